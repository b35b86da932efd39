"""Rebuilding the working file beside the old one: ledgers of what happened are kept, and the old file stays until the new one is whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.resources.base import flush_to_disk
from orchestration.resources.store.ledgers import OPS

KEPT = ("loads", "restatements")
"""Ledgers that landed files alone cannot tell again: what was loaded when, and how figures moved."""


def begin_rebuild(old: Path, beside: Path, say: Callable[[str], object]) -> None:
    """Make an empty file at `beside` that holds the old file's ledgers apart (schema `kept`) and numbers its loads after them.

    Of an old file that cannot be read nothing is kept, which is said.
    """
    discard_rebuild(beside.parent)
    beside.parent.mkdir(parents=True, mode=0o700)
    with duckdb.connect(str(beside)) as connection:
        connection.execute("create schema ops; create schema kept")
        newest = 0
        if old.exists():
            try:
                newest = _keep(connection, old)
            except duckdb.Error as error:
                said = " ".join(str(error).split())
                say(f"· {old} cannot be read ({said}): what was loaded and restated before is not in the new file")
        connection.execute(f"create sequence ops.load_ids start {newest + 1}")
        connection.execute(OPS)


def discard_rebuild(folder: Path) -> None:
    """Remove what a rebuild that broke off had made."""
    shutil.rmtree(folder, ignore_errors=True)


def _keep(connection: duckdb.DuckDBPyConnection, old: Path) -> int:
    """Copy the ledgers; returns the number of the newest load."""
    with duckdb.connect(str(old)) as source:
        for name in KEPT:
            rows = source.execute(f"from ops.{name}").to_arrow_table()
            connection.register("rows", rows)
            connection.execute(f"create or replace table kept.{name} as from rows")
            connection.unregister("rows")
        newest = source.execute("select coalesce(max(load_id), 0) from ops.loads").fetchone()
        source.execute("checkpoint")
    return int(newest[0]) if newest else 0


def restore_ledgers(connection: duckdb.DuckDBPyConnection) -> None:
    """Put what was kept back into the ledgers of the new file. Called once its days are loaded, or they would count as restated."""
    kept = connection.execute("select table_name from duckdb_tables() where schema_name = 'kept'").fetchall()
    for (name,) in kept:
        connection.execute(f"insert into ops.{name} by name from kept.{name}")
    connection.execute("drop schema if exists kept cascade")


def swap_in_rebuild(beside: Path, old: Path) -> None:
    """Put the new file in the old one's place, by one rename."""
    with duckdb.connect(str(beside)) as connection:
        connection.execute("checkpoint")
    old.with_name(f"{old.name}.wal").unlink(missing_ok=True)  # of the old file, and none of the new one's
    flush_to_disk(beside)
    beside.replace(old)
    flush_to_disk(old.parent)
    discard_rebuild(beside.parent)
