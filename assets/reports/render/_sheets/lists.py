"""Plain lists with a header, for definitions and sources."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Figure
from assets.reports.render._half_widths import line_count
from assets.reports.render._sheets.book import HEADER, LINE_HEIGHT, SUBHEADING, WRAPPED, Book
from assets.reports.render._sheets.cells import write_cell

MAX_ROW_HEIGHT = 200.0


def write_list(
    book: Book,
    sheet: Worksheet,
    row: int,
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str | Figure]],
    widths: Sequence[float],
) -> int:
    """Write a list of texts and figures. Returns the first row after it and a gap."""
    book.text(sheet, row, 0, title, **SUBHEADING)
    for column, header in enumerate(headers):
        book.text(sheet, row + 1, column, header, **HEADER)
    row += 2
    for cells in rows:
        lines = 1
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                book.text(sheet, row, column, cell, **WRAPPED)
                lines = max(lines, line_count(cell, widths[column] - 2))
            else:
                write_cell(
                    book, sheet, row, column, cell.value, cell.kind, digits=cell.digits, signed=cell.signed, **WRAPPED
                )
        sheet.set_row(row, min(LINE_HEIGHT * lines + 3, MAX_ROW_HEIGHT))
        row += 1
    return row + 1
