"""Slides of a section."""

from assets.reports.content import Chart, Picture, Section, Table
from assets.reports.render._section_numbers import section_numbers
from assets.reports.render._slides.charts import add_chart
from assets.reports.render._slides.deck import Deck
from assets.reports.render._slides.geometry import BODY_BOX, LEAD_BOX, Box
from assets.reports.render._slides.pages import SENTENCE_GAP, SIDE_SHARE, Page
from assets.reports.render._slides.pictures import add_picture
from assets.reports.render._slides.tables import add_table
from assets.reports.render._slides.text import EMPTY_TEXT, TextStyle, add_text, text_height


def add_page(deck: Deck, section: Section, page: Page, number: int, pages: int) -> None:
    """Add one slide of a section. `number` of `pages` stands in the title if there are several."""
    place = f"（{number}／{pages}）" if pages > 1 else ""
    slide = deck.add_slide(f"{section_numbers(deck.document)[section.id]}　{section.title}{place}")
    body = BODY_BOX
    if page.lead:
        add_text(slide, LEAD_BOX, [page.lead], name="要点")
    else:
        body = Box(body.left, LEAD_BOX.top + 4, body.width, body.top + body.height - LEAD_BOX.top - 4)
    main_box, side_box = body, body
    if isinstance(page.main, Table):
        side_box = body.below(add_table(slide, body, page.main) + SENTENCE_GAP)
    elif page.main is not None:
        if page.side or page.sentences:
            main_box, side_box = body.split(1 - SIDE_SHARE)
        _add_visual(deck, slide, main_box, page.main)
    if page.side is not None:
        add_table(slide, side_box, page.side)
    for text, style in page.sentences:
        height = min(text_height(text, style, side_box.width), side_box.height)
        add_text(slide, Box(side_box.left, side_box.top, side_box.width, height), [(text, style)])
        side_box = side_box.below(height + SENTENCE_GAP)
    if page.main is None and not page.sentences and not page.lead:
        add_text(slide, body, [(EMPTY_TEXT, TextStyle(14))])


def _add_visual(deck: Deck, slide: object, box: Box, visual: Chart | Picture) -> None:
    if isinstance(visual, Chart):
        add_chart(slide, box, visual, deck.document)
    else:
        add_picture(slide, box, visual)
