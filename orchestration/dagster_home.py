"""Dagster's home below the data folder: its configuration, its SQLite files, and runs that were cut off."""

import fcntl
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from dagster import DagsterInstance

from orchestration.errors import PermanentError
from orchestration.liveness import bury_dead_runs
from orchestration.storage_errors import is_damage

Say = Callable[[str], object]

DAGSTER_YAML = """\
concurrency:
  pools:
    default_limit: 1
    granularity: op
  runs:
    max_concurrent_runs: 2
run_monitoring:
  enabled: true
  poll_interval_seconds: 15
  start_timeout_seconds: 300
  free_slots_after_run_end_seconds: 30
run_launcher:
  module: orchestration.liveness
  class: RunLauncher
event_log_storage:
  module: orchestration.history
  class: BatchedEventLogStorage
  config:
    base_dir: {history}
retention:
  schedule:
    purge_after_days: 365
  sensor:
    purge_after_days:
      skipped: 2
      failure: 90
      success: 365
nux:
  enabled: false
telemetry:
  enabled: false
"""

MAIN = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
"""Files every start looks at. There is one more for each run, and those are looked at only when something failed."""
ASIDE = "damaged"
SQLITE = b"SQLite format 3\x00"
LOST = {
    "runs.db": "the list of earlier runs begins anew",
    "schedules.db": "schedules and sensors stand as the code says again: turn on in Dagster's UI what was turned on there",
}
"""What is gone with a file; with every other one, the log of earlier runs. Nothing that was measured stands in any of them."""


@contextmanager
def ready_instance(home: Path, say: Say) -> Iterator[DagsterInstance]:
    """Dagster's instance of this data folder, configured, readable, and without runs whose process is gone.

    SQLite files that are damaged are set aside and made anew, which is said. Raises PermanentError when that does not help.
    """
    dagster = home / "dagster"
    with one_at_a_time(home / ".lock"):
        configure(dagster)
        set_damaged_aside(dagster, [dagster / name for name in MAIN], say)
        try:
            bury(say)
        except sa.exc.DatabaseError as error:
            if not is_damage(error) or not set_damaged_aside(
                dagster, sorted(dagster.rglob("*.db")), say, thorough=True
            ):
                raise
            bury(say)
    with DagsterInstance.get() as instance:
        yield instance


def bury(say: Say) -> None:
    with DagsterInstance.get() as instance:
        bury_dead_runs(instance, say)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a file lock, so that two first starts do not create Dagster's SQLite files at once and corrupt them."""
    if path.is_dir():
        raise PermanentError(
            f"{path} is a folder, and should be the file that starts wait for one another with; remove it"
        )
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def configure(dagster: Path) -> None:
    """Write `dagster.yaml` as this version wants it."""
    config = dagster / "dagster.yaml"
    if config.is_dir():
        raise PermanentError(f"{config} is a folder, and should be Dagster's configuration; remove it")
    text = DAGSTER_YAML.format(history=dagster / "history" / "runs").encode()
    if not config.exists() or config.read_bytes() != text:
        config.write_bytes(text)


def set_damaged_aside(dagster: Path, paths: list[Path], say: Say, thorough: bool = False) -> bool:
    """Move SQLite files that cannot be read to `dagster/damaged/`, so that new ones are made; True when there were any."""
    aside = dagster / ASIDE / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    found = [path for path in paths if path.exists() and dagster / ASIDE not in path.parents and fault(path, thorough)]
    for path in found:
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if part.exists():
                shutil.move(part, aside / part.name)
        lost = LOST.get(path.name, "the log of earlier runs is gone")
        say(f"· {path} was damaged and has been moved to {aside}: {lost}; nothing that was measured is lost")
    return bool(found)


def fault(path: Path, thorough: bool = False) -> str | None:
    """What is wrong with a SQLite file; None when nothing is. Reading all of it, as `thorough` does, takes a second per gigabyte.

    Otherwise only a file is read whose beginning is not SQLite's or that is shorter than it says.
    """
    if path.is_dir():
        return "a folder"
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        return None  # SQLite's own way of storing nothing
    is_whole = len(head) == 100 and head.startswith(SQLITE) and path.stat().st_size >= pages_size(head)
    if is_whole and not thorough:
        return None
    try:
        connection = sqlite3.connect(path, timeout=60)
        with suppress(sqlite3.Error):
            connection.execute("pragma busy_timeout = 60000")
        try:
            (said,) = connection.execute("pragma quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        return str(error) if "malformed" in str(error) else None  # busy, or not readable by this person
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if said == "ok" else str(said)


def pages_size(head: bytes) -> int:
    """Bytes a SQLite file should have, from the page size and count in its first 100 bytes (sqlite.org/fileformat2.html, 1.3)."""
    (size,) = struct.unpack(">H", head[16:18])
    (pages,) = struct.unpack(">I", head[28:32])
    return (65_536 if size == 1 else size) * pages
