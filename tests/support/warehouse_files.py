"""Reads DuckDB files and compares two of them."""

from pathlib import Path

import duckdb

WRITABLE = 0o222
VOLATILE = {
    "_load_id", "load_id", "loaded_at", "recorded_at", "run_id", "landed_file", "file_sha256", "built_at", "last_load_id",
}  # fmt: skip
LEDGERS_OF_EVENTS = {"ops.loads", "ops.builds", "ops.days_to_build"}
"""Tables that record what was done, so they differ between two ways to the same data."""


MOST_OPEN = 2
_open: dict[Path, tuple[tuple[int, int], duckdb.DuckDBPyConnection]] = {}


def query(path: Path, sql: str) -> list[tuple]:
    """Rows of `sql`, read only."""
    found = path.stat()
    if not found.st_mode & WRITABLE:
        return published(path, (found.st_ino, found.st_mtime_ns)).cursor().execute(sql).fetchall()
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def published(path: Path, state: tuple[int, int]) -> duckdb.DuckDBPyConnection:
    """A published file, kept open: it is replaced and never changed, and opening it parses every view in it (0.1 s).

    A file replaced since is closed first: DuckDB would go on giving the one that is open under that path.
    """
    known = _open.pop(path, None)
    if known and known[0] != state:
        known[1].close()
        known = None
    _open[path] = known or (state, duckdb.connect(str(path), read_only=True))
    while len(_open) > MOST_OPEN:
        _open.pop(next(iter(_open)))[1].close()
    return _open[path][1]


def tables(path: Path) -> list[str]:
    found = query(path, "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1")
    return [name for (name,) in found]


def contents(path: Path, days: tuple[str, str] | None = None) -> dict[str, list[tuple]]:
    """Every table's rows in a fixed order, without the columns that say when and by which run they were written.

    With `days` (first, last), only tables that have days, and only those days of them.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        result = {}
        for name in tables(path):
            if name in LEDGERS_OF_EVENTS:
                continue
            columns = [row[0] for row in connection.execute(f"describe {name}").fetchall() if row[0] not in VOLATILE]
            listed = ", ".join(f'"{column}"' for column in columns)
            kept = "true"
            if days:
                if "report_date" not in columns:
                    continue
                kept = f"report_date between '{days[0]}' and '{days[1]}'"
            result[name] = connection.execute(f"select {listed} from {name} where {kept} order by all").fetchall()
    return result
