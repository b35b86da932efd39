"""Rebuilds the working file in a second file. Ledgers are kept, and the old file stays until the new one is complete."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.resources.base import flush_to_disk
from orchestration.resources.store.ledgers import OPS_TABLES_SQL

KEPT_LEDGERS = ("loads", "restatements")
"""Ledgers that cannot be recreated from landed files: the time of each load, and the restatements."""


def begin_rebuild(old: Path, new_file: Path, print_message: Callable[[str], object]) -> None:
    """Create `new_file` with the old file's ledgers (schema `kept`). New loads get higher numbers than those in the
    ledgers. If the old file cannot be read, no ledger is kept and a message is printed."""
    discard_rebuild(new_file.parent)
    new_file.parent.mkdir(parents=True, mode=0o700)
    with duckdb.connect(str(new_file)) as connection:
        connection.execute("create schema ops; create schema kept")
        newest = 0
        if old.exists():
            try:
                newest = _copy_ledgers(connection, old)
            except duckdb.Error as error:
                message = " ".join(str(error).split())
                print_message(
                    f"· {old} cannot be read ({message}): what was loaded and restated before is not in the new file"
                )
        connection.execute(f"create sequence ops.load_ids start {newest + 1}")
        connection.execute(OPS_TABLES_SQL)


def discard_rebuild(folder: Path) -> None:
    """Remove an unfinished rebuild."""
    shutil.rmtree(folder, ignore_errors=True)


def _copy_ledgers(connection: duckdb.DuckDBPyConnection, old: Path) -> int:
    """Copy the ledgers. Returns the number of the newest load."""
    with duckdb.connect(str(old)) as source:
        for name in KEPT_LEDGERS:
            rows = source.execute(f"from ops.{name}").to_arrow_table()
            connection.register("rows", rows)
            connection.execute(f"create or replace table kept.{name} as from rows")
            connection.unregister("rows")
        newest = source.execute("select coalesce(max(load_id), 0) from ops.loads").fetchone()
        source.execute("checkpoint")
    return int(newest[0]) if newest else 0


def restore_ledgers(connection: duckdb.DuckDBPyConnection) -> None:
    """Move the kept ledgers into the ledgers of the new file. Must run after its days are loaded, because these would
    otherwise count as restated."""
    kept = connection.execute("select table_name from duckdb_tables() where schema_name = 'kept'").fetchall()
    for (name,) in kept:
        connection.execute(f"insert into ops.{name} by name from kept.{name}")
    connection.execute("drop schema if exists kept cascade")


def swap_in_rebuild(new_file: Path, old: Path) -> None:
    """Replace the old file by the new one with one rename."""
    with duckdb.connect(str(new_file)) as connection:
        connection.execute("checkpoint")
    old.with_name(f"{old.name}.wal").unlink(
        missing_ok=True
    )  # the write-ahead log belongs to the old file; the new file has none
    flush_to_disk(new_file)
    new_file.replace(old)
    flush_to_disk(old.parent)
    discard_rebuild(new_file.parent)
