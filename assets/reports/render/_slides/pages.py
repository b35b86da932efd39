"""What stands on each slide of a section.

The first slide has the lead sentence. A chart or picture stands left, with a narrow table or the sentences right of it.
A wide table has a slide of its own, with the sentences below if there is room. Sentences without a place follow on
slides of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assets.reports.content import Chart, Paragraph, Picture, Section, Table
from assets.reports.render._half_widths import shorten
from assets.reports.render._slides.geometry import BODY_BOX
from assets.reports.render._slides.table_fit import FONT_SIZES, fit_table, natural_widths
from assets.reports.render._slides.text import QUIET, TextStyle, text_height

SIDE_SHARE = 0.42
"""Part of the width for what stands right of a chart."""
MAX_SENTENCE_WIDTH = 360
"""Half-width characters of a sentence on a slide. A longer one is cut."""
SENTENCE_GAP = 8.0
"""Points between two sentences."""
SENTENCE_STYLES = {
    "plain": TextStyle(14),
    "lead": TextStyle(16, is_bold=True),
    "item": TextStyle(14, bullet="・"),
    "note": TextStyle(10.5, colour=QUIET, bullet="※ "),
}
Visual = Chart | Table | Picture
Sentence = tuple[str, TextStyle]


@dataclass(frozen=True)
class Page:
    """A slide: lead sentence on top, a chart or picture with a table or sentences right of it, or a table with sentences
    below it."""

    lead: Sentence | None = None
    main: Visual | None = None
    side: Table | None = None
    sentences: tuple[Sentence, ...] = ()


def plan_pages(section: Section) -> list[Page]:
    """Return the slides of a section, at least one."""
    paragraphs = [block for block in section.blocks if isinstance(block, Paragraph) and block.text]
    lead = next((one for one in paragraphs if one.style == "lead"), None)
    waiting = [_sentence(one) for one in paragraphs if one is not lead]
    pages: list[Page] = []
    visuals = [block for block in section.blocks if not isinstance(block, Paragraph)]
    while visuals:
        main, side = visuals.pop(0), None
        beside: tuple[Sentence, ...] = ()
        if not isinstance(main, Table):
            if visuals and not waiting and _is_narrow(visuals[0]):
                side = visuals.pop(0)
            elif waiting:
                count = _fitting(waiting, BODY_BOX.width * SIDE_SHARE, BODY_BOX.height)
                beside, waiting = tuple(waiting[:count]), waiting[count:]
        elif waiting and not visuals:
            left = BODY_BOX.height - fit_table(main, BODY_BOX).total_height - SENTENCE_GAP
            if _fitting(waiting, BODY_BOX.width, left) == len(waiting) and left > waiting[0][1].size * 2:
                beside, waiting = tuple(waiting), []
        pages.append(Page(main=main, side=side if isinstance(side, Table) else None, sentences=beside))
    while waiting:
        count = _fitting(waiting, BODY_BOX.width, BODY_BOX.height)
        pages.append(Page(sentences=tuple(waiting[:count])))
        waiting = waiting[count:]
    first, *rest = pages or [Page()]
    return [replace(first, lead=_sentence(lead) if lead else None), *rest]


def _sentence(paragraph: Paragraph) -> Sentence:
    return shorten(paragraph.text, MAX_SENTENCE_WIDTH), SENTENCE_STYLES[paragraph.style]


def _fitting(sentences: Sequence[Sentence], width: float, height: float) -> int:
    """Return how many sentences fit into a box, at least one."""
    used = 0.0
    for number, (text, style) in enumerate(sentences):
        used += text_height(text, style, width) + SENTENCE_GAP
        if used > height:
            return max(number, 1)
    return len(sentences)


def _is_narrow(visual: Visual) -> bool:
    """Return whether a table fits right of a chart without smaller letters."""
    if not isinstance(visual, Table):
        return False
    width = sum(natural_widths(visual, visual.rows[: visual.shown_rows], FONT_SIZES[0]))
    return width <= BODY_BOX.width * SIDE_SHARE
