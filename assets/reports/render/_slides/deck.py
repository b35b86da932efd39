"""The presentation with what all slides share: size, fonts, title, marks, page number, and bytes that do not change."""

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from assets.reports.content import Document
from assets.reports.render._slides.geometry import (
    FOOTER_BOX,
    PAGE_NUMBER_BOX,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    STAMP_BOX,
    TITLE_BOX,
    Box,
)
from assets.reports.render._slides.text import BLUE, FONT, QUIET, RED, TextStyle, add_text, fill_frame
from assets.reports.render._stamp import stamp

TITLE_ONLY = 5
"""Layout of the default template."""
FIXED_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class Deck:
    """A presentation. `save` returns its bytes, which depend on the document only."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.presentation = Presentation()
        self._widen()
        self._set_theme_fonts()
        self._set_properties()
        self._drop_thumbnail()

    def add_slide(self, title: str, box: Box = TITLE_BOX, size: float = 24) -> Any:
        """Return a new slide with its title, the marks of a draft or of simulated data, and its page number."""
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[TITLE_ONLY])
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = (Pt(one) for one in box)
        style = TextStyle(size=size, is_bold=True, colour=BLUE)
        fill_frame(shape.text_frame, box, [(title, style)], anchor="middle")
        if stamp(self.document):
            self._add_stamp(slide)
        add_text(slide, FOOTER_BOX, [(self.document.title, TextStyle(size=10, colour=QUIET))], name="フッター")
        self._add_page_number(slide)
        return slide

    def save(self) -> bytes:
        """Return the bytes of the presentation. Every part has the same time, so that equal slides are equal files."""
        saved, fixed = BytesIO(), BytesIO()
        self.presentation.save(saved)
        with ZipFile(saved) as parts, ZipFile(fixed, "w", ZIP_DEFLATED) as package:
            for name in parts.namelist():
                information = ZipInfo(name, FIXED_ZIP_TIME)
                information.compress_type = ZIP_DEFLATED
                package.writestr(information, parts.read(name))
        return fixed.getvalue()

    def _widen(self) -> None:
        """Make the slides 16:9, and the placeholders of master and layouts with them."""
        presentation = self.presentation
        factor = Pt(SLIDE_WIDTH) / (presentation.slide_width or Pt(SLIDE_WIDTH))
        height_factor = Pt(SLIDE_HEIGHT) / (presentation.slide_height or Pt(SLIDE_HEIGHT))
        presentation.slide_width, presentation.slide_height = Pt(SLIDE_WIDTH), Pt(SLIDE_HEIGHT)
        for holder in (presentation.slide_master, *presentation.slide_layouts):
            for shape in holder.placeholders:
                if shape._element.spPr.xfrm is not None:
                    shape.left, shape.width = int(shape.left * factor), int(shape.width * factor)
                    shape.top, shape.height = int(shape.top * height_factor), int(shape.height * height_factor)

    def _set_theme_fonts(self) -> None:
        """Name the Japanese font in the theme, so that text which someone adds has it too."""
        theme = self.presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        named = theme.blob.replace(b'<a:ea typeface=""/>', f'<a:ea typeface="{FONT}"/>'.encode())
        theme._blob = named.replace(b'<a:latin typeface="Calibri"/>', f'<a:latin typeface="{FONT}"/>'.encode())

    def _set_properties(self) -> None:
        document, properties = self.document, self.presentation.core_properties
        written = datetime.combine(document.dated, datetime.min.time())
        properties.title, properties.subject = document.title[:255], document.engagement[:255]
        properties.author = properties.last_modified_by = document.contractor[:255]
        properties.created = properties.modified = written
        properties.revision, properties.language = 1, "ja-JP"

    def _drop_thumbnail(self) -> None:
        """Remove the picture of the template's first slide."""
        package = self.presentation.part.package
        for name, relationship in list(package._rels.items()):
            if relationship.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
                package.drop_rel(name)

    def _add_stamp(self, slide: Any) -> None:
        style = TextStyle(size=12, is_bold=True, colour=RED)
        shape = add_text(
            slide, STAMP_BOX, [(stamp(self.document), style)], align="center", anchor="middle", name="表示"
        )
        shape.line.color.rgb = RGBColor.from_string(RED)
        shape.line.width = Pt(1.5)

    def _add_page_number(self, slide: Any) -> None:
        """Add the page number as a field, so that it stays right when someone moves the slide."""
        number = str(len(self.presentation.slides))
        style = TextStyle(size=10, colour=QUIET)
        shape = add_text(slide, PAGE_NUMBER_BOX, [(number, style)], align="right", name="ページ番号")
        run = shape.text_frame.paragraphs[0].runs[0]._r
        field = parse_xml(
            f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:t>{number}</a:t></a:fld>'
        )
        field.insert(0, run.rPr)
        run.getparent().replace(run, field)
