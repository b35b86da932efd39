"""Sheets of sections: their tables, one below the other, then their charts."""

from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Chart, Section, Table
from assets.reports.render._section_numbers import section_numbers
from assets.reports.render._sheets.book import HEADING, Book
from assets.reports.render._sheets.chart_data import ChartData
from assets.reports.render._sheets.contents import CONTENTS_SHEET, Entry
from assets.reports.render._sheets.tables import column_widths, write_table

FIRST_ROW = 3
MAX_PORTRAIT_WIDTH = 96
"""Sheets with a wider table, in half-width characters, are printed on landscape paper."""
CHART_WIDTH, CHART_HEIGHT, CHART_ROW_PIXELS = 820, 380, 22
"""Pixels. A row of the default height has 22."""
PIXELS_PER_BAR = 24


def write_sections(book: Book, charts: ChartData) -> list[Entry]:
    """Write a sheet for each section that has a table or a chart. Returns what the contents say about each section."""
    numbers = section_numbers(book.document)
    entries = []
    for section in book.document.sections:
        title = f"{numbers[section.id]} {section.title}"
        if any(isinstance(block, Table | Chart) for block in section.blocks):
            entries.append(_write_section(book, charts, section, title))
    return entries


def _write_section(book: Book, charts: ChartData, section: Section, title: str) -> Entry:
    tables = [block for block in section.blocks if isinstance(block, Table)]
    drawn = [block for block in section.blocks if isinstance(block, Chart)]
    widths = column_widths(tables)
    sheet = book.add_sheet(title, is_landscape=sum(widths) > MAX_PORTRAIT_WIDTH)
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
            sheet.repeat_rows(placed.title_row, placed.header_row)
        row = placed.end_row + 1
    if len(tables) != 1:
        sheet.freeze_panes(2, 1 if tables else 0)
        sheet.repeat_rows(0)
    if tables and drawn:
        book.link(sheet, 1, 1, sheet.get_name(), row, "↓ グラフ")
    for chart in drawn:
        parts.append((f"グラフ　{chart.title}", row))
        row = _insert_chart(sheet, row, chart, charts)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return Entry(title, sheet.get_name(), tuple(parts))


def _insert_chart(sheet: Worksheet, row: int, chart: Chart, charts: ChartData) -> int:
    """Put a chart at a row. Lying bars need height for each. Returns the first row below it."""
    height = CHART_HEIGHT
    if chart.form in ("hbar", "funnel"):
        height = max(height, 100 + PIXELS_PER_BAR * len(chart.categories) * len(chart.series))
    charts.insert(sheet, row, chart, (CHART_WIDTH, height))
    return row + height // CHART_ROW_PIXELS + 2


