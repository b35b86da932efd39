"""Compares the number of rows the reader accounts for with a second count of the rows in the bytes of the file."""

from collections.abc import Iterator, Sequence

from orchestration.errors import ControlTotalError
from orchestration.resources.imports.console.judging import TableResult
from orchestration.resources.imports.console.reading import RecognisedTable, RowCount, count_rows, count_sheet_rows

BLANK_COUNT_KEY = "blank"


def prove_rows(outcomes: Sequence[TableResult]) -> None:
    """Set `counted` on each result. Raises ControlTotalError, in one line with both numbers, when the counts differ."""
    for tables in _by_source(outcomes):
        recognised = tables[0].recognised
        unread = dict(part for table in tables for part in table.unread)
        lines = sorted({*unread, *(table.recognised.line for table in tables)})
        counts = count_rows(
            recognised.source.path, recognised.codec, recognised.separator, lines, recognised.format.comments
        )
        counted = dict(zip(lines, counts, strict=True))
        _compare_sheet(recognised)
        for line, rows in unread.items():
            _compare(recognised, line, counted[line], rows, rows)
        for outcome in tables:
            outcome.confirmed_rows = outcome.rows_read - outcome.not_data_counts[BLANK_COUNT_KEY]
            _compare(
                recognised,
                outcome.recognised.line,
                counted[outcome.recognised.line],
                outcome.confirmed_rows,
                outcome.rows_read,
            )


def _compare_sheet(recognised: RecognisedTable) -> None:
    """Compare the rows read from a sheet of a workbook with the rows in its XML."""
    sheet = recognised.source.sheet
    if sheet is None:
        return
    (written,) = count_rows(recognised.source.path, recognised.codec, recognised.separator, [0])
    rows = count_sheet_rows(sheet.workbook, sheet.title, recognised.source.name)
    if rows != written.rows:
        raise ControlTotalError(
            f"{recognised.source.name}: {written.rows:,} rows read, but a count of the workbook's XML "
            f"finds {rows:,} rows; nothing was stored. "
            "Export the file as CSV; if that does not help, report it"
        )


def _compare(recognised: RecognisedTable, line: int, count: RowCount, rows: int, rows_and_blank: int) -> None:
    if count.rows != rows and count.rows + count.blank != rows_and_blank:
        raise ControlTotalError(
            f"{recognised.source.name}, below line {line}: {rows:,} rows read, but a count of the file's bytes finds {count.rows:,} rows; "
            "nothing was stored. Export the file again and do not edit it; if that does not help, report it"
        )


def _by_source(outcomes: Sequence[TableResult]) -> Iterator[list[TableResult]]:
    """Yield the tables of each file, in file order."""
    for path in dict.fromkeys(outcome.recognised.source.path for outcome in outcomes):
        tables = [outcome for outcome in outcomes if outcome.recognised.source.path == path]
        yield sorted(tables, key=lambda outcome: outcome.recognised.line)
