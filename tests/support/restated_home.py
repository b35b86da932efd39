"""A data folder whose first two days are fetched twice, the second time by runs that are killed at three stages before one ends."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.conftest import environment, parsed_home
from tests.support.killable import start

FIRST, LAST = "2026-02-12", "2026-02-15"
EARLY = "2026-02-14"
"""The day of the first run, before conversions of its two days have arrived."""
LOOK_BACK = {"kpi.alerts", "kpi.pacing", "marts.mart_click_bursts_daily"}
"""Tables whose rows of a day depend on all days before it, of which the demo has more."""
GIVE_UP_SECONDS = 400


def kill_when(home: Path, told: Mapping[str, str], reached: Callable[[], bool], pause: float = 0.05) -> None:
    """Start the run of all days and kill it, with its children, the moment `reached` holds; it is looked at every `pause` seconds."""
    process = start(["run", "--from", FIRST, "--to", LAST], told, home.with_suffix(".log"))
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not reached():
        assert process.is_alive(), f"the run ended before it could be killed: {home.with_suffix('.log').read_text()}"
        assert time.monotonic() < deadline, "the run never came to the point where it should be killed"
        time.sleep(pause)
    assert process.pid
    os.killpg(process.pid, signal.SIGKILL)
    process.join()


def finish(home: Path, told: Mapping[str, str], first: str, last: str) -> None:
    """Run the days `first` to `last` to their end."""
    process = start(["run", "--from", first, "--to", last], told, home.with_suffix(".log"))
    process.join(GIVE_UP_SECONDS)
    assert process.exitcode == 0, home.with_suffix(".log").read_text()


def make(home: Path, servers: Mapping[str, str], dbt_target: Path) -> None:
    """Two days as they stood on EARLY; then all days from `servers`, killed while landing, while building, while publishing, and run.

    Raises AssertionError when a killed run published anything.
    """
    parsed_home(home, dbt_target)
    finish(home, environment(home, TOCHIMART_TODAY=EARLY), FIRST, "2026-02-13")
    published = home / "tochimart.duckdb"
    before = (published.stat().st_ino, published.stat().st_mtime_ns)
    told = environment(home, **servers)

    kill_when(home, told, lambda: len(list(home.glob(f"landing/[!.]*/*/{LAST}/*.parquet"))) >= 5)
    shutil.rmtree(home / "dbt" / "target" / "run")  # of the first run
    kill_when(home, told, lambda: any(home.glob("dbt/target/run/**/*.sql")))
    kill_when(home, told, lambda: any("20260216" in one.name for one in os.scandir(home / "snapshots")), 0.002)
    after = (published.stat().st_ino, published.stat().st_mtime_ns)
    assert after == before, "a run that was killed published something"
    finish(home, told, FIRST, LAST)
