"""The working DuckDB file as a file: opening it, why it cannot be opened, and whether it was lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.storage_errors import advised

LOCKED = "lock on file"
CORRUPT = (
    "not a valid DuckDB",
    "Could not read enough bytes",
    "orrupt",
    "checksum",
    "Is a directory",
    "older than",
    "newer version",
)
EMPTY_BYTES = 12_288
"""DuckDB's three headers, which it writes first; a shorter file holds nothing."""


def open_working_file(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the file, which is made when it is not there.

    Raises PermanentError, one line, when another process holds the file, it is corrupt, or the disk does not let it be written.
    """
    path.parent.mkdir(exist_ok=True, mode=0o700)  # not its parents: a home that vanished must not come back
    try:
        return duckdb.connect(str(path))
    except duckdb.Error as error:
        raise unopened(path, error) from error


def unopened(path: Path, error: duckdb.Error) -> PermanentError:
    """Why a DuckDB file cannot be opened: somebody else has it, the disk does not let it be written, or it is corrupt."""
    words = " ".join(str(error).split())
    if LOCKED in words:
        holder = re.search(r"\(PID (\d+)\)", words)
        who = f"process {holder[1]}" if holder else "another process"
        return PermanentError(
            f"{path} is open in another process ({who}); wait until that has ended, or query the published file instead ({words})"
        )
    is_corrupt = path.is_dir() or any(said in words for said in CORRUPT)
    if is_corrupt:
        return PermanentError(
            f"{path} is corrupt ({words}); run `tochimart rebuild`, which makes it again from the landed files and keeps it until then"
        )
    return PermanentError(advised(f"{path} cannot be opened ({words})"))


def refuse_lost(path: Path, published: Path) -> None:
    """Raise PermanentError when the working file is gone or empty although the published one was made from it.

    Days that this run does not load would vanish from everything that is built. Without a published file nothing is lost yet: what an
    interrupted first start has made of the file is removed.
    """
    if path.is_file() and path.stat().st_size >= EMPTY_BYTES:
        return
    if published.exists():
        raise PermanentError(
            f"{path} is {'empty' if path.exists() else 'gone'}, although {published.name} was made from it; run `tochimart rebuild`, "
            "which makes it again from the landed files"
        )
    if path.is_file():
        path.unlink()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block's statements or, when it raises, none; the connection can be used again afterwards."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
