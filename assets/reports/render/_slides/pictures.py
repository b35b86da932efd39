"""Pictures of creatives on slides."""

import base64
import binascii
from io import BytesIO
from typing import Any

from PIL import UnidentifiedImageError
from pptx.util import Pt

from assets.reports.content import Picture
from assets.reports.render._slides.geometry import Box
from assets.reports.render._slides.text import QUIET, TextStyle, add_text

CAPTION_HEIGHT = 18.0
MAX_ENLARGEMENT = 4


def add_picture(slide: Any, box: Box, picture: Picture) -> None:
    """Add a picture as large as fits and looks sharp, with its caption below. A file that is no picture is replaced by its description."""
    place = Box(box.left, box.top, box.width, box.height - CAPTION_HEIGHT)
    try:
        shape = slide.shapes.add_picture(BytesIO(base64.b64decode(picture.data)), Pt(place.left), Pt(place.top))
    except (UnidentifiedImageError, binascii.Error):
        add_text(slide, place, [(picture.alt, TextStyle(12, colour=QUIET))], align="center", anchor="middle")
    else:
        factor = min(Pt(place.width) / shape.width, Pt(place.height) / shape.height, MAX_ENLARGEMENT)
        shape.width, shape.height = int(shape.width * factor), int(shape.height * factor)
        shape.left = Pt(place.left) + (Pt(place.width) - shape.width) // 2
        shape.top = Pt(place.top) + (Pt(place.height) - shape.height) // 2
        shape.name = "画像"
        shape._element.nvPicPr.cNvPr.set("descr", picture.alt)
    caption = Box(box.left, place.top + place.height, box.width, CAPTION_HEIGHT)
    add_text(slide, caption, [(picture.caption, TextStyle(10, colour=QUIET))], align="center")
