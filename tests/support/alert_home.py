"""A data folder for tests of alerts: settings, a published file with a few rows, and recorded runs."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb

from orchestration.alerts.deliver import AlertRound, send_due_alerts
from orchestration.dagster_home import open_instance
from orchestration.settings import Settings
from tests.support.contracts import create

TABLES = ("marts.mart_acquisition_daily", "kpi.alerts", "seeds.ad_platforms")
NOON = datetime(2026, 2, 16, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
"""The sandbox's usual day, when the 15th is published."""
LAST = date(2026, 2, 15)
Day = tuple[str, str, str, date, str, bool, str | None]
"""Platform, account, report, day, state, whether it is overdue, reason."""
Alert = tuple[str, str, str, str, str, float | None]
"""Rule, subject, severity, title, sentence, figure."""
CPA: Alert = (
    "cpa_over_target",
    "total (total)",
    "warning",
    "CPAが目標を超えています",
    "全体のCPAは3,200円です。",
    3200.0,
)


def settings_of(home: Path, **given: object) -> Settings:
    """Settings of a test, without a settings file."""
    home.mkdir(exist_ok=True)
    return Settings(_env_file=None, TOCHIMART_HOME=home, **given)  # type: ignore[call-arg, arg-type]


def publish(home: Path, alerts: Sequence[Alert] = (), days: Sequence[Day] = (), newest: date = LAST) -> None:
    """Replace the published file by one with these alerts and these days beside a source that is loaded up to `newest`."""
    path, new = home / "tochimart.duckdb", home / "new.duckdb"
    new.unlink(missing_ok=True)
    with duckdb.connect(str(new)) as connection:
        create(connection, *TABLES)
        connection.execute("insert into seeds.ad_platforms (platform, name_ja) values ('google_ads', 'Google広告')")
        loaded: Day = ("ga4", "345678901", "sessions", newest, "loaded", False, None)
        for platform, account, report, day, state, is_overdue, reason in (loaded, *days):
            connection.execute(
                """insert into marts.mart_acquisition_daily
                    (platform, account_id, report, report_date, state, has_arrived, is_overdue, reason)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                [platform, account, report, day, state, state in ("loaded", "zero"), is_overdue, reason],
            )
        for row in alerts:
            connection.execute(
                "insert into kpi.alerts (rule, subject, severity, title_ja, sentence_ja, figure) values (?, ?, ?, ?, ?, ?)",
                row,
            )
    new.replace(path)


def look(settings: Settings, now: datetime = NOON, **more: object) -> AlertRound:
    """One look at a given time."""
    return send_due_alerts(settings, now, **more)  # type: ignore[arg-type]


def record_run(home: Path, error: Exception | None = None, job: str = "daily") -> None:
    """Execute a job of one step, which raises `error` if there is one, and record it as the product's runs are."""

    @dg.op(name="work")
    def work() -> None:
        if error:
            raise error

    @dg.job(name=job)
    def toy() -> None:
        work()

    (home / "dagster").mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with open_instance(home, lambda _: None) as instance, suppress(type(error) if error else ()):
        toy.execute_in_process(instance=instance, run_config=quiet, raise_on_error=False)
