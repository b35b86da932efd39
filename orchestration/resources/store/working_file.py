"""The working DuckDB file as a file: opening it, reasons why it cannot be opened, and detection of its loss."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.storage_errors import add_disk_advice

LOCKED_MESSAGE = "lock on file"
CORRUPTION_MESSAGES = (
    "not a valid DuckDB",
    "Could not read enough bytes",
    "orrupt",
    "checksum",
    "Is a directory",
    "older than",
    "newer version",
)
EMPTY_FILE_BYTES = 12_288
"""Size of DuckDB's three headers, which it writes first. A shorter file contains nothing."""


def open_working_file(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection to the file, which is created if missing. Raises PermanentError, in one line, when another
    process holds the file, it is corrupt, or it cannot be written."""
    path.parent.mkdir(
        exist_ok=True, mode=0o700
    )  # without parents=True: a data folder that disappeared must not be created again
    try:
        return duckdb.connect(str(path))
    except duckdb.Error as error:
        raise opening_error(path, error) from error


def opening_error(path: Path, error: duckdb.Error) -> PermanentError:
    """Return the error that explains why a DuckDB file cannot be opened: another process holds it, it cannot be
    written, or it is corrupt."""
    words = " ".join(str(error).split())
    if LOCKED_MESSAGE in words:
        holder = re.search(r"\(PID (\d+)\)", words)
        who = f"process {holder[1]}" if holder else "another process"
        return PermanentError(
            f"{path} is open in another process ({who}); wait until that has ended, or query the published file instead ({words})"
        )
    is_corrupt = path.is_dir() or any(message in words for message in CORRUPTION_MESSAGES)
    if is_corrupt:
        return PermanentError(
            f"{path} is corrupt ({words}); run `tochimart rebuild`, which creates it again from the landed files and keeps it until then"
        )
    return PermanentError(add_disk_advice(f"{path} cannot be opened ({words})"))


def refuse_lost_working_file(path: Path, published: Path, engagement_id: str) -> None:
    """Raise PermanentError when the working file is missing or empty although a published file was made from it. Days
    that this run does not load would disappear from all tables. Without a published file of this engagement, a working
    file left by an interrupted first start is removed."""
    if path.is_file() and path.stat().st_size >= EMPTY_FILE_BYTES:
        return
    if published.exists() and published_engagement(published) in {engagement_id, None}:
        raise PermanentError(
            f"{path} is {'empty' if path.exists() else 'missing'}, although {published.name} was made from it; run `tochimart rebuild`, "
            "which creates it again from the landed files"
        )
    if path.is_file():
        path.unlink()


def published_engagement(published: Path) -> str | None:
    """Return the engagement that a published file shows, or None when it does not say."""
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            row = connection.execute("select engagement_id from seeds.engagement").fetchone()
    except duckdb.Error:
        return None
    return str(row[0]) if row else None


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Execute all statements of the block, or none if it raises. The connection stays usable."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
