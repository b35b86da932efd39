"""Sheets of sections: their tables, one below the other, then their charts and pictures."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Chart, Picture, Section, Table
from assets.reports.render._native_style import has_values
from assets.reports.render._section_numbers import section_numbers
from assets.reports.render._sheets.book import HEADING, SMALL, SUBHEADING, Book
from assets.reports.render._sheets.chart_data import ChartData
from assets.reports.render._sheets.contents import CONTENTS_SHEET, Entry
from assets.reports.render._sheets.pictures import insert_picture
from assets.reports.render._sheets.tables import EMPTY_TEXT, column_widths, write_table

FIRST_ROW = 3
MAX_PORTRAIT_WIDTH = 96
"""Sheets with a wider table, in half-width characters, are printed on landscape paper."""
CHART_WIDTH, CHART_HEIGHT, CHART_ROW_PIXELS = 820, 280, 22
"""Pixels. A row of the default height has 22."""
PIXELS_PER_BAR = 24
PIXELS_PER_CHARACTER = 7.4
LANDSCAPE_RATIO, PORTRAIT_RATIO = 0.60, 1.35
"""Height of the printed part of an A4 page in relation to its width, with some room for higher rows."""
MAX_ROWS_ON_A_PAGE = 25
"""Longer tables repeat their header on each printed page."""


def write_sections(book: Book, charts: ChartData) -> list[Entry]:
    """Write a sheet for each section that has a table, a chart or a picture. Returns what the contents say about each section."""
    numbers = section_numbers(book.document)
    entries = []
    for section in book.document.sections:
        title = f"{numbers[section.id]} {section.title}"
        if any(isinstance(block, Table | Chart | Picture) for block in section.blocks):
            entries.append(_write_section(book, charts, section, title))
    return entries


def _write_section(book: Book, charts: ChartData, section: Section, title: str) -> Entry:
    tables = [block for block in section.blocks if isinstance(block, Table)]
    drawn = [block for block in section.blocks if isinstance(block, Chart)]
    widths = column_widths(tables)
    is_landscape = sum(widths) > MAX_PORTRAIT_WIDTH
    sheet = book.add_sheet(title, is_landscape=is_landscape)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    book.text(sheet, 0, 0, title, **HEADING)
    sheet.set_row(0, 24)
    book.link(sheet, 1, 0, CONTENTS_SHEET, 0, "← 目次")
    parts: list[tuple[str, int]] = []
    row = FIRST_ROW
    for table in tables:
        placed = write_table(book, sheet, row, table, widths)
        parts.append((f"表　{table.title}", placed.title_row))
        if len(tables) == 1:
            sheet.freeze_panes(placed.header_row + 1, 1)
            if len(table.rows) > MAX_ROWS_ON_A_PAGE:
                sheet.repeat_rows(placed.title_row, placed.header_row)
        row = placed.end_row + 1
    if len(tables) != 1:
        sheet.freeze_panes(2, 1 if tables else 0)
        sheet.repeat_rows(0)
    if tables and drawn:
        book.link(sheet, 1, 1, sheet.get_name(), row, "↓ グラフ")
    sheet.set_h_pagebreaks(_chart_breaks(row, drawn, _rows_on_page(widths, is_landscape=is_landscape)))
    for chart in drawn:
        parts.append((f"グラフ　{chart.title}", row))
        if has_values(chart):
            row = _insert_chart(sheet, row, chart, charts)
        else:
            book.text(sheet, row, 0, chart.title, **SUBHEADING)
            book.text(sheet, row + 1, 0, EMPTY_TEXT, **SMALL)
            row += 3
    for picture in (block for block in section.blocks if isinstance(block, Picture)):
        parts.append((f"画像　{picture.caption or picture.alt}", row))
        row = insert_picture(book, sheet, row, picture)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return Entry(title, sheet.get_name(), tuple(parts))


def _chart_height(chart: Chart) -> int:
    """Return the height of a chart in pixels."""
    if chart.form in ("line", "bar"):
        return CHART_HEIGHT
    return max(CHART_HEIGHT, 100 + PIXELS_PER_BAR * len(chart.categories) * len(chart.series))


def _rows_of_chart(chart: Chart) -> int:
    """Return the rows that a chart covers, with the gap below it."""
    return _chart_height(chart) // CHART_ROW_PIXELS + 2


def _chart_breaks(row: int, charts: Sequence[Chart], rows_on_page: int) -> list[int]:
    """Return the rows before which a printed page begins, so that no chart is cut. Charts begin at `row`."""
    breaks, used = [], row % rows_on_page
    for chart in charts:
        height = _rows_of_chart(chart)
        if used + height > rows_on_page:
            breaks.append(row)
            used = 0
        used += height
        row += height
    return breaks


def _rows_on_page(widths: Sequence[float], *, is_landscape: bool) -> int:
    """Return the rows of the default height on a printed page. A sheet is printed as wide as the page."""
    width = max(sum(widths) * PIXELS_PER_CHARACTER, CHART_WIDTH + 10)
    return int(width * (LANDSCAPE_RATIO if is_landscape else PORTRAIT_RATIO) / CHART_ROW_PIXELS)


def _insert_chart(sheet: Worksheet, row: int, chart: Chart, charts: ChartData) -> int:
    """Put a chart at a row. Returns the first row below it."""
    charts.insert(sheet, row, chart, (CHART_WIDTH, _chart_height(chart)))
    return row + _rows_of_chart(chart)
