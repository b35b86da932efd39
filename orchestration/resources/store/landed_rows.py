"""Rows of landed files on their way into a raw table: read file by file, counted, and checked against what each file says of itself.

The files are opened by their path and nothing else. An engine that takes paths for patterns reads nothing from a folder named
`data[12]`, and says nothing about it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile, record_of, refuse_other_profile
from orchestration.resources.store.ledgers import utc

BATCH_ROWS = 65_536
ENVELOPE = pa.schema(
    [
        ("_account_id", pa.string()),
        ("_report_date", pa.date32()),
        ("_fetched_at", pa.timestamp("us")),
        ("_load_id", pa.int64()),
    ]
)
"""Columns every raw table has after the report's own: where each row comes from."""

REMEDY = "remove the file and fetch the day again; nothing of this load was kept"


@dataclass
class Loading:
    """A landed file on its way in: the number of its load and, once it is read, the record in its footer and its digest.

    All of a file is read through one opening, for another run may put a newer answer in its place at any time.
    """

    file: LandedFile
    load_id: int
    record: dict[str, object] = field(default_factory=dict)
    sha256: str = ""

    @property
    def fetched_at(self) -> datetime:
        return utc(self.record["fetched_at"])


class RowStream:
    """All rows of the files, in the files' order: the report's columns as it has them today, then the envelope.

    A column that a file does not have, because the report got it later, is null for that file's rows. `fault` is the PermanentError
    that ended the stream early: the file cannot be read, holds another number of rows than its record says, or rows of another day.
    The engine that reads the stream reports such an error in words of its own.
    """

    def __init__(self, report: Report, files: Sequence[Loading], profile: str | None = None) -> None:
        self.report = report
        self.profile = profile
        self.own = report.schema
        self.schema = pa.schema([*self.own, *ENVELOPE])
        self.fault: PermanentError | None = None
        self.reader = pa.RecordBatchReader.from_batches(self.schema, self._batches(files))

    def _batches(self, files: Sequence[Loading]) -> Iterator[pa.RecordBatch]:
        """Small files are put together: the engine takes about a millisecond for each batch, however few rows it has."""
        waiting: list[pa.RecordBatch] = []
        rows = 0
        try:
            for batch in (batch for one in files for batch in self._rows(one)):
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

    def _rows(self, one: Loading) -> Iterator[pa.RecordBatch]:
        path, rows, of_the_day = one.file.path, 0, 0
        day = pa.scalar(one.file.day, pa.date32())
        try:
            with pa.memory_map(str(path)) as source:
                one.sha256 = hashlib.sha256(source.read_buffer()).hexdigest()
                file = pq.ParquetFile(source)
                one.record = record_of(path, file.schema_arrow)
                refuse_other_profile(path, one.record, self.profile)
                refuse_misplaced(self.report, one)
                known = [name for name in self.own.names if name in file.schema_arrow.names]
                for batch in file.iter_batches(BATCH_ROWS, columns=known, use_threads=False):
                    rows += batch.num_rows
                    of_the_day += pc.sum(pc.equal(batch[self.report.date_column], day)).as_py() or 0
                    yield self._as_today(batch, one)
        except (pa.ArrowException, OSError, KeyError) as error:
            raise PermanentError(f"{path}: cannot be read as {self.report.table} ({error}); {REMEDY}") from error
        if rows != one.record["row_count"]:
            raise PermanentError(f"{path}: holds {rows} rows, its own record says {one.record['row_count']}; {REMEDY}")
        if rows != of_the_day:
            raise PermanentError(f"{path}: {rows - of_the_day} of {rows} rows are not of {one.file.day}; {REMEDY}")

    def _as_today(self, batch: pa.RecordBatch, one: Loading) -> pa.RecordBatch:
        """`batch` with today's columns and types; a value that today's type cannot hold is an error, not rounded."""
        size = batch.num_rows
        given = batch.columns
        if not batch.schema.equals(self.own):
            given = [
                batch[name].cast(type_) if name in batch.schema.names else pa.nulls(size, type_)
                for name, type_ in zip(self.own.names, self.own.types, strict=True)
            ]
        place = (one.file.account_id, one.file.day, one.fetched_at, one.load_id)
        envelope = [
            pa.repeat(pa.scalar(value, type_), size) for value, type_ in zip(place, ENVELOPE.types, strict=True)
        ]
        return pa.RecordBatch.from_arrays([*given, *envelope], schema=self.schema)


def refuse_misplaced(report: Report, one: Loading) -> None:
    """Raise PermanentError when a file says it is of another report, account or day than the place it lies in."""
    place = (report.platform, report.name, one.file.account_id, one.file.day.isoformat())
    said = tuple(str(one.record[name]) for name in ("platform", "report", "account_id", "day"))
    if said != place:
        raise PermanentError(
            f"{one.file.path}: holds {' '.join(said)}, but lies in the place of {' '.join(place)}; {REMEDY}"
        )
