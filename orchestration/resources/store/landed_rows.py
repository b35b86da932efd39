"""Rows of landed files for a raw table: read file by file, counted, and compared with each file's metadata. Files are
opened by exact path. DuckDB would treat a folder name such as `data[12]` as a pattern and silently read nothing."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile, check_file_profile, metadata_of_schema
from orchestration.resources.store.ledgers import parse_utc

BATCH_ROWS = 65_536
ENVELOPE_COLUMNS = pa.schema(
    [
        ("_account_id", pa.string()),
        ("_report_date", pa.date32()),
        ("_fetched_at", pa.timestamp("us")),
        ("_load_id", pa.int64()),
    ]
)
"""Columns that follow the report's own columns in every raw table and state where each row comes from."""

REFETCH_ADVICE = "remove the file and fetch the day again; nothing of this load was kept"


@dataclass
class FileBeingLoaded:
    """A landed file being loaded: the number of its load and, once read, its metadata and digest. The file is opened
    once for all of this, because another run may replace it at any time."""

    file: LandedFile
    load_id: int
    record: dict[str, object] = field(default_factory=dict)
    sha256: str = ""

    @property
    def fetched_at(self) -> datetime:
        return parse_utc(self.record["fetched_at"])


class RowStream:
    """All rows of the files in order: the report's current columns, then the envelope.

    A column that the report did not have when a file was written is null in its rows. `fault` is the PermanentError
    that ended the stream early: the file is unreadable, its number of rows differs from its metadata, or it contains
    rows of another day. DuckDB would report such an error in other words.
    """

    def __init__(self, report: Report, files: Sequence[FileBeingLoaded], profile: str | None = None) -> None:
        self.report = report
        self.profile = profile
        self.own = report.schema
        self.schema = pa.schema([*self.own, *ENVELOPE_COLUMNS])
        self.fault: PermanentError | None = None
        self.reader = pa.RecordBatchReader.from_batches(self.schema, self._batches(files))

    def _batches(self, files: Sequence[FileBeingLoaded]) -> Iterator[pa.RecordBatch]:
        """Yield batches of rows. Small files are combined, because DuckDB needs about a millisecond per batch."""
        waiting: list[pa.RecordBatch] = []
        rows = 0
        try:
            for batch in (batch for file in files for batch in self._rows(file)):
                waiting.append(batch)
                rows += batch.num_rows
                if rows >= BATCH_ROWS:
                    yield pa.concat_batches(waiting)
                    waiting, rows = [], 0
            if waiting:
                yield pa.concat_batches(waiting)
        except PermanentError as error:
            self.fault = error
            raise

    def _rows(self, loading_file: FileBeingLoaded) -> Iterator[pa.RecordBatch]:
        path, rows, of_the_day = loading_file.file.path, 0, 0
        day = pa.scalar(loading_file.file.day, pa.date32())
        try:
            with pa.memory_map(str(path)) as source:
                loading_file.sha256 = hashlib.sha256(source.read_buffer()).hexdigest()
                file = pq.ParquetFile(source)
                loading_file.record = metadata_of_schema(path, file.schema_arrow)
                check_file_profile(path, loading_file.record, self.profile)
                check_file_location(self.report, loading_file)
                known = [name for name in self.own.names if name in file.schema_arrow.names]
                for batch in file.iter_batches(BATCH_ROWS, columns=known, use_threads=False):
                    rows += batch.num_rows
                    of_the_day += pc.sum(pc.equal(batch[self.report.date_column], day)).as_py() or 0
                    yield self._to_current_columns(batch, loading_file)
        except (pa.ArrowException, OSError, KeyError) as error:
            raise PermanentError(
                f"{path}: cannot be read as {self.report.table} ({error}); {REFETCH_ADVICE}"
            ) from error
        if rows != loading_file.record["row_count"]:
            raise PermanentError(
                f"{path}: the file contains {rows} rows, but its metadata states {loading_file.record['row_count']}; {REFETCH_ADVICE}"
            )
        if rows != of_the_day:
            raise PermanentError(
                f"{path}: {rows - of_the_day} of {rows} rows belong to another day than {loading_file.file.day}; {REFETCH_ADVICE}"
            )

    def _to_current_columns(self, batch: pa.RecordBatch, loading_file: FileBeingLoaded) -> pa.RecordBatch:
        """Return `batch` with the current columns and types. A value that does not fit the current type is an error; it
        is not rounded."""
        size = batch.num_rows
        given = batch.columns
        if not batch.schema.equals(self.own):
            given = [
                batch[name].cast(type_) if name in batch.schema.names else pa.nulls(size, type_)
                for name, type_ in zip(self.own.names, self.own.types, strict=True)
            ]
        place = (loading_file.file.account_id, loading_file.file.day, loading_file.fetched_at, loading_file.load_id)
        envelope = [
            pa.repeat(pa.scalar(value, type_), size) for value, type_ in zip(place, ENVELOPE_COLUMNS.types, strict=True)
        ]
        return pa.RecordBatch.from_arrays([*given, *envelope], schema=self.schema)


def check_file_location(report: Report, loading_file: FileBeingLoaded) -> None:
    """Raise PermanentError when a file's metadata names another report, account or day than its location."""
    place = (report.platform, report.name, loading_file.file.account_id, loading_file.file.day.isoformat())
    recorded = tuple(str(loading_file.record[name]) for name in ("platform", "report", "account_id", "day"))
    if recorded != place:
        raise PermanentError(
            f"{loading_file.file.path}: the file contains {' '.join(recorded)}, but its path belongs to {' '.join(place)}; {REFETCH_ADVICE}"
        )
