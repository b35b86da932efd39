"""Tables on a sheet of the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Column, Table
from assets.reports.content.rows import MARK_SIGNS
from assets.reports.render._half_widths import line_count, text_width
from assets.reports.render._sheets.book import BODY, HEADER, LINE_HEIGHT, SMALL, SUBHEADING, Book
from assets.reports.render._sheets.cells import write_cell

EMPTY_TEXT = "該当するデータはありません"
MIN_WIDTH, MAX_NUMBER_WIDTH, MAX_TEXT_WIDTH = 9.0, 24.0, 46.0
"""Column widths in half-width characters."""
MAX_LINES = 6
"""A longer text is complete in its cell, but the row shows this many lines."""


@dataclass(frozen=True)
class Placed:
    """Where a table stands: rows from 0, of its title, of the last row of its header, and after its end."""

    title_row: int
    header_row: int
    end_row: int


def write_table(book: Book, sheet: Worksheet, row: int, table: Table, widths: Sequence[float]) -> Placed:
    """Write a table with its title above and its note below. Returns where it stands."""
    book.text(sheet, row, 0, table.title, **SUBHEADING)
    header_row = _write_header(book, sheet, row + 1, table.columns, widths)
    place = header_row + 1
    last_column = max(len(table.columns) - 1, 0)
    if not table.rows:
        book.merged(sheet, place, 0, last_column, EMPTY_TEXT, **BODY, align="center")
        place += 1
    for one in table.rows:
        style = {**BODY, "bold": True, "bg_color": "#F2F4F7", "top": 2} if one.is_total else BODY
        lines = 1
        for number, (column, value) in enumerate(zip(table.columns, one.cells, strict=True)):
            is_long = isinstance(value, str) and text_width(value) > widths[number] - 1
            if is_long:
                lines = max(lines, line_count(str(value), widths[number] - 2))
            write_cell(
                book, sheet, place, number, value, column.kind, digits=column.digits, signed=column.signed,
                mark=one.mark(column.name), **{**style, "text_wrap": True} if is_long else style,
            )  # fmt: skip
        sheet.set_row(place, LINE_HEIGHT * min(lines, MAX_LINES) + 1.5)
        place += 1
    for text in _notes(table):
        book.merged(sheet, place, 0, last_column, text, **SMALL, text_wrap=True)
        sheet.set_row(place, LINE_HEIGHT * min(line_count(text, sum(widths[: last_column + 1])), MAX_LINES))
        place += 1
    return Placed(row, header_row, place)


def _notes(table: Table) -> list[str]:
    used = {mark for row in table.rows for _, mark in row.marks}
    meanings = {"better": "改善", "worse": "悪化", "changed": "変化（良否の判断なし）"}
    signs = "　".join(f"{sign} {meanings[mark.value]}" for mark, sign in MARK_SIGNS.items() if mark in used)
    marks = f"印は偶然の範囲を超える変化です：{signs}" if signs else ""
    return [text for text in (marks, table.note, f"出典：{table.relation}" if table.relation else "") if text]


def _write_header(book: Book, sheet: Worksheet, row: int, columns: Sequence[Column], widths: Sequence[float]) -> int:
    """Write the titles of columns, with a row of merged groups above if there are any. Returns the last row."""
    has_groups = any(column.group for column in columns)
    first = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        last = first + len(list(members)) - 1
        if group:
            book.merged(sheet, row, first, last, group, **HEADER)
        first = last + 1
    bottom = row + 1 if has_groups else row
    for number, column in enumerate(columns):
        if has_groups and not column.group:
            sheet.merge_range(row, number, bottom, number, "", book.format(**HEADER))
            book.text(sheet, row, number, column.title, **HEADER)
        else:
            book.text(sheet, bottom, number, column.title, **HEADER)
    lines = max(
        (line_count(column.title, width - 1) for column, width in zip(columns, widths, strict=False)), default=1
    )
    sheet.set_row(bottom, LINE_HEIGHT * min(lines, MAX_LINES) + 3)
    return bottom


def column_widths(tables: Sequence[Table]) -> list[float]:
    """Return the width of each column of a sheet, so that the cells of all its tables fit. Long texts wrap."""
    widths: list[float] = []
    for table in tables:
        shown = table.shown()
        for number, column in enumerate(table.columns):
            cells = max((text_width(row[number]) for row in shown), default=0)
            # A title may wrap once; a number may not.
            wanted = max(cells + (4 if column.signed else 2), text_width(column.title) / 2 + 3, MIN_WIDTH)
            width = min(wanted, MAX_NUMBER_WIDTH if column.is_number else MAX_TEXT_WIDTH)
            if number < len(widths):
                widths[number] = max(widths[number], width)
            else:
                widths.append(width)
    return widths
