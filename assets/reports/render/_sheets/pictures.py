"""Pictures of creatives on a sheet of the workbook."""

import base64
import binascii
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Picture
from assets.reports.render._sheets.book import SMALL, SUBHEADING, Book

WIDTH, HEIGHT, ROW_PIXELS = 480, 280, 22
"""Pixels: the largest size a picture is shown in, and the default height of a row."""
INCH = 96
"""Pixels of an inch on a sheet."""


def insert_picture(book: Book, sheet: Worksheet, row: int, picture: Picture) -> int:
    """Put a picture below its caption at a row. A file that is no picture is replaced by its description. Returns the
    first row below it."""
    book.text(sheet, row, 0, picture.caption or picture.alt, **SUBHEADING)
    try:
        content = base64.b64decode(picture.data)
        with Image.open(BytesIO(content)) as image:
            (width, height), density = image.size, image.info.get("dpi", (INCH, INCH))
    except (UnidentifiedImageError, binascii.Error):
        book.text(sheet, row + 1, 0, picture.alt, **SMALL)
        return row + 3
    factor = min(WIDTH / width, HEIGHT / height, 1)
    # XlsxWriter first scales a picture to its size on paper, which the file may state.
    across, down = (float(one) / INCH if one and one > 1 else 1.0 for one in density)
    sheet.insert_image(
        row + 1, 0, f"picture.{picture.media_type.split('/')[1]}",
        {
            "image_data": BytesIO(content), "x_scale": factor * across, "y_scale": factor * down, "x_offset": 4, "y_offset": 4,
            "object_position": 2, "description": picture.alt,
        },
    )  # fmt: skip
    return row + 2 + int(height * factor) // ROW_PIXELS + 2
