"""`tochimart status`: one screen, an exit code, and the same as JSON, whatever state the data folder is in."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import dagster as dg
import duckdb
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteInstigatorOrigin, RemoteRepositoryOrigin
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData
from dagster._daemon.types import DaemonHeartbeat
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.dagster_home import open_instance
from orchestration.errors import PermanentError
from orchestration.jobs import build_jobs
from orchestration.schedules import build_schedules
from orchestration.settings import Settings
from orchestration.status import gather_status
from orchestration.status.runs import DAILY_RUN_TIME, DAILY_SCHEDULE_NAME, JST, next_run
from tests.conftest import Done, environment
from tests.support.alert_home import LAST, NOON, record_run, settings_of
from tests.support.places import PROJECT
from tests.support.runs import working
from tests.support.warehouse_files import query

MOST_CPU_SECONDS = 2.0
COLUMNS, LINES = 80, 24


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, which is not there yet."""
    for name in [one for one in os.environ if one.startswith("TOCHIMART_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOCHIMART_ENV_FILE", os.devnull)
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def status() -> Result:
    return CliRunner().invoke(app, ["status"])


def as_json() -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["status", "--json"])
    return done.exit_code, json.loads(done.stdout)


def line(done: Result, label: str) -> str:
    """The text of the line with this label."""
    return next(one[10:] for one in done.stdout.splitlines() if one[:10].strip() == label)


@pytest.fixture
def finished(demo: Done, home: Path) -> Path:
    """The demo's history and published file as if no alert were critical: the demo of a part of the campaign lacks its first days."""
    home.mkdir()
    (home / "dagster").symlink_to(demo.home / "dagster")
    shutil.copy(demo.published, home / "tochimart.duckdb")
    (home / "tochimart.duckdb").chmod(0o600)
    with duckdb.connect(str(home / "tochimart.duckdb")) as connection:
        connection.execute("delete from kpi.alerts where severity = 'critical'")
    return home


def test_a_finished_demo_fits_on_one_screen_and_is_fine(finished: Path) -> None:
    done = status()
    assert done.exit_code == 0, done.stdout
    screen = done.stdout.splitlines()
    assert len(screen) <= LINES
    assert max(map(width, screen)) <= COLUMNS
    cv, cpa = query(
        finished / "tochimart.duckdb", "select cv, cpa from kpi.target_progress where scope_type = 'total'"
    )[0]
    assert line(done, "status").startswith("fine   profile sandbox サンドボックス（模擬データ）")
    assert f"CV {cv:,}/2,000" in line(done, "target")
    assert f"CPA {round(cpa):,}/3,000 yen" in line(done, "target")
    assert line(done, "last run").partition("JST ")[2].startswith("daily, ended well after ")
    assert line(done, "published").startswith(f"days up to {LAST}; written ")
    assert "google_ads       02-15 fine" in done.stdout
    assert "0 critical" in line(done, "alerts")
    assert "no channel is set up" in line(done, "alerts")
    assert line(done, "next step").startswith("nothing is urgent")


def width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def test_a_critical_alert_needs_a_person(demo: Done, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCHIMART_HOME", str(demo.home))
    ((critical,),) = query(demo.published, "select count(*) from kpi.alerts where severity = 'critical'")
    code, found = as_json()
    assert code == (1 if critical else 0)
    assert found["alerts"]["counts"]["critical"] == critical


def test_json_says_the_same_for_monitoring(finished: Path) -> None:
    code, found = as_json()
    assert (code, found["exit_code"], found["needs"], found["problems"]) == (0, 0, [], [])
    assert found["published"]["as_of"] == LAST.isoformat()
    assert found["last_run"]["state"] == "ended well"
    states = {one["platform"]: (one["newest_day"], one["state"]) for one in found["sources"]}
    assert states["yahoo_search"] == (LAST.isoformat(), "fine")
    ((warned,),) = query(finished / "tochimart.duckdb", "select count(*) from ops.failed_tests")
    assert found["checks"]["failed"] == 0
    assert found["checks"]["warned"] >= warned > 0
    assert found["checks"]["evaluated"] > 100
    expected = query(
        finished / "tochimart.duckdb",
        "select cv / (expected_cv * days_known / days_elapsed) from kpi.target_progress where scope_type = 'total'",
    )
    assert found["target"]["pace"] == pytest.approx(float(expected[0][0]))


def test_it_needs_neither_dagster_nor_dbt_and_little_time(finished: Path) -> None:
    """Monitoring calls it every few minutes, on a machine that may be busy with a run."""
    code = "import sys; sys.argv = ['tochimart', 'status']; from orchestration.cli import app\ntry: app()\nfinally: print(*sys.modules)"
    before = getrusage(RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(finished), cwd=PROJECT, capture_output=True, text=True, check=True
    )
    after = getrusage(RUSAGE_CHILDREN)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"dagster", "dbt", "pandas", "pyarrow", "grpc", "requests"}
    assert after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime < MOST_CPU_SECONDS


def test_nothing_is_written(home: Path) -> None:
    home.mkdir()
    status()
    assert list(home.iterdir()) == []


def test_an_empty_folder_and_one_that_is_not_there_say_what_to_do_first(home: Path) -> None:
    for _ in range(2):
        done = status()
        assert done.exit_code == 1
        assert line(done, "last run") == "none yet"
        assert line(done, "published") == "nothing yet"
        assert line(done, "next step") == "nothing is published yet: tochimart demo"
        assert "error" not in done.stdout
        home.mkdir(exist_ok=True)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (b"", "tochimart.duckdb cannot be read"),
        (b"garbage" * 5000, "tochimart.duckdb cannot be read"),
        (None, "tochimart.duckdb cannot be read"),
    ],
)
def test_a_damaged_published_file_is_unusable_and_one_line(home: Path, damage: bytes | None, said: str) -> None:
    home.mkdir()
    if damage is None:
        (home / "tochimart.duckdb").mkdir()
    else:
        (home / "tochimart.duckdb").write_bytes(damage)
    done = status()
    assert done.exit_code == 2, done.stdout
    (error,) = [one for one in done.stdout.splitlines() if one.startswith("error ")]
    assert said in error
    assert "Traceback" not in done.stdout
    assert line(done, "next step") == "publish again: tochimart run"
    assert as_json()[0] == 2


def test_a_damaged_history_is_one_line_and_the_rest_is_shown(demo: Done, home: Path) -> None:
    (home / "dagster" / "history").mkdir(parents=True)
    (home / "dagster" / "history" / "runs.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    (home / "tochimart.duckdb").symlink_to(demo.published)
    done = status()
    assert done.exit_code == 1
    (error,) = [one for one in done.stdout.splitlines() if one.startswith("error ")]
    assert "runs.db: the run history cannot be read" in error
    assert line(done, "published").startswith("days up to")


def test_a_failed_run_needs_a_person_and_says_why(home: Path) -> None:
    settings_of(home)
    record_run(home, PermanentError("disk of TOCHIMART_HOME is full"))
    done = status()
    assert done.exit_code == 1
    assert "failed after" in line(done, "last run")
    code, found = as_json()
    assert (code, found["last_run"]["reason"]) == (1, "disk of TOCHIMART_HOME is full")
    assert found["alerts"]["counts"] == {"critical": 1, "warning": 0}


def test_a_run_that_is_going_is_shown_with_how_long_and_the_first_one_needs_nobody(home: Path) -> None:
    settings_of(home)
    (home / "dagster").mkdir()
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    with open_instance(home, lambda _: None):
        process = working(home)
    try:
        done = status()
        assert done.exit_code == 0, done.stdout
        assert "job, going for " in line(done, "running")
        assert line(done, "next step") == "wait for the run that is going"
    finally:
        process.kill()
        process.wait()
    done = status()
    assert done.exit_code == 1
    assert "cut off" in line(done, "last run")
    assert not [one for one in done.stdout.splitlines() if one.startswith("running")]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"TOCHIMART_HOME": "/dev/null"}, "is not a folder"),
        ({"TOCHIMART_SEEDS": "/nowhere"}, "/nowhere"),
        ({"TOCHIMART_PROFILE": "production"}, "TOCHIMART_PROFILE"),
        ({"TOCHIMART_TODAY": "tomorrow"}, "TOCHIMART_TODAY"),
    ],
)
def test_settings_that_cannot_be_used_are_unusable(
    home: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = status()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    code, found = as_json()
    assert (code, found["exit_code"]) == (2, 2)
    assert said in found["problems"][0]


def test_a_folder_of_the_other_profile_is_unusable(demo: Done, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCHIMART_PROFILE", "live")
    monkeypatch.setenv("TOCHIMART_HOME", str(demo.home))
    assert status().exit_code == 2
    monkeypatch.setenv("TOCHIMART_HOME", str(home))
    home.mkdir()
    (home / "tochimart.duckdb").symlink_to(demo.published)
    done = status()
    assert done.exit_code == 2
    assert "belongs to the profile sandbox" in done.stderr


def test_a_publication_that_is_late_needs_a_person(finished: Path) -> None:
    settings = Settings(_env_file=None, TOCHIMART_HOME=finished, TOCHIMART_TODAY="2026-02-20")  # type: ignore[call-arg]
    found = gather_status(settings)
    assert found.exit_code == 1
    assert [one.title for one in found.alerts if one.severity == "critical"] == ["公開データの更新が3日分遅れています"]
    assert found.next_step.startswith("look after 1 critical alert: ")


def test_alerts_that_are_not_delivered_need_a_person(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    monkeypatch.setenv("TOCHIMART_ALERT_WEBHOOK", "https://127.0.0.1:9/hook")
    monkeypatch.setenv("TOCHIMART_SECRET_EXPIRY", '{"YAHOO_ADS_REFRESH_TOKEN": "2026-01-01"}')
    assert "sent by webhook (json, 127.0.0.1)" in status().stdout
    assert CliRunner().invoke(app, ["alerts"]).exit_code == 1
    done = status()
    assert line(done, "alerts") == "1 critical, 0 warning; not delivered"
    assert line(done, "error").startswith("an alert was not delivered: webhook (json, 127.0.0.1): Connection refused")
    assert "alerts are not delivered: tochimart alerts --test" in as_json()[1]["needs"]


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    (home / "dagster").mkdir(parents=True)
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    with open_instance(home, lambda _: None) as found:
        yield found


def switch(instance: dg.DagsterInstance, state: InstigatorStatus) -> None:
    """Store about the daily schedule what Dagster's UI stores."""
    location = RegisteredCodeLocationOrigin("orchestration.definitions")
    origin = RemoteInstigatorOrigin(RemoteRepositoryOrigin(location, "__repository__"), DAILY_SCHEDULE_NAME)
    instance.add_instigator_state(
        InstigatorState(origin, InstigatorType.SCHEDULE, state, ScheduleInstigatorData("0 6 * * *", 0.0))
    )


def test_the_next_run_is_named_when_schedule_and_daemon_are_on(home: Path, instance: dg.DagsterInstance) -> None:
    now = datetime.now(JST)
    assert next_run(home / "dagster", now) == (found := next_run(home / "dagster", now))
    assert (found.is_schedule_on, found.is_daemon_alive, found.at) == (False, False, None)
    switch(instance, InstigatorStatus.RUNNING)
    instance.add_daemon_heartbeat(DaemonHeartbeat(now.timestamp(), "SCHEDULER", "one", None))
    found = next_run(home / "dagster", now)
    assert (found.is_schedule_on, found.is_daemon_alive) == (True, True)
    assert found.at
    assert now < found.at <= now + timedelta(days=1)
    assert found.at.time() == DAILY_RUN_TIME
    assert "by the schedule" in line(status(), "next run")
    assert not next_run(home / "dagster", now + timedelta(hours=1)).is_daemon_alive


def test_the_schedule_is_the_one_of_the_code(home: Path) -> None:
    schedule = next(one for one in build_schedules(settings_of(home), build_jobs()) if one.name == DAILY_SCHEDULE_NAME)
    assert (schedule.cron_schedule, schedule.execution_timezone) == (f"0 {DAILY_RUN_TIME.hour} * * *", str(NOON.tzinfo))
