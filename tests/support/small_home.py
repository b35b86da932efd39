"""A small data folder with three landed, loaded and published days, and a Dagster history."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.home import FixedHome
from orchestration.profile import claim_home
from orchestration.resources.store import Landing, Warehouse, publish
from orchestration.version import stamp_version
from tests.unit.store.test_landing import CLICKS, FIRST, THIRD, extract, rows

DAYS = [FIRST, date(2026, 1, 2), THIRD]


def small_home(folder: Path) -> FixedHome:
    """Make the data folder. Returns its paths."""
    home = FixedHome(folder)
    claim_home(home.home, "sandbox")
    stamp_version(home.home)
    landing = Landing(home.landing_dir, lambda: datetime(2026, 1, 4, 6, tzinfo=UTC), "sandbox")
    warehouse = Warehouse(home.working_path, profile="sandbox")
    for clicks in (2, 4):  # the second answer restates the first day
        landing.replace(extract(rows((FIRST, 1, clicks), (THIRD, 1, 5)), clicks=clicks + 5))
        warehouse.prepare([CLICKS])
        warehouse.load(CLICKS, list(landing.files(CLICKS, DAYS)), f"run-{clicks}")
    publish(warehouse, home.published_path, home.home / "snapshots", 7, datetime(2026, 1, 4, tzinfo=UTC))
    for name, text in {
        "inbox/refused/報告.csv": "日付,クリック\n",
        "inbox/refused/報告.csv.reason.txt": "no table with a known header row\n",
        "reports/overview.html": "<html>",
        "history/tochigi_r6.csv": "first_day\n",
        "secrets/ga4_export.salt": "x" * 32,
        "credentials/yahoo_ads.json": '{"refresh_token": "1//0gTOPSECRET"}',
        "dbt/target/manifest.json": "{}",
        ".lock": "",
        "landing/.buffer-77/extract.arrow": "rows that are not masked yet",
        "reports/.overview.html.99999.tmp": "half",
    }.items():
        path = home.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    make_history(home.dagster_home)
    return home


def make_history(dagster: Path) -> None:
    """Write the tables of Dagster that backup and health read, with its column names."""
    for name in ("history/runs", "schedules"):
        (dagster / name).mkdir(parents=True)
    with closing(sqlite3.connect(dagster / "history" / "runs.db")) as runs:
        runs.executescript(
            """pragma journal_mode = wal;
            create table runs (id integer primary key, run_id text, pipeline_name text, status text);
            create table run_tags (id integer primary key, run_id text, key text, value text);
            create table daemon_heartbeats (daemon_type text, timestamp timestamp);
            insert into runs (run_id, pipeline_name, status) values ('aaaaaaaa-1', 'daily', 'SUCCESS');
            insert into run_tags (run_id, key, value) values ('aaaaaaaa-1', 'dagster/schedule_name', 'daily_0600');"""
        )
    with closing(sqlite3.connect(dagster / "schedules" / "schedules.db")) as schedules:
        schedules.executescript(
            """create table instigators (
                id integer primary key, selector_id text, status text, instigator_type text, instigator_body text, update_timestamp datetime
            );
            create table job_ticks (id integer primary key, selector_id text, status text, timestamp timestamp);"""
        )


def turn_on(dagster: Path, moment: str, tick: str | None = None, status: str = "SUCCESS") -> None:
    """Turn daily_0600 on at `moment`, with a tick at `tick`."""
    body = '{"__class__": "InstigatorState", "origin": {"job_name": "daily_0600"}}'
    with closing(sqlite3.connect(dagster / "schedules" / "schedules.db")) as schedules:
        schedules.execute("insert into instigators values (1, 's', 'RUNNING', 'SCHEDULE', ?, ?)", [body, moment])
        if tick:
            schedules.execute(
                "insert into job_ticks (selector_id, status, timestamp) values ('s', ?, ?)", [status, tick]
            )
        schedules.commit()
