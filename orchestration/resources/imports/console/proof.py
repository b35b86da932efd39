"""Compare the rows the reader accounts for with the rows a second counter finds in the bytes of the file."""

from collections.abc import Iterator, Sequence

from orchestration.errors import ControlTotalError
from orchestration.resources.imports.console.judging import Outcome
from orchestration.resources.imports.console.reading import Count, Found, count_rows, count_sheet_rows

BLANK = "blank"


def prove_rows(outcomes: Sequence[Outcome]) -> None:
    """Set `counted` on each outcome. Raises ControlTotalError, one line with both numbers, where a file's rows are not those read."""
    for tables in _by_source(outcomes):
        found = tables[0].found
        unread = dict(one for table in tables for one in table.unread)
        lines = sorted({*unread, *(one.found.line for one in tables)})
        counts = count_rows(found.source.path, found.codec, found.separator, lines, found.format.comments)
        counted = dict(zip(lines, counts, strict=True))
        _compare_sheet(found)
        for line, rows in unread.items():
            _compare(found, line, counted[line], rows, rows)
        for outcome in tables:
            outcome.counted = outcome.read - outcome.not_data[BLANK]
            _compare(found, outcome.found.line, counted[outcome.found.line], outcome.counted, outcome.read)


def _compare_sheet(found: Found) -> None:
    """Compare the lines written from a sheet of a workbook with the rows its XML holds."""
    sheet = found.source.sheet
    if sheet is None:
        return
    (written,) = count_rows(found.source.path, found.codec, found.separator, [0])
    rows = count_sheet_rows(sheet.workbook, sheet.title, found.source.name)
    if rows != written.rows:
        raise ControlTotalError(
            f"{found.source.name}: {written.rows:,} rows read, but a count of the workbook's XML finds {rows:,} rows; nothing was stored. "
            "Export the file as CSV; if that does not help, report it"
        )


def _compare(found: Found, line: int, count: Count, rows: int, rows_and_blank: int) -> None:
    if count.rows != rows and count.rows + count.blank != rows_and_blank:
        raise ControlTotalError(
            f"{found.source.name}, below line {line}: {rows:,} rows read, but a count of the file's bytes finds {count.rows:,} rows; "
            "nothing was stored. Export the file again and do not edit it; if that does not help, report it"
        )


def _by_source(outcomes: Sequence[Outcome]) -> Iterator[list[Outcome]]:
    """Tables of one file, in the order they stand in it."""
    for path in dict.fromkeys(one.found.source.path for one in outcomes):
        tables = [one for one in outcomes if one.found.source.path == path]
        yield sorted(tables, key=lambda one: one.found.line)
