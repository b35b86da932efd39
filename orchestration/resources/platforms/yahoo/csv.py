"""Converts a LINEヤフー広告 report file to Arrow: columns by position, typed column by column, with the totals row separated
and checked.

The file is RFC 4180 CSV with one header line. Values may contain line breaks, numbers may contain thousands separators,
and missing values are `--` or empty. The last line is the totals row, which every report is ordered with. Any defect
may mean that the file arrived incompletely, so the report is requested again.
"""

import re
from collections.abc import Iterator, Sequence
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from orchestration.errors import IncompleteError
from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.yahoo.totals import (
    NULL_TEXTS,
    FileTail,
    MeasureSums,
    Number,
    check_totals,
    is_totals,
)
from orchestration.resources.privacy import mask_text

BLOCK_BYTES = 4 << 20


def read_report(
    file: IO[bytes],
    report: Report,
    headers: Sequence[frozenset[str]],
    codec: str,
    subject: str,
    totals: dict[str, float],
) -> Iterator[pa.RecordBatch]:
    """Yield record batches of `report.schema`. The measures of the totals row are added to `totals` at the end.
    `headers` are the accepted texts of each column's header. Raises IncompleteError when the file is incomplete,
    possibly only at its end: no batch is valid before the last one was read."""
    tail, sums, last = FileTail(file, codec), MeasureSums(report), None
    try:
        with _open_reader(file, len(report.columns), codec) as reader:
            batches = _without_header(reader, report, headers, subject)
            for batch, is_last in _mark_last_batch(batches):
                rows = batch.slice(0, batch.num_rows - 1) if is_last else batch
                last = batch.slice(batch.num_rows - 1) if is_last else None
                typed = _convert_batch(rows, report, subject)
                sums.add(typed)
                yield typed
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise IncompleteError(f"{subject}: the report file is not a table: {_short_error_text(str(error))}") from None
    if last is None or not is_totals(last, report):
        raise IncompleteError(f"{subject}: the report file ends before its totals row")
    totals |= check_totals(_parse_totals_row(last, report, subject), sums, report, tail, subject)


def _open_reader(file: IO[bytes], width: int, codec: str) -> pacsv.CSVStreamingReader:
    """Return a reader that yields every cell as text and every line (including the header) as a row."""
    return pacsv.open_csv(
        file,
        read_options=pacsv.ReadOptions(autogenerate_column_names=True, block_size=BLOCK_BYTES, encoding=codec),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types={f"f{n}": pa.string() for n in range(width)},
            strings_can_be_null=True,
            null_values=list(NULL_TEXTS),
        ),
    )


def _without_header(
    reader: pacsv.CSVStreamingReader, report: Report, headers: Sequence[frozenset[str]], subject: str
) -> Iterator[pa.RecordBatch]:
    first = True
    for batch in reader:
        if first and batch.num_rows:
            _check_header(
                [str(value) for column in batch.slice(0, 1) for value in column.to_pylist()], report, headers, subject
            )
            batch, first = batch.slice(1), False
        if batch.num_rows:
            yield batch


def _check_header(header_cells: Sequence[str], report: Report, headers: Sequence[frozenset[str]], subject: str) -> None:
    same = len(header_cells) == len(headers) and all(
        text.strip() in texts for text, texts in zip(header_cells, headers, strict=True)
    )
    if not same:
        expected = ", ".join(column.source for column in report.columns)
        raise IncompleteError(
            f"{subject}: the report was ordered with the columns {expected}, but the file has {len(header_cells)} columns: "
            f"{_short_error_text(', '.join(header_cells))}"
        )


def _mark_last_batch(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, bool]]:
    held = next(batches, None)
    for batch in batches:
        yield held, False
        held = batch
    if held is not None:
        yield held, True


def _parse_totals_row(row: pa.RecordBatch, report: Report, subject: str) -> dict[str, Number | None]:
    return {
        column.name: _convert_column(row.column(n), column, subject)[0].as_py()
        for n, column in enumerate(report.columns)
        if column.name in report.measures
    }


def _convert_batch(texts: pa.RecordBatch, report: Report, subject: str) -> pa.RecordBatch:
    arrays = [_convert_column(texts.column(n), column, subject) for n, column in enumerate(report.columns)]
    batch = pa.RecordBatch.from_arrays(arrays, schema=report.schema)
    if batch.column(report.date_column).null_count:
        raise IncompleteError(f"{subject}: the report file has a row without a day before its last row")
    return batch


def _convert_column(texts: pa.Array, column: Column, subject: str) -> pa.Array:
    """Return `texts` in the type of the column; missing values become null. Raises IncompleteError naming the column
    and the value."""
    try:
        if pa.types.is_string(column.type):
            return texts
        return _parse_days(texts) if pa.types.is_date(column.type) else _parse_numbers(texts, column.type)
    except pa.ArrowInvalid as error:
        raise IncompleteError(
            f"{subject}: {column.source} cannot be read as {column.type}: {_short_error_text(str(error))}"
        ) from None


def _trim(texts: pa.Array) -> pa.Array:
    """Return the texts without surrounding white space. Texts for missing values become null."""
    bare = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(bare, value_set=pa.array(NULL_TEXTS)), pa.scalar(None, pa.string()), bare)


def _parse_days(texts: pa.Array) -> pa.Array:
    """Return days written as 2026-11-01, 2026/11/01 or 20261101. Each distinct text is parsed once, because a file has
    few days and many rows."""
    encoded = texts.dictionary_encode()
    digits = pc.replace_substring_regex(_trim(encoded.dictionary), "[-/]", "")
    odd = encoded.dictionary.filter(pc.not_equal(pc.utf8_length(digits), 8))
    if len(odd):
        raise pa.ArrowInvalid(f"'{odd[0]}'")
    return pc.strptime(digits, format="%Y%m%d", unit="s").cast(pa.date32()).take(encoded.indices)


def _parse_numbers(texts: pa.Array, data_type: pa.DataType) -> pa.Array:
    """Return numbers with or without thousands separators and percent sign. A whole number may be written 12.0 but not
    12.5."""
    try:
        return texts.cast(data_type)
    except pa.ArrowInvalid:  # this column contains separators or percent signs
        plain = pc.replace_substring(_trim(texts), ",", "")
    if pc.any(pc.ends_with(plain, "%")).as_py():
        plain = pc.utf8_rtrim(plain, "%")
    if pa.types.is_integer(data_type) and pc.any(pc.match_substring(plain, ".")).as_py():
        plain = pc.replace_substring_regex(plain, r"\.0*$", "")
    return plain.cast(data_type)


def _short_error_text(text: str) -> str:
    """Return one line of Arrow's message, with a quoted cell masked and a whole row left out. Never chain Arrow's error
    as cause, because logs would show it unmasked."""
    line = re.sub(r"(Expected \d+ columns, got \d+):.*", r"\1", " ".join(text.split()))
    return mask_text(line)[:300]
