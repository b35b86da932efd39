"""Width of text in a Japanese font, in half-width characters. A full-width character (Unicode Standard Annex 11: wide,
fullwidth or ambiguous) counts two."""

import math
import unicodedata

ELLIPSIS = "…"


def character_width(character: str) -> int:
    """Return 0, 1 or 2: combining, half-width, full-width."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def text_width(text: str) -> int:
    """Return the width of a text in half-width characters."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def line_count(text: str, line_width: float) -> int:
    """Return the number of lines a text needs if a line holds `line_width` half-width characters. At least 1."""
    return max(1, math.ceil(text_width(text) / max(line_width, 2)))


def shorten(text: str, max_width: float) -> str:
    """Return the text, cut to a width in half-width characters. A cut text ends with an ellipsis."""
    if text_width(text) <= max_width:
        return text
    width, kept = text_width(ELLIPSIS), []
    for character in text:
        width += character_width(character)
        if width > max_width:
            break
        kept.append(character)
    return f"{''.join(kept).rstrip()}{ELLIPSIS}"
