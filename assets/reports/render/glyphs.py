"""Which characters a font can show. Characters it lacks are replaced before a page is set, so that a page never shows the
empty box of a missing glyph."""

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

SUBSTITUTE = "〓"
"""The sign of Japanese typesetting for a character that is not in the font (geta)."""
VARIATION_SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
FORMAT_12_HEADER = 16


@lru_cache(maxsize=2)
def code_points(font: Path) -> frozenset[int]:
    """Return the code points of an OpenType font, from the table of format 12 of its `cmap` (OpenType 1.9). Raises
    ValueError if it has none."""
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * place) for place in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    for place in range(count):
        _, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * place)
        if struct.unpack_from(">H", data, start + offset) == (12,):
            return frozenset(_format_12(data, start + offset))
    raise ValueError(f"{font.name}: its cmap has no table of format 12")


def _format_12(data: bytes, start: int) -> list[int]:
    (groups,) = struct.unpack_from(">I", data, start + 12)
    points = list[int]()
    for place in range(groups):
        first, last, glyph = struct.unpack_from(">III", data, start + FORMAT_12_HEADER + 12 * place)
        points += range(first + (glyph == 0), last + 1)
    return points


def shown_text(text: str, known: frozenset[int]) -> str:
    """Return the text with `SUBSTITUTE` for each character that is not known. Signs without a shape (joiners, variation
    selectors) are left out."""
    if text.isascii():
        return text
    return "".join(sign if ord(sign) in known else SUBSTITUTE for sign in text if not _is_shapeless(sign))


def _is_shapeless(sign: str) -> bool:
    return ord(sign) in VARIATION_SELECTORS or unicodedata.category(sign) == "Cf"
