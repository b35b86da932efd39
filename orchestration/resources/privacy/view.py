"""Text as a person reads it: escapes decoded and characters normalised, with the original position of each character.
Detectors search `ReadableView.text`. `ReadableView.original` converts their results to positions in the original text.
Thus a doubly percent-encoded address is masked in place, and everything else keeps its spelling."""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

DASHES = "‐‑‒–—―−﹣﹘－─━⁃"
_PLAIN_CHARACTERS = str.maketrans({**dict.fromkeys(DASHES, "-"), "\u00a0": " ", "　": " ", "〜": "~", "～": "~"})
_INVISIBLE_CHARACTERS = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_INVISIBLE_PATTERN = re.compile(f"[{_INVISIBLE_CHARACTERS}]")
_ESCAPE = re.compile(
    r"(?P<percent>(?:%(?:25)*[0-9A-Fa-f]{2})+)|%u(?P<old>[0-9A-Fa-f]{4})|\\u(?P<script>[0-9A-Fa-f]{4})"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,12});)"
)
_OTHER_ESCAPE = re.compile(r"%u[0-9A-Fa-f]{4}|\\u[0-9A-Fa-f]{4}")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,12});")
_PERCENT_BYTE = re.compile(r"%((?:25)*)([0-9A-Fa-f]{2})")
_URL_PART = re.compile(r"[^&=?#/;\s+]*")
_VOICING_MARKS = "ﾞﾟ"
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9)])ー(?=[0-9(])")
MAX_DECODING_ROUNDS = 4
"""Maximum depth of nested escapes, such as an entity of an entity of a percent-encoded character."""


@dataclass
class ReadableView:
    """Readable text. Character n was at `starts[n]:ends[n]` of the original text; `depths[n]` is the number of its
    percent encodings."""

    text: str
    starts: list[int]
    ends: list[int]
    depths: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Convert positions of `text` to positions of the original text."""
        return self.starts[start], self.ends[end - 1]


def make_readable_view(text: str) -> ReadableView:
    """Decode percent, HTML and script escapes, then normalise widths, dashes and spaces."""
    seen = ReadableView(text, list(range(len(text))), list(range(1, len(text) + 1)), [0] * len(text))
    for _ in range(MAX_DECODING_ROUNDS):
        if not _ESCAPE.search(seen.text):
            break
        undone = _unescape_once(seen)
        if undone.text == seen.text:
            break
        seen = undone
    return _normalise_characters(seen)


def readable_text(text: str) -> str:
    """Return only the text of `make_readable_view(text)`, except for details irrelevant to the signs. Many times faster
    for the usual escapes."""
    plain = text
    try:
        for _ in range(MAX_DECODING_ROUNDS):
            before = plain
            if _OTHER_ESCAPE.search(plain):
                return make_readable_view(text).text
            if "%" in plain:
                plain = unquote(plain, errors="strict")
            if "&" in plain:
                plain = _ENTITY.sub(lambda match: html.unescape(match[0]), plain)
            if plain == before:
                break
    except UnicodeDecodeError:
        return make_readable_view(text).text
    return _INVISIBLE_PATTERN.sub(
        "", unicodedata.normalize("NFKC", plain.translate(_PLAIN_CHARACTERS)).translate(_PLAIN_CHARACTERS)
    )


def _unescape_once(view: ReadableView) -> ReadableView:
    """Decode one layer of escapes."""
    made = ReadableView("", [], [], [])
    parts: list[str] = []

    def keep(start: int, end: int) -> None:
        parts.append(view.text[start:end])
        made.starts.extend(view.starts[start:end])
        made.ends.extend(view.ends[start:end])
        made.depths.extend(view.depths[start:end])

    def put(character: str, start: int, end: int, depth: int) -> None:
        parts.append(character)
        for _ in character:
            made.starts.append(view.starts[start])
            made.ends.append(view.ends[end - 1])
            made.depths.append(depth)

    position = 0
    while match := _ESCAPE.search(view.text, position):
        start, end = match.span()
        keep(position, start)
        position = end
        if match["percent"]:
            position = _decode_percent(view, start, end, put)
        elif match["entity"]:
            character = html.unescape(match["entity"])
            put(character, start, end, view.depths[start])
        else:
            put(chr(int(match["old"] or match["script"], 16)), start, end, view.depths[start])
    keep(position, len(view.text))
    made.text = "".join(parts)
    return made


def _decode_percent(view: ReadableView, start: int, end: int, put: Callable[[str, int, int, int], None]) -> int:
    """Decode a run of percent-encoded bytes as UTF-8, else as an encoding of older Japanese sites. Returns its end."""
    octets = [
        (int(octet[2], 16), *octet.span(), 1 + len(octet[1]) // 2)
        for octet in _PERCENT_BYTE.finditer(view.text, start, end)
    ]
    raw = bytes(octet[0] for octet in octets)
    try:
        raw.decode()
        encoding = "utf-8"
    except UnicodeDecodeError:
        whole = _URL_PART.match(view.text, start)
        end = max(end, whole.end() if whole else end)
        octets = _percent_bytes(view.text, start, end)
        raw = bytes(octet[0] for octet in octets)
        encoding = next((encoding for encoding in ("utf-8", "cp932", "euc_jp") if _decodes(raw, encoding)), "latin-1")
    first = 0
    while first < len(octets):
        size = next((n for n in (1, 2, 3, 4) if _decodes(raw[first : first + n], encoding)), 1)
        of = octets[first : first + size]
        character = raw[first : first + size].decode(encoding, "replace")
        put(character, of[0][1], of[-1][2], max(octet[3] for octet in of) + view.depths[of[0][1]])
        first += size
    return end


def _percent_bytes(text: str, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Return the bytes of a part of a URL as (value, start, end, depth). Second bytes of Shift_JIS may appear as
    letters."""
    octets = []
    position = start
    while position < end:
        escaped = _PERCENT_BYTE.match(text, position, end)
        if escaped:
            octets.append((int(escaped[2], 16), *escaped.span(), 1 + len(escaped[1]) // 2))
            position = escaped.end()
        else:
            for value in text[position].encode():
                octets.append((value, position, position + 1, 0))
            position += 1
    return octets


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _normalise_characters(view: ReadableView) -> ReadableView:
    """Convert full-width and half-width forms, dashes and spaces to plain ones, and remove invisible characters."""
    text = view.text.translate(_PLAIN_CHARACTERS)
    if not text.isascii() and (not unicodedata.is_normalized("NFKC", text) or _INVISIBLE_PATTERN.search(text)):
        starts: list[int] = []
        ends: list[int] = []
        depths: list[int] = []
        parts: list[str] = []
        for n, character in enumerate(text):
            if character in _INVISIBLE_CHARACTERS:
                continue
            if character in _VOICING_MARKS and parts:
                joined = unicodedata.normalize("NFKC", parts[-1] + character)
                if len(joined) == 1:
                    parts[-1] = joined
                    ends[-1] = view.ends[n]
                    continue
            for character_ in (
                character
                if character.isascii()
                else unicodedata.normalize("NFKC", character).translate(_PLAIN_CHARACTERS)
            ):
                parts.append(character_)
                starts.append(view.starts[n])
                ends.append(view.ends[n])
                depths.append(view.depths[n])
        view = ReadableView("".join(parts), starts, ends, depths)
        text = view.text
    if "ー" in text:
        text = _BETWEEN_DIGITS.sub("-", text)
    return ReadableView(text, view.starts, view.ends, view.depths)
