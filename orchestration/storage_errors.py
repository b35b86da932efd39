"""Adds advice to disk errors: disk full, read-only or missing, or a damaged file."""

import re

DAMAGED_FILE_PATTERN = (
    r"malformed|file is not a database|not a valid duckdb|corrupt database file|enough bytes from file"
)
ADVICE_BY_ERROR = (
    (
        r"no space left|disk is full|database or disk is full|disk quota|file too large|\[errno (28|122|27)\]",
        "free space on the disk of TOCHIMART_HOME, then start it again: what was landed, loaded and published before is as it was",
    ),
    (
        r"disk i/o error",
        "the disk of TOCHIMART_HOME did not take it, most often because it is full: free space, or look after the disk, then start it "
        "again: what was landed, loaded and published before is as it was",
    ),
    (
        r"read-only|readonly|permission denied|operation not permitted|\[errno (30|13|1)\]",
        "let this user write there (owner, permissions, or a mount that is read-only), then start it again: nothing was changed",
    ),
    (
        r"file name too long|\[errno 36\]",
        "the file system cannot hold so long a name: choose a shorter TOCHIMART_HOME or account id",
    ),
    (
        r"unable to open database file|no such file|stale file handle|transport endpoint|input/output error|\[errno (2|5|116|107)\]",
        "the folder is gone or its disk is; bring it back (is it mounted?), then start it again",
    ),
    (
        rf"tochimart\.duckdb.*({DAMAGED_FILE_PATTERN})",
        "the published file is damaged: `tochimart run` publishes it again, and those of the days before lie in snapshots/",
    ),
    (
        DAMAGED_FILE_PATTERN,
        "the file is damaged: `tochimart rebuild` makes the warehouse again from the landed files",
    ),
)
"""Words of the system, DuckDB and SQLite, and what helps."""

SQLITE_DAMAGE_PATTERN = r"malformed|not a database|file is encrypted|unable to open database file|disk i/o error"


def add_disk_advice(message: str) -> str:
    """Return the message, with advice added if it is a disk error without advice."""
    if "`tochimart r" in message:
        return message
    for words, advice in ADVICE_BY_ERROR:
        if re.search(words, message, re.IGNORECASE):
            return message if advice in message else f"{message}; {advice}"
    return message


def is_sqlite_damage(error: Exception) -> bool:
    """Return whether SQLite reports that one of its files is unreadable."""
    return re.search(SQLITE_DAMAGE_PATTERN, str(error), re.IGNORECASE) is not None


def describe_storage_error(error: Exception) -> str:
    """Return an error of a disk or database in one line with advice, without SQLAlchemy's statement and link."""
    text = str(getattr(error, "orig", None) or error)
    filename = getattr(error, "filename", None)
    if isinstance(error, OSError) and error.strerror:
        text = f"{filename}: {error.strerror}" if filename else error.strerror
    return add_disk_advice(" ".join(text.split()))
