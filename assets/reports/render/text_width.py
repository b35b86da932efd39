"""Width of text in em without a font: enough to wrap, to shorten and to share out the width of a table."""

import re
import unicodedata

FULL_WIDTH, HALF_WIDTH, NARROW_WIDTH = 1.0, 0.6, 0.34
"""Em of Noto Sans JP: kana and kanji 1.0, digits 0.555, most Latin letters 0.5 to 0.66, thin signs 0.28 to 0.34."""
WIDE_LATIN = frozenset("%@&MWm")
"""Latin signs nearly as wide as kanji."""
NARROW_SIGNS = frozenset(" ,.:;'!|ijl()[]")
ELLIPSIS = "…"
WORDS = re.compile(r"[!-~]+|\s|.", re.DOTALL)
NOT_FIRST = frozenset("、。，．）」』】〉》ー～・：；？！々％)]}…")
"""Signs that must not start a line (JIS X 4051)."""


def em_width(text: str) -> float:
    """Return the width of a text in em."""
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> float:
    if sign in NARROW_SIGNS:
        return NARROW_WIDTH
    return FULL_WIDTH if sign in WIDE_LATIN or unicodedata.east_asian_width(sign) in "WFA" else HALF_WIDTH


def shorten(text: str, ems: float) -> str:
    """Return the text, or as much of it as fits `ems` with an ellipsis at its end."""
    return text if em_width(text) <= ems else f"{_fitting(text, ems - FULL_WIDTH)}{ELLIPSIS}"


def wrap(text: str, ems: float, max_lines: int) -> list[str]:
    """Return the text in at most `max_lines` lines of `ems` each. Latin words are kept whole where they fit. What does
    not fit into the last line is replaced by an ellipsis."""
    lines, rest = list[str](), text
    while rest and len(lines) < max_lines - 1 and em_width(rest) > ems:
        line = _first_line(rest, ems)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return [*lines, shorten(rest, ems)] if rest or not lines else lines


def _first_line(text: str, ems: float) -> str:
    """Return the words that fit the line; at least one character."""
    line = ""
    for word in WORDS.findall(text):
        if em_width(line + word) > ems and not (word in NOT_FIRST and em_width(line + word) <= ems + FULL_WIDTH):
            break
        line += word
    return line or _fitting(text, ems) or text[0]


def _fitting(text: str, ems: float) -> str:
    width = 0.0
    for place, sign in enumerate(text):
        width += _sign_width(sign)
        if width > ems:
            return text[:place]
    return text
