"""Title slide and agenda."""

from collections.abc import Sequence

from assets.reports.content import Section
from assets.reports.render._section_numbers import section_numbers
from assets.reports.render._slides.deck import Deck
from assets.reports.render._slides.geometry import BODY_BOX, CONTENT_WIDTH, MARGIN, Box
from assets.reports.render._slides.pages import Page
from assets.reports.render._slides.text import QUIET, TextStyle, add_text

ENTRIES_IN_COLUMN = 13
ENTRY_HEIGHT = 30.0
PAGE_WIDTH = 40.0
PLAIN, INDENT = TextStyle(16), 20.0


def add_title_slide(deck: Deck) -> None:
    """Add the slide with title, period, date and parties."""
    document = deck.document
    slide = deck.add_slide(document.title, Box(MARGIN + 24, 130, CONTENT_WIDTH - 48, 100), 34)
    edition = f"第{document.edition}版" if document.edition else "下書き（提出前）"
    lines = [
        (document.engagement, TextStyle(18)),
        (
            f"対象期間　{document.first_day:%Y/%m/%d}～{document.last_day:%Y/%m/%d}（集計基準日 {document.as_of:%Y/%m/%d}）",
            TextStyle(16),
        ),
        (f"{document.customer}　御中" if document.customer else "", TextStyle(16)),
        (document.contractor, TextStyle(16)),
        (f"作成日　{document.dated:%Y/%m/%d}　{edition}", TextStyle(14, colour=QUIET)),
    ]
    if document.is_simulated:
        lines.append(
            ("模擬データによる資料です。実際の配信結果ではありません。", TextStyle(14, is_bold=True, colour="B42318"))
        )
    top = 246.0
    for text, style in lines:
        if text:
            add_text(slide, Box(MARGIN + 24, top, CONTENT_WIDTH - 48, 34), [(text, style)], anchor="middle")
            top += 38


def agenda_slides(sections: int) -> int:
    """Return the number of slides the agenda takes."""
    return max(1, -(-sections // (2 * ENTRIES_IN_COLUMN)))


def add_agenda(deck: Deck, plans: Sequence[tuple[Section, Sequence[Page]]], first_page: int) -> None:
    """Add the agenda: the sections of the meeting with the number of their first slide, in two columns."""
    numbers = section_numbers(deck.document)
    pages, page = [], first_page
    for _, planned in plans:
        pages.append(page)
        page += len(planned)
    left, right = (column._replace(width=column.width - 36) for column in BODY_BOX.split(0.5))
    for first in range(0, max(len(plans), 1), 2 * ENTRIES_IN_COLUMN):
        slide = deck.add_slide("本日の内容")
        entries = plans[first : first + 2 * ENTRIES_IN_COLUMN]
        in_column = -(-len(entries) // 2) if len(entries) > ENTRIES_IN_COLUMN // 2 else ENTRIES_IN_COLUMN
        for place, (section, _) in enumerate(entries):
            column = left if place < in_column else right
            top = column.top - 30 + (place % in_column) * ENTRY_HEIGHT
            indent = INDENT if section.level == 2 else 0
            name = Box(column.left + indent, top, column.width - indent - PAGE_WIDTH, ENTRY_HEIGHT)
            add_text(slide, name, [(f"{numbers[section.id]}　{section.title}", PLAIN)], anchor="middle")
            number = Box(column.left + column.width - PAGE_WIDTH, top, PAGE_WIDTH, ENTRY_HEIGHT)
            add_text(slide, number, [(str(pages[first + place]), PLAIN)], align="right", anchor="middle")
