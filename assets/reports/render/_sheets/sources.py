"""The sheet that names the cell of the published file behind each figure, and the relation behind each table."""

from collections.abc import Sequence

from assets.reports.content import Chart, Figure, Paragraph, Table
from assets.reports.render._section_numbers import section_numbers
from assets.reports.render._sheets.book import HEADING, Book
from assets.reports.render._sheets.contents import CONTENTS_SHEET, Entry
from assets.reports.render._sheets.lists import write_list

SOURCES_SHEET = "出典"
WIDTHS = (30, 22, 18, 64, 60)
FIGURE_HEADERS = ("章", "表示", "値", "出典（公開データの関係・行・列）", "文")
BLOCK_HEADERS = ("章", "種類", "行数・点数", "出典（公開データの関係）", "題名と列")


def write_sources(book: Book) -> Entry:
    """Write each figure of the sentences with its source, then each table and chart."""
    sheet = book.add_sheet(SOURCES_SHEET)
    for number, width in enumerate(WIDTHS):
        sheet.set_column(number, number, width)
    book.text(sheet, 0, 0, "出典", **HEADING)
    book.link(sheet, 1, 0, CONTENTS_SHEET, 0, "← 目次")
    sheet.freeze_panes(2, 0)
    row = write_list(book, sheet, 3, "文中の数値", FIGURE_HEADERS, _figure_rows(book), WIDTHS)
    write_list(book, sheet, row, "表とグラフ", BLOCK_HEADERS, _block_rows(book), WIDTHS)
    return Entry(SOURCES_SHEET, sheet.get_name(), (("数値・表・グラフの出典", 0),))


def _figure_rows(book: Book) -> list[Sequence[str | Figure]]:
    numbers = section_numbers(book.document)
    return [
        (f"{numbers[section.id]} {section.title}", part.phrase, part, str(part.source), block.text)
        for section in book.document.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
        for part in block.parts
        if isinstance(part, Figure)
    ]


def _block_rows(book: Book) -> list[Sequence[str | Figure]]:
    numbers = section_numbers(book.document)
    rows: list[Sequence[str | Figure]] = []
    for section in book.document.sections:
        title = f"{numbers[section.id]} {section.title}"
        for block in section.blocks:
            if isinstance(block, Table):
                columns = "、".join(column.name for column in block.columns)
                rows.append((title, "表", f"{len(block.rows):,}行", block.relation, f"{block.title}（{columns}）"))
            elif isinstance(block, Chart):
                rows.append((title, "グラフ", f"{len(block.categories):,}点", block.relation, block.title))
    return rows
