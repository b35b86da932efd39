"""Text on slides: runs with a Japanese font, cut to the lines that fit. Text is never a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from assets.reports.render._slides.geometry import Box
from assets.reports.render._text_width import line_count, shorten

FONT = "Yu Gothic"
LINE_SPACING = 1.35
"""Height of a line in relation to the font size."""
FILL = 0.94
"""Share of a line that text fills: a Japanese line does not begin with 、 or 。, so some lines end early."""
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
    frame.word_wrap = True
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
    """Make a paragraph one run of text. The height of its line does not depend on the font that a computer has."""
    paragraph.alignment = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}[align]
    paragraph.line_spacing = Pt(style.size * LINE_SPACING)
    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(style.size)
    run.font.bold = style.is_bold
    run.font.color.rgb = RGBColor.from_string(style.colour)
    set_fonts(run._r.get_or_add_rPr())


def set_fonts(properties: Any) -> None:
    """Set the font of Latin and of East Asian letters of run properties, and the language."""
    properties.set("lang", "ja-JP")
    properties.set("altLang", "en-US")
    for tag in ("a:latin", "a:ea"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        element = properties.makeelement(qn(tag), {"typeface": FONT})
        properties.append(element)


def width_in_characters(width: float, size: float) -> float:
    """Return the half-width characters of a font size that fit on a line of `width` points."""
    return FILL * width / (size / 2)


def text_height(text: str, style: TextStyle, width: float) -> float:
    """Return the height of a paragraph in points."""
    lines = line_count(f"{style.bullet}{text}", width_in_characters(width, style.size))
    return lines * style.size * LINE_SPACING
