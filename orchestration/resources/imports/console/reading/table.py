"""Rows of an export file as columns of text, each with the line it stands on, whatever the file went through.

A file without a broken row is read at Arrow's speed. At the first broken one it is begun anew, row by row, so that each verdict names its
line. Where a quotation mark is missing nobody knows where a row ends: such a file is refused whole.
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
from orchestration.resources.imports.console.formats import MEASURES, REMARK
from orchestration.resources.imports.console.reading.cells import NOTHING, trimmed
from orchestration.resources.imports.console.reading.find import Found
from orchestration.resources.imports.console.reading.text import ByteStream, Utf8Stream, byte_stream

BLOCK_BYTES = 16 << 20
ROWS_AT_ONCE = 20_000
LONGEST_CELL = 1 << 20
TITLE = "; a title or a remark is no row: take it out, and give each table as a file of its own"
FIGURE, WORD = pa.binary(), pa.dictionary(pa.int32(), pa.binary())


@dataclass(frozen=True)
class Rows:
    """Some rows: for each column of the header its texts (of figures as they are, of all others by dictionary), null where the cell
    stands for nothing; and the line each row begins on."""

    columns: list[pa.Array]
    lines: np.ndarray

    def __len__(self) -> int:
        return len(self.lines)


@dataclass
class Reading:
    """What is known once all rows were read. `broken`: (line, reason) of rows with too few or too many cells; `blank` lines; `remarks` that
    the platform prints below its rows."""

    broken: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    remarks: int = 0
    rows: int = 0
    cut_line: int | None = None
    """Line of a last row whose last figure neither line end nor quotation mark closes: the file may have been cut there."""


class Collector(Protocol):
    """What takes rows as they are read."""

    def take(self, rows: Rows) -> None: ...


C = TypeVar("C", bound=Collector)


class _BrokenError(Exception):
    """Arrow met a row that is not as wide as the header."""


def read_rows(found: Found, collector: Callable[[Found], C]) -> tuple[C, Reading]:
    """Let a new collector take all rows below the header: quickly, and anew row by row when there is a broken one among them."""
    for way in (_quickly, _carefully):
        taking, reading = collector(found), Reading()
        try:
            for rows in way(found, reading):
                taking.take(rows)
        except _BrokenError:
            continue
        break
    return taking, reading


def _quickly(found: Found, reading: Reading) -> Iterator[Rows]:
    """Only for files in which every row is one line; another is noticed at the end, and read anew."""
    width = len(found.headers)
    with byte_stream(found.source, found.codec, found.line) as stream:
        for batch in _batches(found, stream):
            if batch.num_columns != width:
                raise _BrokenError
            first = found.line + 1 + reading.rows
            reading.rows += batch.num_rows
            columns = [_as_text(column, stream.codec) for column in batch.columns]
            yield _without_blank(Rows(columns, np.arange(first, first + batch.num_rows, dtype=np.int64)), reading)
        if stream.lines != reading.rows:
            raise _BrokenError
        _finish(found, stream, reading, found.line + reading.rows if reading.rows else None)


def _without_blank(rows: Rows, reading: Reading) -> Rows:
    """Rows without those in which every cell is empty; these are counted."""
    if not all(column.null_count for column in rows.columns):
        return rows
    blank = np.logical_and.reduce([pc.is_null(one).to_numpy(zero_copy_only=False) for one in rows.columns])
    if not blank.any():
        return rows
    reading.blank += int(blank.sum())
    keep = pa.array(~blank)
    return Rows([column.filter(keep) for column in rows.columns], rows.lines[~blank])


def _batches(found: Found, stream: ByteStream) -> Iterator[pa.RecordBatch]:
    """Arrow's own reading, every cell as the bytes it is."""
    try:
        with pacsv.open_csv(
            stream,
            read_options=pacsv.ReadOptions(autogenerate_column_names=True, block_size=BLOCK_BYTES, use_threads=False),
            parse_options=pacsv.ParseOptions(
                delimiter=found.separator, newlines_in_values=False, ignore_empty_lines=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={f"f{n}": FIGURE if name in MEASURES else WORD for n, name in enumerate(found.columns)},
                strings_can_be_null=True,
                null_values=[one for one in NOTHING if one.isascii()],
            ),
        ) as reader:
            for batch in reader:
                if batch.num_rows:
                    yield batch
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise _BrokenError from error


def _as_text(column: pa.Array, codec: str) -> pa.Array:
    """Bytes of a column as text. Of words each different one is decoded once; figures are plain ASCII but for odd ones."""
    if not pa.types.is_dictionary(column.type):
        try:
            return column.cast(pa.string())
        except pa.ArrowInvalid:
            return _as_text(column.dictionary_encode(), codec).cast(pa.string())
    try:
        decoded = pa.array([word.decode(codec) for word in column.dictionary.to_pylist()], pa.string())
    except UnicodeDecodeError as error:
        raise _BrokenError from error
    texts = trimmed(decoded)
    spelt = pa.DictionaryArray.from_arrays(column.indices, texts)
    if texts.null_count or pc.count_distinct(texts).as_py() != len(texts):
        return spelt.cast(pa.string()).dictionary_encode()
    return spelt


def _refuse_swallowed(found: Found, columns: list[pa.Array], lines: np.ndarray) -> None:
    """A cell with line breaks and as many separators as a row has swallowed rows."""
    for number, column in enumerate(columns):
        if not pc.any(pc.match_substring(column, "\n")).as_py():
            continue
        swallowed = pc.and_(
            pc.match_substring(column, "\n"),
            pc.greater_equal(pc.count_substring(column, found.separator), max(len(columns) - 1, 1)),
        )
        if (at := pc.index(swallowed, True).as_py()) >= 0:
            raise PermanentError(
                f"{found.source.name} line {lines[at]}, {found.headers[number]}: a cell that runs on over following rows; "
                "a quotation mark is missing, export the file again"
            )


def _finish(found: Found, stream: ByteStream, reading: Reading, last: int | None) -> None:
    if stream.quotes % 2:
        raise PermanentError(
            f"{found.source.name}: an odd number of quotation marks: one is missing or too many, so rows cannot be told apart; "
            "export the file again"
        )
    is_closed = stream.ends_with_line or stream.ends_quoted or found.source.is_whole
    if last is not None and not is_closed and found.columns[-1]:
        reading.cut_line = last


def _carefully(found: Found, reading: Reading) -> Iterator[Rows]:
    """Row by row, with every verdict's line."""
    width = len(found.headers)
    stream = Utf8Stream(found.source, found.codec, found.line)
    last = None
    csv.field_size_limit(LONGEST_CELL)
    with io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8", newline="") as text:
        reader = csv.reader(text, delimiter=found.separator)
        numbered = _numbered(reader, found)
        while some := list(islice(numbered, ROWS_AT_ONCE)):
            good, lines = [], []
            for line, cells in some:
                last = line
                if not any(cell.strip() for cell in cells):
                    reading.blank += 1
                elif REMARK.match(cells[0]) and not any(cell.strip() for cell in cells[1:]):
                    reading.remarks += 1
                elif len(cells) != width:
                    _refuse_runaway(found, line, cells)
                    reason = f"{len(cells)} cells where the header has {width}"
                    reason += TITLE if sum(bool(cell.strip()) for cell in cells) == 1 else ""
                    reading.broken.append((line, reason))
                else:
                    good.append(cells)
                    lines.append(line)
            reading.rows += len(some)
            if good:
                texts = [pa.array(column, pa.string()) for column in zip(*good, strict=True)]
                _refuse_swallowed(found, texts, np.array(lines))
                columns = [
                    text if name in MEASURES else trimmed(text).dictionary_encode()
                    for text, name in zip(texts, found.columns, strict=True)
                ]
                yield Rows(columns, np.array(lines, dtype=np.int64))
        _finish(found, stream, reading, last)


def _refuse_runaway(found: Found, line: int, cells: list[str]) -> None:
    if any("\n" in cell for cell in cells):
        raise PermanentError(
            f"{found.source.name} line {line}: a row over several lines that does not fit the header; a quotation mark is missing, "
            "export the file again"
        )


def _numbered(reader: Any, found: Found) -> Iterator[tuple[int, list[str]]]:
    before = 0
    try:
        for cells in reader:
            yield found.line + before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise PermanentError(
            f"{found.source.name} after line {found.line + before}: {error}; the file is damaged, export it again"
        ) from None
