"""A run may be killed anywhere; the next one ends in the same tables as a run nobody disturbed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from tests._warehouse_files import contents, query
from tests.conftest import PROJECT, Done, environment, parsed_home, tochimart

FIRST, LAST = "2026-02-14", "2026-02-15"
DAYS = ("--from", FIRST, "--to", LAST)
GIVE_UP_SECONDS = 400


def kill_when(home: Path, servers: Mapping[str, str], reached: Callable[[], bool]) -> None:
    """Start a run and kill it, with its children, the moment `reached` holds."""
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("tochimart")), "run", *DAYS],
        env=environment(home, **servers),
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not reached():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline, "the run never came to the point where it should be killed"
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def of_these_days(published: Path) -> dict[str, list[tuple]]:
    """Every table that knows days, only the days of the run."""
    return contents(published, days=(FIRST, LAST))


def test_a_run_killed_at_any_stage_and_started_again_gives_the_same_tables(
    tmp_path: Path, dbt_target: Path, request: pytest.FixtureRequest
) -> None:
    """The undisturbed run is the demo: it covers these days too. It is asked for last, when another process has made it."""
    home = parsed_home(tmp_path / "killed", dbt_target)
    landed = home / "landing"
    with Sandbox() as sandbox:
        kill_when(home, sandbox.env, lambda: len(list(landed.glob("[!.]*/*/*/*.parquet"))) >= 5)
        assert not (home / "tochimart.duckdb").exists()
        kill_when(home, sandbox.env, (home / "warehouse" / "working.duckdb").exists)
        kill_when(home, sandbox.env, lambda: any(home.glob("dbt/target/run/**/*.sql")))
        kill_when(home, sandbox.env, lambda: any(home.glob("snapshots/.*.tmp")))
        assert not (home / "tochimart.duckdb").exists(), "a run that was killed published something"
        done = tochimart(home, "run", *DAYS, **sandbox.env)
    assert done.code == 0, done.err
    demo: Done = request.getfixturevalue("demo")
    after, expected = of_these_days(done.published), of_these_days(demo.published)
    assert after.keys() == expected.keys() >= {"raw_ga4.sessions", "marts.mart_funnel_daily", "kpi.daily"}
    for table in expected:
        assert after[table] == expected[table], table
    assert query(done.published, "select count(*) from marts.fct_ad_performance_daily")[0][0] > 250
