"""The sheet with the sentences of the report, by section."""

from typing import Any

from assets.reports.content import Paragraph
from assets.reports.render._half_widths import line_count
from assets.reports.render._section_numbers import section_numbers
from assets.reports.render._sheets.book import HEADER, HEADING, LINE_HEIGHT, WRAPPED, Book
from assets.reports.render._sheets.contents import CONTENTS_SHEET, Entry

SUMMARY_SHEET = "要約"
SECTION_WIDTH, SENTENCE_WIDTH = 30, 104
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "lead": {"bold": True, "bg_color": "#EEF4FB"},
    "note": {"font_color": "#5B616A", "font_size": 9},
    "item": {"indent": 1},
}


def write_summary(book: Book) -> Entry:
    """Write every sentence of the report."""
    sheet = book.add_sheet(SUMMARY_SHEET)
    sheet.set_column(0, 0, SECTION_WIDTH)
    sheet.set_column(1, 1, SENTENCE_WIDTH)
    book.text(sheet, 0, 0, "要約", **HEADING)
    book.link(sheet, 1, 0, CONTENTS_SHEET, 0, "← 目次")
    book.text(sheet, 2, 0, "章", **HEADER)
    book.text(sheet, 2, 1, "本文", **HEADER)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    numbers = section_numbers(book.document)
    row = 3
    for section in book.document.sections:
        title = f"{numbers[section.id]} {section.title}"
        for block in section.blocks:
            if isinstance(block, Paragraph):
                book.text(sheet, row, 0, title, **WRAPPED)
                book.text(sheet, row, 1, block.text, **WRAPPED | STYLES[block.style])
                lines = max(line_count(title, SECTION_WIDTH - 2), line_count(block.text, SENTENCE_WIDTH - 4))
                sheet.set_row(row, min(LINE_HEIGHT * lines + 3, 400))
                row += 1
    return Entry(SUMMARY_SHEET, sheet.get_name(), (("本文の文章", 0),))
