"""A data folder whose first two days are fetched twice, by runs that are killed at three stages before one ends."""

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
LOOK_BACK = {"kpi.alerts", "kpi.pacing", "marts.mart_change_history", "marts.mart_click_bursts_daily"}
"""Tables whose rows of a day depend on all days before it, of which the demo has more: also names of campaigns that only earlier days
know."""
GIVE_UP_SECONDS = 400


def kill_when(home: Path, told: Mapping[str, str], last: str, reached: Callable[[], bool], pause: float = 0.05) -> None:
    """Start the run of the days to `last` and kill it, with its children, the moment `reached` holds, looked at every `pause` seconds."""
    process = start(["run", "--from", FIRST, "--to", last], told, home.with_suffix(".log"))
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not reached():
        assert process.is_alive(), f"the run ended before it could be killed: {home.with_suffix('.log').read_text()}"
        assert time.monotonic() < deadline, "the run never came to the point where it should be killed"
        time.sleep(pause)
    assert process.pid
    os.killpg(process.pid, signal.SIGKILL)
    process.join()


def make(home: Path, servers: Mapping[str, str], dbt_target: Path) -> None:
    """Two days as they stood on EARLY, killed while publishing; then all days from `servers`, killed while landing and while building,
    and run to their end.

    Raises AssertionError when a killed run published anything.
    """
    parsed_home(home, dbt_target)
    early, told = environment(home, TOCHIMART_TODAY=EARLY), environment(home, **servers)
    snapshots, published = home / "snapshots", home / "tochimart.duckdb"

    kill_when(home, early, "2026-02-13", lambda: snapshots.exists() and any(os.scandir(snapshots)), 0.002)
    assert not published.exists(), "a run that was killed published something"
    shutil.rmtree(home / "dbt" / "target" / "run")
    shutil.copy(home / "warehouse" / "working.duckdb", published)
    before = (published.stat().st_ino, published.stat().st_mtime_ns)
    kill_when(home, told, LAST, lambda: len(list(home.glob(f"landing/[!.]*/*/{LAST}/*.parquet"))) >= 5)
    kill_when(home, told, LAST, lambda: any(home.glob("dbt/target/run/**/*.sql")))
    assert (published.stat().st_ino, published.stat().st_mtime_ns) == before, (
        "a run that was killed published something"
    )

    process = start(["run", "--from", FIRST, "--to", LAST], told, home.with_suffix(".log"))
    process.join(GIVE_UP_SECONDS)
    assert process.exitcode == 0, home.with_suffix(".log").read_text()
