"""Dagster's home inside the data folder: its configuration, its SQLite files, and cleanup after runs that were cut off."""

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
from orchestration.liveness import fail_dead_runs
from orchestration.storage_errors import is_sqlite_damage

PrintMessage = Callable[[str], object]

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
freshness:
  enabled: true
"""

SQLITE_FILES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
"""Files checked at every start. Each run has one more file, which is checked only after a failure."""
DAMAGED_FOLDER = "damaged"
SQLITE_MAGIC = b"SQLite format 3\x00"
LOSS_MESSAGE_BY_FILE = {
    "runs.db": "the list of earlier runs begins anew",
    "schedules.db": "schedules and sensors stand as the code says again: turn on in Dagster's UI what was turned on there",
}
"""What is lost with each damaged file. Other damaged files lose the log of earlier runs. No file contains measured
data."""


@contextmanager
def open_instance(home: Path, print_message: PrintMessage) -> Iterator[DagsterInstance]:
    """Yield Dagster's instance of this data folder: configured, readable, and with dead runs marked as failed. Damaged
    SQLite files are moved away and created anew, with a message. Raises PermanentError when that does not help."""
    dagster = home / "dagster"
    with hold_startup_lock(home / ".lock"):
        write_dagster_yaml(dagster)
        move_damaged_files(dagster, [dagster / name for name in SQLITE_FILES], print_message)
        try:
            mark_dead_runs(print_message)
        except sa.exc.DatabaseError as error:
            if not is_sqlite_damage(error) or not move_damaged_files(
                dagster, sorted(dagster.rglob("*.db")), print_message, thorough=True
            ):
                raise
            mark_dead_runs(print_message)
    with DagsterInstance.get() as instance:
        yield instance


def mark_dead_runs(print_message: PrintMessage) -> None:
    with DagsterInstance.get() as instance:
        fail_dead_runs(instance, print_message)


@contextmanager
def hold_startup_lock(path: Path) -> Iterator[None]:
    """Hold a file lock, so that two first starts at once do not both create Dagster's SQLite files and corrupt them."""
    if path.is_dir():
        raise PermanentError(
            f"{path} is a folder, but a file is expected (the lock for starting Dagster); remove the folder"
        )
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_dagster_yaml(dagster: Path) -> None:
    """Write the `dagster.yaml` of this version."""
    config = dagster / "dagster.yaml"
    if config.is_dir():
        raise PermanentError(
            f"{config} is a folder, but a file is expected (Dagster's configuration); remove the folder"
        )
    text = DAGSTER_YAML.format(history=dagster / "history" / "runs").encode()
    if not config.exists() or config.read_bytes() != text:
        config.write_bytes(text)


def move_damaged_files(dagster: Path, paths: list[Path], print_message: PrintMessage, thorough: bool = False) -> bool:
    """Move unreadable SQLite files to `dagster/damaged/`, so that new ones are created. Returns True if there were any."""
    aside = dagster / DAMAGED_FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    damaged = [
        path
        for path in paths
        if path.exists() and dagster / DAMAGED_FOLDER not in path.parents and find_damage(path, thorough)
    ]
    for path in damaged:
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if part.exists():
                shutil.move(part, aside / part.name)
        loss = LOSS_MESSAGE_BY_FILE.get(path.name, "the log of earlier runs is gone")
        print_message(f"· {path} was damaged and has been moved to {aside}: {loss}; nothing that was measured is lost")
    return bool(damaged)


def find_damage(path: Path, thorough: bool = False) -> str | None:
    """Return a description of the damage of a SQLite file, or None. With `thorough`, read the whole file, which takes
    about a second per gigabyte. Otherwise check only the file header and the file size."""
    if path.is_dir():
        return "a folder"
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        return None  # SQLite stores an empty database as an empty file
    is_whole = len(head) == 100 and head.startswith(SQLITE_MAGIC) and path.stat().st_size >= expected_sqlite_size(head)
    if is_whole and not thorough:
        return None
    try:
        connection = sqlite3.connect(path, timeout=60)
        with suppress(sqlite3.Error):
            connection.execute("pragma busy_timeout = 60000")
        try:
            (verdict,) = connection.execute("pragma quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        return str(error) if "malformed" in str(error) else None  # the file is locked, or the user may not read it
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if verdict == "ok" else str(verdict)


def expected_sqlite_size(head: bytes) -> int:
    """Return the size in bytes a SQLite file should have, from the page size and page count in its first 100 bytes
    (sqlite.org/fileformat2.html, 1.3)."""
    (size,) = struct.unpack(">H", head[16:18])
    (pages,) = struct.unpack(">I", head[28:32])
    return (65_536 if size == 1 else size) * pages
