"""A report as slides (PPTX) for the meeting, with charts and tables that can be edited."""

from assets.reports.content import Document
from assets.reports.render._extra import require_library


def render_slides(document: Document) -> bytes:
    """Return the slides: title, agenda, and the slides of each section that is shown in the meeting. The same document
    gives the same bytes. Raises TochimartError without python-pptx or XlsxWriter (the workbooks inside charts)."""
    require_library("pptx", "The slides")
    require_library("xlsxwriter", "The slides")
    from assets.reports.render._slides.deck import Deck
    from assets.reports.render._slides.front import add_agenda, add_title_slide, agenda_slides
    from assets.reports.render._slides.pages import plan_pages
    from assets.reports.render._slides.section_slides import add_page

    shown = [section for section in document.sections if section.on_slides]
    plans = [(section, plan_pages(section)) for section in shown]
    deck = Deck(document)
    add_title_slide(deck)
    add_agenda(deck, plans, first_page=2 + agenda_slides(len(plans)))
    for section, pages in plans:
        for number, page in enumerate(pages, start=1):
            add_page(deck, section, page, number, len(pages))
    return deck.save()
