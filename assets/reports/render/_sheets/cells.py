"""One cell of a table: number, date, text, or unknown."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from assets.reports.content import FigureKind, Mark, cell_text
from assets.reports.content.figures import Value
from assets.reports.content.rows import MARK_SIGNS
from assets.reports.render._numbers import DATE_FORMAT, fits_cell, number_format, stored_number
from assets.reports.render._sheets.book import Book

MARK_STYLES: dict[Mark, dict[str, Any]] = {
    Mark.BETTER: {"bg_color": "#DDF2E7", "bold": True},
    Mark.WORSE: {"bg_color": "#FBE3D6", "bold": True},
    Mark.CHANGED: {"bg_color": "#FFF4CC", "bold": True},
}
UNKNOWN = {"align": "center", "font_color": "#8A8F98"}


def write_cell(
    book: Book,
    sheet: Worksheet,
    row: int,
    column: int,
    value: Value,
    kind: FigureKind,
    *,
    digits: int = 0,
    signed: bool = False,
    mark: Mark | None = None,
    **properties: Any,
) -> None:
    """Write a value so that it shows what `cell_text` returns, with the sign of its mark before it. Numbers and dates
    stay numbers and dates unless they would lose digits. Unknown is a dash."""
    sign = MARK_SIGNS[mark] if mark else ""
    if mark:
        properties |= MARK_STYLES[mark]
    if value is None:
        text = cell_text(value, kind)
        book.text(sheet, row, column, f"{sign} {text}" if sign else text, **properties | UNKNOWN)
    elif not isinstance(value, str) and fits_cell(value, kind, digits):
        if isinstance(value, Decimal):
            shape = number_format(kind, digits, signed, sign)
            style = book.format(**properties, num_format=shape, align="right")
            sheet.write_number(row, column, stored_number(value, kind), style)
        else:
            style = book.format(**properties, num_format=DATE_FORMAT, align="center")
            sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), style)
    else:
        text = cell_text(value, kind, digits, signed)
        side = "left" if isinstance(value, str) and kind is FigureKind.TEXT else "right"
        book.text(sheet, row, column, f"{sign} {text}" if sign else text, **properties, align=side)
