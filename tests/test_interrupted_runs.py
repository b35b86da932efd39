"""A run may be killed anywhere; the next one ends in the same tables as a run nobody disturbed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests._warehouse_files import contents, query
from tests.conftest import PROJECT, environment, tochimart

DAYS = ("--from", "2026-02-12", "--to", "2026-02-15")
GIVE_UP_SECONDS = 400


def kill_when(home: Path, reached: Callable[[], bool]) -> None:
    """Start a run and kill it, with its children, the moment `reached` holds."""
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("tochimart")), "run", *DAYS],
        env=environment(home),
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


def test_a_run_killed_at_any_stage_and_started_again_gives_the_same_tables(tmp_path: Path) -> None:
    home, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"

    def landed(count: int) -> Callable[[], bool]:
        return lambda: len(list(home.glob("landing/[!.]*/*/*/*.parquet"))) >= count

    def building() -> bool:
        return any(home.glob("dbt/target/dbt_build-*/dbt.log"))

    def copying() -> bool:
        return any(home.glob("snapshots/.*.tmp"))

    kill_when(home, landed(5))
    assert not (home / "tochimart.duckdb").exists()
    kill_when(home, (home / "warehouse" / "working.duckdb").exists)
    kill_when(home, building)
    kill_when(home, copying)
    assert not (home / "tochimart.duckdb").exists(), "a run that was killed published something"
    for done in (tochimart(home, "run", *DAYS), tochimart(undisturbed, "run", *DAYS)):
        assert done.code == 0, done.err
    after, expected = contents(home / "tochimart.duckdb"), contents(undisturbed / "tochimart.duckdb")
    assert after.keys() == expected.keys()
    for table in expected:
        assert after[table] == expected[table], table
    assert query(home / "tochimart.duckdb", "select count(*) from marts.fct_ad_performance_daily")[0][0] > 500
