"""Rows of an export file as columns of text, each with its line number.

A file without a broken row is read at Arrow's speed. At the first broken row it is read again row by row, so that every
message names a line. If a quotation mark is missing, row ends are unknown, and the whole file is refused.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import MEASURE_FIELDS, REMARK_LINE
from orchestration.resources.imports.console.reading.cells import NULL_TEXTS, trim
from orchestration.resources.imports.console.reading.find import RecognisedTable
from orchestration.resources.imports.console.reading.text import ByteStream, Utf8Stream, byte_stream

BLOCK_BYTES = 16 << 20
BATCH_ROWS = 20_000
MAX_CELL_BYTES = 1 << 20
TITLE_ADVICE = "; a title or a remark is no row: take it out, and give each table as a file of its own"
FIGURE_TYPE, WORD_TYPE = pa.binary(), pa.dictionary(pa.int32(), pa.binary())


@dataclass(frozen=True)
class TextRows:
    """A batch of rows: for each column of the header its texts (figures as plain texts, other columns
    dictionary-encoded), null for missing values; and the line on which each row begins."""

    columns: list[pa.Array]
    lines: np.ndarray

    def __len__(self) -> int:
        return len(self.lines)


@dataclass
class ReadingResult:
    """Result of reading all rows. `broken`: (line, reason) of rows with too few or too many cells. `blank`: number of
    blank lines. `remarks`: number of platform remarks below the rows."""

    broken: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    remarks: int = 0
    rows: int = 0
    cut_line: int | None = None
    """Line of a last row whose last figure is closed by neither a line end nor a quotation mark. The file may be
    truncated there."""


class RowCollector(Protocol):
    """Receives rows as they are read."""

    def take(self, rows: TextRows) -> None: ...


CollectorType = TypeVar("CollectorType", bound=RowCollector)


class _BrokenRowError(Exception):
    """Arrow met a row whose width differs from the header."""


def read_rows(
    recognised: RecognisedTable, collector: Callable[[RecognisedTable], CollectorType]
) -> tuple[CollectorType, ReadingResult]:
    """Pass all rows below the header to a new collector. If there is a broken row, start again row by row."""
    for read_with in (_read_fast, _read_row_by_row):
        taking, reading = collector(recognised), ReadingResult()
        try:
            for rows in read_with(recognised, reading):
                taking.take(rows)
        except _BrokenRowError:
            continue
        break
    return taking, reading


def _read_fast(recognised: RecognisedTable, reading: ReadingResult) -> Iterator[TextRows]:
    """Yield rows of files in which every row is one line. Other files are noticed at the end and read again."""
    width = len(recognised.headers)
    with byte_stream(recognised.source, recognised.codec, recognised.line) as stream:
        for batch in _arrow_batches(recognised, stream):
            if batch.num_columns != width:
                raise _BrokenRowError
            first = recognised.line + 1 + reading.rows
            reading.rows += batch.num_rows
            columns = [_decode_column(column, stream.codec) for column in batch.columns]
            yield _drop_blank_rows(TextRows(columns, np.arange(first, first + batch.num_rows, dtype=np.int64)), reading)
        if stream.lines != reading.rows:
            raise _BrokenRowError
        _complete_reading(recognised, stream, reading, recognised.line + reading.rows if reading.rows else None)


def _drop_blank_rows(rows: TextRows, reading: ReadingResult) -> TextRows:
    """Return the rows without those whose cells are all empty, and count the latter."""
    if not all(column.null_count for column in rows.columns):
        return rows
    blank = np.logical_and.reduce([pc.is_null(column).to_numpy(zero_copy_only=False) for column in rows.columns])
    if not blank.any():
        return rows
    reading.blank += int(blank.sum())
    keep = pa.array(~blank)
    return TextRows([column.filter(keep) for column in rows.columns], rows.lines[~blank])


def _arrow_batches(recognised: RecognisedTable, stream: ByteStream) -> Iterator[pa.RecordBatch]:
    """Yield batches from Arrow's CSV reader with every cell as bytes."""
    try:
        with pacsv.open_csv(
            stream,
            read_options=pacsv.ReadOptions(autogenerate_column_names=True, block_size=BLOCK_BYTES, use_threads=False),
            parse_options=pacsv.ParseOptions(
                delimiter=recognised.separator, newlines_in_values=False, ignore_empty_lines=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={
                    f"f{n}": FIGURE_TYPE if name in MEASURE_FIELDS else WORD_TYPE
                    for n, name in enumerate(recognised.columns)
                },
                strings_can_be_null=True,
                null_values=[text for text in NULL_TEXTS if text.isascii()],
            ),
        ) as reader:
            for batch in reader:
                if batch.num_rows:
                    yield batch
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise _BrokenRowError from error


def _decode_column(column: pa.Array, codec: str) -> pa.Array:
    """Return the bytes of a column as text. Each distinct word is decoded once; figures are almost always ASCII."""
    if not pa.types.is_dictionary(column.type):
        try:
            return column.cast(pa.string())
        except pa.ArrowInvalid:
            return _decode_column(column.dictionary_encode(), codec).cast(pa.string())
    try:
        decoded = pa.array([word.decode(codec) for word in column.dictionary.to_pylist()], pa.string())
    except UnicodeDecodeError as error:
        raise _BrokenRowError from error
    texts = trim(decoded)
    spelt = pa.DictionaryArray.from_arrays(column.indices, texts)
    if texts.null_count or pc.count_distinct(texts).as_py() != len(texts):
        return spelt.cast(pa.string()).dictionary_encode()
    return spelt


def _refuse_swallowed_rows(recognised: RecognisedTable, columns: list[pa.Array], lines: np.ndarray) -> None:
    """Raise PermanentError when a cell contains line breaks and as many separators as a row, because then it
    contains whole rows."""
    for number, column in enumerate(columns):
        if not pc.any(pc.match_substring(column, "\n")).as_py():
            continue
        swallowed = pc.and_(
            pc.match_substring(column, "\n"),
            pc.greater_equal(pc.count_substring(column, recognised.separator), max(len(columns) - 1, 1)),
        )
        if (at := pc.index(swallowed, True).as_py()) >= 0:
            raise PermanentError(
                f"{recognised.source.name} line {lines[at]}, {recognised.headers[number]}: a cell continues over the following rows; "
                "a quotation mark is probably missing. Export the file again"
            )


def _complete_reading(
    recognised: RecognisedTable, stream: ByteStream, reading: ReadingResult, last: int | None
) -> None:
    if stream.quotes % 2:
        raise PermanentError(
            f"{recognised.source.name}: an odd number of quotation marks: one is missing or too many, so row ends are unknown; "
            "export the file again"
        )
    is_closed = stream.ends_with_line or stream.ends_quoted or recognised.source.is_whole
    if last is not None and not is_closed and recognised.columns[-1]:
        reading.cut_line = last


def _read_row_by_row(recognised: RecognisedTable, reading: ReadingResult) -> Iterator[TextRows]:
    """Yield rows read one by one, so that every message names a line."""
    width = len(recognised.headers)
    stream = Utf8Stream(recognised.source, recognised.codec, recognised.line)
    last = None
    csv.field_size_limit(MAX_CELL_BYTES)
    with io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8", newline="") as text:
        reader = csv.reader(text, delimiter=recognised.separator)
        numbered = _number_rows(reader, recognised)
        while batch := list(islice(numbered, BATCH_ROWS)):
            good, lines = [], []
            for line, cells in batch:
                last = line
                if not any(cell.strip() for cell in cells):
                    reading.blank += 1
                elif REMARK_LINE.match(cells[0]) and not any(cell.strip() for cell in cells[1:]):
                    reading.remarks += 1
                elif len(cells) != width:
                    _refuse_open_quotation(recognised, line, cells)
                    reason = f"{len(cells)} cells where the header has {width}"
                    reason += TITLE_ADVICE if sum(bool(cell.strip()) for cell in cells) == 1 else ""
                    reading.broken.append((line, reason))
                else:
                    good.append(cells)
                    lines.append(line)
            reading.rows += len(batch)
            if good:
                texts = [pa.array(column, pa.string()) for column in zip(*good, strict=True)]
                _refuse_swallowed_rows(recognised, texts, np.array(lines))
                columns = [
                    text if name in MEASURE_FIELDS else trim(text).dictionary_encode()
                    for text, name in zip(texts, recognised.columns, strict=True)
                ]
                yield TextRows(columns, np.array(lines, dtype=np.int64))
        _complete_reading(recognised, stream, reading, last)


def _refuse_open_quotation(recognised: RecognisedTable, line: int, cells: list[str]) -> None:
    if any("\n" in cell for cell in cells):
        raise PermanentError(
            f"{recognised.source.name} line {line}: a row over several lines does not fit the header; a quotation mark is missing, "
            "export the file again"
        )


def _number_rows(reader: Any, recognised: RecognisedTable) -> Iterator[tuple[int, list[str]]]:
    before = 0
    try:
        for cells in reader:
            yield recognised.line + before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise PermanentError(
            f"{recognised.source.name} after line {recognised.line + before}: {error}; the file is damaged, export it again"
        ) from None
