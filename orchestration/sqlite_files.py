"""Opens Dagster's SQLite files for reading while a daemon writes to them. Does not import Dagster."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from orchestration.errors import PermanentError

LOCK_TIMEOUT_SECONDS = 60
INSTIGATOR_NAME_SQL = (
    "coalesce(json_extract(instigator_body, '$.origin.instigator_name'), "
    "json_extract(instigator_body, '$.origin.job_name'))"
)
"""SQL: the name of a schedule or sensor in the table `instigators`."""


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a SQLite file for reading. Raises PermanentError if it does not exist or cannot be read."""
    if not path.exists():
        raise PermanentError(f"{path} does not exist; start tochimart dev")
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=LOCK_TIMEOUT_SECONDS)
        ) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise PermanentError(
            f"{path} cannot be read ({error}); start `tochimart run`, which replaces a damaged file, then try again"
        ) from None
