"""The workbook with what all sheets share: formats, page set-up, and text that stays text."""

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Document
from assets.reports.render._sheets.names import SheetNames
from assets.reports.render._stamp import stamp

FONT = "Yu Gothic"
FONT_SIZE = 10
LINE_HEIGHT = 16.5
"""Points of one line at the font size above."""
MAX_CELL_LENGTH, MAX_LINK_LENGTH = 32_767, 255
"""Characters."""
FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
"""A text that starts with one of these becomes a formula when someone edits its cell, unless it has the quote prefix."""
A4 = 9
MARGINS_INCHES = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}
HEADING: dict[str, Any] = {"bold": True, "font_size": 14, "valign": "vcenter"}
SUBHEADING: dict[str, Any] = {"bold": True, "font_size": 11, "valign": "vcenter"}
SMALL: dict[str, Any] = {"font_size": 9, "font_color": "#5B616A", "valign": "vcenter"}
HEADER: dict[str, Any] = {
    "bold": True, "bg_color": "#DCE6F1", "border": 1, "border_color": "#9AA4B2", "text_wrap": True, "align": "center",
    "valign": "vcenter",
}  # fmt: skip
BODY: dict[str, Any] = {"border": 1, "border_color": "#D5D9E0", "valign": "vcenter"}
WRAPPED: dict[str, Any] = {**BODY, "text_wrap": True, "valign": "top"}
STAMP: dict[str, Any] = {
    "bold": True,
    "font_color": "#B42318",
    "border": 2,
    "border_color": "#B42318",
    "align": "center",
    "valign": "vcenter",
}


class Book:
    """A workbook in memory. `save` returns its bytes, which depend on the document only."""

    def __init__(self, document: Document) -> None:
        self._bytes = BytesIO()
        self.document = document
        self.names = SheetNames()
        self.workbook = xlsxwriter.Workbook(
            self._bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
                "default_row_height": 22,
            },
        )
        self.workbook.set_properties(
            {
                "title": document.title,
                "subject": document.engagement,
                "author": document.contractor,
                "created": datetime.combine(document.dated, datetime.min.time()),
            }
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """Return the cell format with these properties. Equal formats are stored once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def add_sheet(self, wanted_name: str, *, is_landscape: bool = True) -> Worksheet:
        """Return a new sheet with a name as near as possible to the wanted one."""
        return self.add_named_sheet(self.names.add(wanted_name), is_landscape=is_landscape)

    def add_named_sheet(self, name: str, *, is_landscape: bool = True) -> Worksheet:
        """Return a new sheet with a name from `names`, set up for printing on A4: one page wide, with page numbers."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(A4)
        if is_landscape:
            sheet.set_landscape()
        sheet.set_margins(**MARGINS_INCHES)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L&8{_footer_text(self.document.title)}&C&8&P / &N&R&8{_footer_text(stamp(self.document))}")
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **properties: Any) -> None:
        """Write text that stays text, also after someone edits the cell."""
        if text[:1] in FORMULA_SIGNS:
            properties["quote_prefix"] = True
        sheet.write_string(row, column, text[:MAX_CELL_LENGTH], self.format(**properties))

    def link(
        self, sheet: Worksheet, row: int, column: int, sheet_name: str, to_row: int, text: str, **properties: Any
    ) -> None:
        """Write a link to a row of a sheet of this workbook."""
        target = sheet_name.replace("'", "''")
        style = self.format(**{"font_color": "#0B5CAD", "valign": "vcenter", **properties})
        sheet.write_url(row, column, f"internal:'{target}'!A{to_row + 1}", style, text[:MAX_LINK_LENGTH])

    def merged(self, sheet: Worksheet, row: int, first: int, last: int, text: str, **properties: Any) -> None:
        """Write text over several cells of a row."""
        if last > first:
            sheet.merge_range(row, first, row, last, "", self.format(**properties))
        self.text(sheet, row, first, text, **properties)

    def save(self) -> bytes:
        """Return the bytes of the finished workbook."""
        self.workbook.close()
        return self._bytes.getvalue()


def _footer_text(text: str) -> str:
    """Return text for a footer: `&` begins a command there, and a footer holds 255 characters in all. The space keeps
    a leading digit from becoming part of the font size."""
    return f" {text[:80].replace('&', '&&')}"
