"""Copies Dagster's SQLite files consistently while a daemon writes to them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from orchestration.sqlite_files import INSTIGATOR_NAME_SQL, open_read_only

SQLITE_HEADER = b"SQLite format 3\0"


def is_sqlite(path: Path) -> bool:
    """Return whether a file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEADER)) == SQLITE_HEADER


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database with SQLite's backup API. The copy is one consistent state and includes the journal."""
    with open_read_only(source) as connection, closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)


def enabled_schedules(dagster: Path) -> tuple[str, ...]:
    """Return the names of schedules and sensors that a person has turned on, in order."""
    path = dagster / "schedules" / "schedules.db"
    if not path.exists():
        return ()
    with open_read_only(path) as connection:
        rows = connection.execute(
            f"select {INSTIGATOR_NAME_SQL} from instigators where status = 'RUNNING' order by 1"
        ).fetchall()
    return tuple(name for (name,) in rows if name)


def unfinished_runs(dagster: Path) -> list[tuple[str, str]]:
    """Return (run id, job) of each run that has not ended according to the run history."""
    path = dagster / "history" / "runs.db"
    if not path.exists():
        return []
    with open_read_only(path) as connection:
        return connection.execute(
            "select run_id, pipeline_name from runs where status in ('STARTING', 'STARTED', 'CANCELING') order by id"
        ).fetchall()
