"""Consistent copies of Dagster's SQLite files while a daemon writes them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from orchestration.sqlite_files import INSTIGATOR, reading

HEADER = b"SQLite format 3\0"


def is_sqlite(path: Path) -> bool:
    """Whether a file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database with SQLite's backup API: one state of it, what its journal holds included."""
    with reading(source) as opened, closing(sqlite3.connect(target)) as copied:
        opened.backup(copied)


def schedules_on(dagster: Path) -> tuple[str, ...]:
    """Return the names of schedules and sensors that a person has turned on, in order; empty when there are none."""
    path = dagster / "schedules" / "schedules.db"
    if not path.exists():
        return ()
    with reading(path) as opened:
        rows = opened.execute(f"select {INSTIGATOR} from instigators where status = 'RUNNING' order by 1").fetchall()
    return tuple(name for (name,) in rows if name)


def unfinished_runs(dagster: Path) -> list[tuple[str, str]]:
    """Return (run id, job) of runs that the history says have not ended."""
    path = dagster / "history" / "runs.db"
    if not path.exists():
        return []
    with reading(path) as opened:
        return opened.execute(
            "select run_id, pipeline_name from runs where status in ('STARTING', 'STARTED', 'CANCELING') order by id"
        ).fetchall()
