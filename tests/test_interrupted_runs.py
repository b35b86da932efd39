"""A run may be killed anywhere; the next one ends in the same tables as a run nobody disturbed."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from tests._killable import start
from tests._warehouse_files import contents, query
from tests.conftest import Done, environment, parsed_home

FIRST, LAST = "2026-02-14", "2026-02-15"
DAYS = ("--from", FIRST, "--to", LAST)
GIVE_UP_SECONDS = 200
LOOK_BACK = {"kpi.alerts", "kpi.pacing", "marts.mart_click_bursts_daily"}
"""Tables whose rows of a day depend on all days before it, of which the demo has more."""


def kill_when(home: Path, servers: Mapping[str, str], reached: Callable[[], bool], pause: float = 0.05) -> None:
    """Start a run and kill it, with its children, the moment `reached` holds; it is looked at every `pause` seconds."""
    process = start(["run", *DAYS], environment(home, **servers), home.with_suffix(".log"))
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not reached():
        assert process.is_alive(), f"the run ended before it could be killed: {home.with_suffix('.log').read_text()}"
        assert time.monotonic() < deadline, "the run never came to the point where it should be killed"
        time.sleep(pause)
    assert process.pid
    os.killpg(process.pid, signal.SIGKILL)
    process.join()


def of_these_days(published: Path) -> dict[str, list[tuple]]:
    """Every table that knows days and nothing but its day, only the days of the run."""
    found = contents(published, days=(FIRST, LAST))
    return {table: rows for table, rows in found.items() if table not in LOOK_BACK}


def test_a_run_killed_at_any_stage_and_started_again_gives_the_same_tables(
    tmp_path: Path, sandbox: Sandbox, dbt_target: Path, request: pytest.FixtureRequest
) -> None:
    """The last run fetches, loads and builds days that are all there already, so this also shows that a second run adds nothing.

    The undisturbed run is the demo: it covers these days too. It is asked for last, when another process has made it.
    """
    home = parsed_home(tmp_path / "killed", dbt_target)
    landed = home / "landing"
    kill_when(home, sandbox.env, lambda: len(list(landed.glob("[!.]*/*/*/*.parquet"))) >= 5)
    assert not (home / "tochimart.duckdb").exists()
    kill_when(home, sandbox.env, lambda: any(home.glob("dbt/target/run/**/*.sql")))
    assert (home / "warehouse" / "working.duckdb").exists()
    kill_when(home, sandbox.env, lambda: any(os.scandir(home / "snapshots")), 0.002)
    assert not (home / "tochimart.duckdb").exists(), "a run that was killed published something"
    last = start(["run", *DAYS], environment(home, **sandbox.env), home.with_suffix(".log"))
    last.join(GIVE_UP_SECONDS)
    assert last.exitcode == 0, home.with_suffix(".log").read_text()
    demo: Done = request.getfixturevalue("demo")
    after, expected = of_these_days(home / "tochimart.duckdb"), of_these_days(demo.published)
    assert after.keys() == expected.keys() >= {"raw_ga4.sessions", "marts.mart_funnel_daily", "kpi.daily"}
    for table in expected:
        assert after[table] == expected[table], table
    assert query((home / "tochimart.duckdb"), "select count(*) from marts.fct_ad_performance_daily")[0][0] > 250
