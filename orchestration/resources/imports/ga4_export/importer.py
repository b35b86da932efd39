"""Imports GA4 event exports: files of the BigQuery table `events_YYYYMMDD` become rows of `raw_ga4_export.events`.

Every file is checked completely before the first row is returned. User ids leave this module only as salted hashes.
`user_id` is never read. Personal data in texts is masked before DuckDB may write a row to disk. `docs/ga4-export.md`
describes the rules.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.resources.base import scratch_folder
from orchestration.resources.imports.ga4_export.check import find_and_check_files
from orchestration.resources.imports.ga4_export.columns import EVENTS
from orchestration.resources.imports.ga4_export.faults import DateRange
from orchestration.resources.imports.ga4_export.files import EXPORT_KINDS, ExportFile, ExportFiles
from orchestration.resources.imports.ga4_export.salt import load_salt
from orchestration.resources.imports.ga4_export.stage import (
    BATCH_ROWS,
    FileSummary,
    StagingResult,
    Summary,
    refuse_duplicate_days,
    stage_events,
    summarise,
)

__all__ = [
    "EVENTS",
    "EXPORT_KINDS",
    "Events",
    "ExportFile",
    "ExportFiles",
    "FileSummary",
    "Ga4Export",
    "Summary",
    "load_salt",
]

MEMORY_LIMIT = "512MB"
"""Memory limit of DuckDB. A million events then need about 880 MB in total (measured)."""
THREAD_COUNT = 2


def open_engine(**settings: str) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB connection without network access."""
    fixed: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": THREAD_COUNT,
        "autoinstall_known_extensions": False,
    }
    return duckdb.connect(config=fixed | settings)


class Events:
    """Checked events, readable day by day. Iteration yields (day, record batches of `EVENTS.schema`) in order of days."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, files: ExportFiles, staged: StagingResult) -> None:
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
        """Return the number of events by day in order."""
        return self.files.days

    def export_kind(self, day: date) -> str:
        """Return the kind of table a day comes from: daily, fresh or intraday."""
        return self.files.files_for_day(day)[0].export_kind

    def __iter__(self) -> Iterator[tuple[date, Iterator[pa.RecordBatch]]]:
        for day in self.days:
            yield day, self.batches(day)

    def batches(self, day: date) -> Iterator[pa.RecordBatch]:
        """Yield the rows of one day ordered by time. The order depends on the events only, not on files and formats."""
        listed = ", ".join(f'"{name}"' for name in EVENTS.schema.names)
        result = self._connection.cursor().execute(f"select {listed} from events where report_date = ?", [day])
        for batch in result.to_arrow_reader(BATCH_ROWS):
            yield batch.cast(EVENTS.schema)


class Ga4Export:
    """Reads GA4 event exports: a file or a folder of Parquet and newline-delimited JSON files, daily and intraday."""

    def inspect(self, path: Path, days: DateRange = None) -> ExportFiles:
        """Find and check the files, and count their events by day. With `days` (first, last), days outside are
        excluded. Raises PermanentError, in one line naming file, row and remedy."""
        with open_engine() as connection:
            return find_and_check_files(connection, path, days)

    @contextmanager
    def read(self, path: Path, salt: bytes, first_day: date, last_day: date, scratch: Path) -> Iterator[Events]:
        """Check and flatten all events, then yield them. Use as a context manager. `scratch` is a folder in
        TOCHIMART_HOME for data that exceeds memory (already hashed and masked); it is emptied at the end. Raises
        PermanentError like `inspect`, before any event is yielded."""
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            scratch_folder(scratch, ".ga4-export-") as folder,
            open_engine(temp_directory=str(folder)) as connection,
        ):
            files = find_and_check_files(connection, path, (first_day, last_day))
            staged = stage_events(connection, files, salt)
            refuse_duplicate_days(connection, files)
            yield Events(connection, files, staged)
