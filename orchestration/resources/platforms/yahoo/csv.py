"""A LINEヤフー広告 report file as Arrow: columns by position, types column by column, the totals row set apart and checked.

The file is RFC 4180 CSV with one header line; values may hold line breaks, numbers may hold thousands separators, and
nothing is `--` or empty. The last line is the totals row, which every report is ordered with. Whatever is wrong with a file, it
may be one that arrived in part, so the same report is worth asking for again.
"""

import re
from collections.abc import Iterator, Sequence
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from orchestration.errors import IncompleteError
from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.yahoo.totals import NOTHING, Number, Sums, Tail, check_totals, is_totals
from orchestration.resources.privacy import masked_text

BLOCK_BYTES = 4 << 20


def read_report(
    file: IO[bytes],
    report: Report,
    headers: Sequence[frozenset[str]],
    codec: str,
    subject: str,
    totals: dict[str, float],
) -> Iterator[pa.RecordBatch]:
    """Record batches of `report.schema`; the totals row's measures go into `totals` once everything is read.

    `headers` are the texts each column's header may have. Raises IncompleteError when the file is not whole, be it only at its end:
    no batch is good before the last one has been read.
    """
    tail, sums, last = Tail(file, codec), Sums(report), None
    try:
        with _open(file, len(report.columns), codec) as reader:
            batches = _without_header(reader, report, headers, subject)
            for batch, is_last in _marking_last(batches):
                rows = batch.slice(0, batch.num_rows - 1) if is_last else batch
                last = batch.slice(batch.num_rows - 1) if is_last else None
                typed = _typed_batch(rows, report, subject)
                sums.add(typed)
                yield typed
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise IncompleteError(f"{subject}: the report file is no table: {_short(str(error))}") from None
    if last is None or not is_totals(last, report):
        raise IncompleteError(f"{subject}: the report file ends before its totals row")
    totals |= check_totals(_stated(last, report, subject), sums, report, tail, subject)


def _open(file: IO[bytes], width: int, codec: str) -> pacsv.CSVStreamingReader:
    """Every cell as text and every line as a row, the header too, so that no header can shape a column."""
    return pacsv.open_csv(
        file,
        read_options=pacsv.ReadOptions(autogenerate_column_names=True, block_size=BLOCK_BYTES, encoding=codec),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types={f"f{n}": pa.string() for n in range(width)},
            strings_can_be_null=True,
            null_values=list(NOTHING),
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


def _check_header(found: Sequence[str], report: Report, headers: Sequence[frozenset[str]], subject: str) -> None:
    same = len(found) == len(headers) and all(text.strip() in texts for text, texts in zip(found, headers, strict=True))
    if not same:
        wanted = ", ".join(column.source for column in report.columns)
        raise IncompleteError(
            f"{subject}: ordered {wanted}; the file's {len(found)} columns are {_short(', '.join(found))}"
        )


def _marking_last(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, bool]]:
    held = next(batches, None)
    for batch in batches:
        yield held, False
        held = batch
    if held is not None:
        yield held, True


def _stated(row: pa.RecordBatch, report: Report, subject: str) -> dict[str, Number | None]:
    return {
        column.name: _typed(row.column(n), column, subject)[0].as_py()
        for n, column in enumerate(report.columns)
        if column.name in report.measures
    }


def _typed_batch(texts: pa.RecordBatch, report: Report, subject: str) -> pa.RecordBatch:
    arrays = [_typed(texts.column(n), column, subject) for n, column in enumerate(report.columns)]
    batch = pa.RecordBatch.from_arrays(arrays, schema=report.schema)
    if batch.column(report.date_column).null_count:
        raise IncompleteError(f"{subject}: the report file has a row without a day before its last row")
    return batch


def _typed(texts: pa.Array, column: Column, subject: str) -> pa.Array:
    """`texts` in the column's type; nothing becomes null. Raises IncompleteError naming the column and the value."""
    try:
        if pa.types.is_string(column.type):
            return texts
        return _days(texts) if pa.types.is_date(column.type) else _numbers(texts, column.type)
    except pa.ArrowInvalid as error:
        raise IncompleteError(f"{subject}: {column.source} is not {column.type}: {_short(str(error))}") from None


def _trimmed(texts: pa.Array) -> pa.Array:
    """Without white space around; what is nothing then becomes null too."""
    bare = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(bare, value_set=pa.array(NOTHING)), pa.scalar(None, pa.string()), bare)


def _days(texts: pa.Array) -> pa.Array:
    """Days written as 2026-11-01, 2026/11/01 or 20261101. Each is read once, for a file holds few days and many rows."""
    found = texts.dictionary_encode()
    digits = pc.replace_substring_regex(_trimmed(found.dictionary), "[-/]", "")
    odd = found.dictionary.filter(pc.not_equal(pc.utf8_length(digits), 8))
    if len(odd):
        raise pa.ArrowInvalid(f"'{odd[0]}'")
    return pc.strptime(digits, format="%Y%m%d", unit="s").cast(pa.date32()).take(found.indices)


def _numbers(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    """Numbers with or without thousands separators and percent sign; a whole number may read 12.0 but not 12.5."""
    try:
        return texts.cast(kind)
    except pa.ArrowInvalid:  # something in this column is dressed up
        plain = pc.replace_substring(_trimmed(texts), ",", "")
    if pc.any(pc.ends_with(plain, "%")).as_py():
        plain = pc.utf8_rtrim(plain, "%")
    if pa.types.is_integer(kind) and pc.any(pc.match_substring(plain, ".")).as_py():
        plain = pc.replace_substring_regex(plain, r"\.0*$", "")
    return plain.cast(kind)


def _short(text: str) -> str:
    """One line of what Arrow says, a cell it quotes masked and a whole row left out. Never chain its error as the cause: logs would
    show that as it is."""
    line = re.sub(r"(Expected \d+ columns, got \d+):.*", r"\1", " ".join(text.split()))
    return masked_text(line)[:300]
