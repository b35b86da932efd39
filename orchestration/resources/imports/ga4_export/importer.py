"""Google Analytics 4 event export: files of the BigQuery table `events_YYYYMMDD` become rows of `raw_ga4_export.events`.

Every file is checked to its last row before the first row is handed out. Users leave this module only as salted hashes,
`user_id` is never read, and personal data in texts is masked before DuckDB may spill a row to disk. `docs/ga4-export.md` tells the rules.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.resources.base import scratch_folder
from orchestration.resources.imports.ga4_export.check import inspect
from orchestration.resources.imports.ga4_export.columns import EVENTS
from orchestration.resources.imports.ga4_export.faults import Days
from orchestration.resources.imports.ga4_export.files import KINDS, ExportFile, ExportFiles
from orchestration.resources.imports.ga4_export.salt import load_salt
from orchestration.resources.imports.ga4_export.stage import (
    BATCH_ROWS,
    FileSummary,
    Staged,
    Summary,
    refuse_doubles,
    stage,
    summarise,
)

__all__ = ["EVENTS", "KINDS", "Events", "ExportFile", "ExportFiles", "FileSummary", "Ga4Export", "Summary", "load_salt"]

MEMORY_LIMIT = "512MB"
"""Of the engine; a million events then need about 880 MB in all (measured)."""
THREADS = 2


def connect(**settings: str) -> duckdb.DuckDBPyConnection:
    """An engine in memory that fetches nothing from anywhere."""
    fixed: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": THREADS,
        "autoinstall_known_extensions": False,
    }
    return duckdb.connect(config=fixed | settings)


class Events:
    """Checked events, ready to be read day by day. Iterating yields (day, record batches of `EVENTS.schema`), days in order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, files: ExportFiles, staged: Staged) -> None:
        self._connection = connection
        self.files = files
        self.summary: Summary = summarise(connection, files, staged)
        self.masked_values = staged.masked_values
        """By day and column."""

    @property
    def account_id(self) -> str:
        return self.files.account_id

    @property
    def days(self) -> dict[date, int]:
        """Number of events by day, in order."""
        return self.files.days

    def kind(self, day: date) -> str:
        """The kind of table a day comes from: daily, fresh or intraday."""
        return self.files.taken(day)[0].kind

    def __iter__(self) -> Iterator[tuple[date, Iterator[pa.RecordBatch]]]:
        for day in self.days:
            yield day, self.batches(day)

    def batches(self, day: date) -> Iterator[pa.RecordBatch]:
        """Rows of one day by time; the same events give the same order, in whatever files and format they came."""
        listed = ", ".join(f'"{name}"' for name in EVENTS.schema.names)
        result = self._connection.cursor().execute(f"select {listed} from events where report_date = ?", [day])
        for batch in result.to_arrow_reader(BATCH_ROWS):
            yield batch.cast(EVENTS.schema)


class Ga4Export:
    """Reads GA4 event exports: one file or a folder of Parquet and newline JSON files, daily and intraday."""

    def inspect(self, path: Path, days: Days = None) -> ExportFiles:
        """Find and check the files; count their events by day. With `days` (first, last), days outside are left aside.

        Raises PermanentError, one line naming file, row and remedy.
        """
        with connect() as connection:
            return inspect(connection, path, days)

    @contextmanager
    def read(self, path: Path, salt: bytes, first_day: date, last_day: date, scratch: Path) -> Iterator[Events]:
        """Check and flatten everything, then hand it out; use as a context manager.

        `scratch` is a folder inside TOCHIMART_HOME for what does not fit into memory (hashed and masked already); emptied at the end.
        Raises PermanentError as `inspect` does; nothing was handed out by then.
        """
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            scratch_folder(scratch, ".ga4-export-") as folder,
            connect(temp_directory=str(folder)) as connection,
        ):
            files = inspect(connection, path, (first_day, last_day))
            staged = stage(connection, files, salt)
            refuse_doubles(connection, files)
            yield Events(connection, files, staged)
