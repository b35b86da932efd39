"""Text on slides: runs with a Japanese font, cut to the lines that fit. Text is never a link."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from assets.reports.render._half_widths import line_count, shorten
from assets.reports.render._slides.geometry import Box

FONT = "Yu Gothic"
EMPTY_TEXT = "該当するデータはありません"
LINE_SPACING = 1.35
"""Height of a line in relation to the font size."""
FILL = 0.88
"""Share of a line that text fills: a Japanese line does not begin with 、 or 。, so some lines end early, and
some computers have another font with wider Latin letters."""
ALIGNMENTS = {"left": "l", "right": "r", "center": "ctr"}
INK, QUIET, RED, BLUE = "1F2933", "5B616A", "B42318", "0B4F8A"


@dataclass(frozen=True)
class TextStyle:
    """Size in points, weight, colour, and a sign before a point of a list."""

    size: float = 14
    is_bold: bool = False
    colour: str = INK
    bullet: str = ""


def add_text(
    slide: Any,
    box: Box,
    paragraphs: Sequence[tuple[str, TextStyle]],
    *,
    align: str = "left",
    anchor: str = "top",
    name: str = "",
) -> Any:
    """Add a text box. Each paragraph is cut to the lines that are left in the box. Returns the shape."""
    shape = slide.shapes.add_textbox(Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    if name:
        shape.name = name
    fill_frame(shape.text_frame, box, paragraphs, align=align, anchor=anchor)
    return shape


def fill_frame(
    frame: Any, box: Box, paragraphs: Sequence[tuple[str, TextStyle]], *, align: str = "left", anchor: str = "top"
) -> None:
    """Write paragraphs into the text frame of a shape of the size of `box`."""
    # A single line that a wider font makes too long runs on instead of covering what stands below.
    first_size = paragraphs[0][1].size if paragraphs else 0
    frame.word_wrap = align != "left" or box.height >= 2 * first_size * LINE_SPACING
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}[anchor]
    left = box.height
    for number, (text, style) in enumerate(paragraphs):
        lines = max(1, int((left + 2) // (style.size * LINE_SPACING)))
        shown = shorten(f"{style.bullet}{text}", lines * width_in_characters(box.width, style.size))
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        set_run(paragraph, shown, style, align)
        left -= text_height(shown, style, box.width)


def set_run(paragraph: Any, text: str, style: TextStyle, align: str = "left") -> None:
    """Make an empty paragraph one run of text."""
    element = paragraph._p
    for child in list(element):
        element.remove(child)
    for child in copy.deepcopy(_paragraph(style, align)):
        element.append(child)
    element.find(f"{qn('a:r')}/{qn('a:t')}").text = text


@lru_cache(maxsize=256)
def _paragraph(style: TextStyle, align: str) -> Any:
    """Return a paragraph with an empty run, to be copied: building each through python-pptx takes five times as long.
    The height of its line does not depend on the font that a computer has."""
    spacing, size = round(style.size * LINE_SPACING * 100), round(style.size * 100)
    return parse_xml(
        f'<a:p {nsdecls("a")}><a:pPr algn="{ALIGNMENTS[align]}"><a:lnSpc><a:spcPts val="{spacing}"/></a:lnSpc></a:pPr>'
        f'<a:r><a:rPr lang="ja-JP" altLang="en-US" sz="{size}" b="{int(style.is_bold)}">'
        f'<a:solidFill><a:srgbClr val="{style.colour}"/></a:solidFill>'
        f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/></a:rPr><a:t/></a:r></a:p>'
    )


def width_in_characters(width: float, size: float) -> float:
    """Return the half-width characters of a font size that fit on a line of `width` points."""
    return FILL * width / (size / 2)


def text_height(text: str, style: TextStyle, width: float) -> float:
    """Return the height of a paragraph in points."""
    lines = line_count(f"{style.bullet}{text}", width_in_characters(width, style.size))
    return lines * style.size * LINE_SPACING
