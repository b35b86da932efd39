"""The sheet with the numbers behind the charts of the workbook."""

from datetime import date, datetime

from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Chart, FigureKind, cell_text
from assets.reports.render._half_widths import shorten
from assets.reports.render._native_style import alt_text, chart_columns, is_over_days
from assets.reports.render._numbers import DATE_FORMAT, fits_cell, number_format, stored_number
from assets.reports.render._sheets.book import BODY, HEADER, HEADING, SMALL, SUBHEADING, Book
from assets.reports.render._sheets.contents import CONTENTS_SHEET, Entry
from assets.reports.render._sheets.native_charts import ChartCells, make_native_chart

DATA_SHEET = "グラフデータ"
MAX_NAME_WIDTH = 60
"""Half-width characters. Longer names of categories and series leave no room for the drawing."""


class ChartData:
    """Writes the numbers of each chart below those of the chart before it. The sheet is the last of the workbook."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._blocks: list[tuple[Chart, int]] = []
        self._sheet_name = book.names.add(DATA_SHEET)
        self._row = 3

    def insert(self, sheet: Worksheet, row: int, chart: Chart, size_pixels: tuple[int, int]) -> None:
        """Put a chart on `sheet` with its upper edge at `row`, and reserve the rows of its numbers."""
        header_row = self._row + 1
        self._blocks.append((chart, header_row))
        self._row = header_row + max(len(chart.categories), 1) + 3
        native = make_native_chart(self._book.workbook, chart, ChartCells(self._sheet_name, header_row))
        width, height = size_pixels
        native.set_size({"width": width, "height": height})
        sheet.insert_chart(
            row, 0, native, {"description": alt_text(chart), "x_offset": 4, "y_offset": 4, "object_position": 2}
        )

    def write(self) -> list[Entry]:
        """Write the sheet and return its line of the contents, if there is any chart."""
        if not self._blocks:
            return []
        sheet = self._book.add_named_sheet(self._sheet_name)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 20, 16)
        self._book.text(sheet, 0, 0, "グラフの数値", **HEADING)
        self._book.link(sheet, 1, 0, CONTENTS_SHEET, 0, "← 目次")
        self._book.text(sheet, 1, 1, "空欄は不明な値です（0ではありません）。", **SMALL)
        for chart, header_row in self._blocks:
            self._write_block(sheet, chart, header_row)
        return [Entry(DATA_SHEET, self._sheet_name, (("グラフの数値", 0),))]

    def _write_block(self, sheet: Worksheet, chart: Chart, header_row: int) -> None:
        source = f"（出典：{chart.relation}）" if chart.relation else ""
        self._book.text(sheet, header_row - 1, 0, f"{chart.title}{source}", **SUBHEADING)
        write_chart_cells(self._book, sheet, chart, header_row)


def write_chart_cells(book: Book, sheet: Worksheet, chart: Chart, header_row: int) -> None:
    """Write the categories and values of a chart below a header. An unknown value has no cell at all: a chart would
    draw a text, or an empty cell with a format, as zero."""
    book.text(sheet, header_row, 0, "日付" if is_over_days(chart) else "項目", **HEADER)
    day_style = book.format(**BODY, num_format=DATE_FORMAT, align="left")
    for row, category in enumerate(chart.categories, start=header_row + 1):
        if isinstance(category, date) and fits_cell(category, FigureKind.DATE):
            sheet.write_datetime(row, 0, datetime.combine(category, datetime.min.time()), day_style)
        else:
            book.text(sheet, row, 0, shorten(cell_text(category, FigureKind.TEXT), MAX_NAME_WIDTH), **BODY)
    style = book.format(**BODY, num_format=number_format(chart.kind, chart.digits))
    for column, (name, values, _) in enumerate(chart_columns(chart), start=1):
        book.text(sheet, header_row, column, shorten(name, MAX_NAME_WIDTH), **HEADER)
        for row, value in enumerate(values, start=header_row + 1):
            if value is not None:
                sheet.write_number(row, column, stored_number(value, chart.kind), style)
