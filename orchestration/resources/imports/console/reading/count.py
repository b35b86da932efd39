"""Count the rows of an export file from its bytes, as a second opinion on the reader.

This module shares no code with the reader and decodes no text: it looks at line ends, quotation marks, separators and `#` only. It is told
the encoding, the separator and the lines the headers end on, and says how many rows stand below each header. The reader's own number must
be the same, or nothing is stored.

Separators, quotation marks and line ends are single ASCII bytes in UTF-8, Shift_JIS (CP932) and EUC-JP, and no character of these encodings
holds such a byte as a part. UTF-16 is looked at by code units of two bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

QUOTE, LF, CR, HASH = b'"'[0], b"\n"[0], b"\r"[0], b"#"[0]
IGNORED = b' \t\r\n",;'
"""Bytes that do not make a row more than blank."""
IS_CONTENT = np.ones(256, dtype=bool)
IS_CONTENT[list(IGNORED)] = False
PIECE = 1 << 20
"""Bytes, or units of two bytes, looked at together: as many as a processor keeps at hand."""
LOOKED_AT = 4
"""Bytes at the beginning of each row that are looked at for content before a whole row is."""
LETTER = b"x"[0]
"""Stands for every character beyond ASCII."""


@dataclass(frozen=True)
class Count:
    """Rows below one header: those with any content, and blank ones."""

    rows: int
    blank: int


def count_rows(
    path: Path, encoding: str, separator: str, header_lines: Sequence[int], has_comments: bool = False
) -> list[Count]:
    """Count the rows below each of `header_lines` (the line, from 1, on which a header ends), up to the next header.

    With `has_comments` a table also ends at a line that begins with `#` and has fewer cells than the header: such lines introduce the next
    table. A line of as many cells is a row, whatever it begins with. The file is looked at piece by piece, so memory stays bounded.
    """
    units = _units(path, encoding)
    places = _places(units, sorted({line - less for line in header_lines for less in (0, 1)}))
    counts = []
    for number, line in enumerate(header_lines):
        last = places[header_lines[number + 1] - 1] if number + 1 < len(header_lines) else len(units)
        width = _cells(_ascii(units[places[line - 1] : places[line]]), separator) if has_comments else None
        counts.append(_count(units[places[line] : last], separator, width))
    return counts


def _units(path: Path, encoding: str) -> np.ndarray:
    """The file's bytes, of UTF-16 its units of two bytes, without a byte order mark; read from disk as they are needed."""
    size = path.stat().st_size
    if not size:
        return np.zeros(0, dtype=np.uint8)
    head = path.open("rb").read(3)
    if not encoding.startswith("utf-16"):
        return np.memmap(path, dtype=np.uint8, mode="r")[3 if head == b"\xef\xbb\xbf" else 0 :]
    is_big = head.startswith(b"\xfe\xff") or encoding.endswith("-be")
    units = np.memmap(path, dtype=">u2" if is_big else "<u2", mode="r", shape=(size // 2,))
    return units[1 if head.startswith((b"\xff\xfe", b"\xfe\xff")) else 0 :]


def _ascii(units: np.ndarray) -> np.ndarray:
    """One byte for each unit."""
    if units.dtype == np.uint8:
        return units
    return np.where(units < 128, units, LETTER).astype(np.uint8)


def _pieces(units: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Offset and text of each piece; a line end of two bytes is never cut in two."""
    first = 0
    while first < len(units):
        last = min(first + PIECE, len(units))
        while last < len(units) and units[last - 1] == CR:
            last += 1
        yield first, _ascii(units[first:last])
        first = last


def _places(units: np.ndarray, lines: Sequence[int]) -> dict[int, int]:
    """Offset at which each of the lines ends; the end of the file for lines it does not have."""
    found, ended = {line: len(units) for line in lines} | {0: 0}, 0
    for offset, text in _pieces(units):
        ends = _line_ends(text)
        for line in (one for one in lines if ended < one <= ended + len(ends)):
            found[line] = offset + int(ends[line - ended - 1])
        ended += len(ends)
        if ended >= max(lines):
            break
    return found


def _line_ends(text: np.ndarray) -> np.ndarray:
    """Position after each line end: a line feed, or a carriage return that no line feed follows."""
    is_end = text == LF
    returns = np.flatnonzero(text == CR)
    if not len(returns):
        return np.flatnonzero(is_end) + 1
    followed = (returns + 1 < len(text)) & (text[np.minimum(returns + 1, len(text) - 1)] == LF)
    is_end[returns[~followed]] = True
    return np.flatnonzero(is_end) + 1


def _count(units: np.ndarray, separator: str, width: int | None) -> Count:
    rows = blank = 0
    left = np.zeros(0, dtype=np.uint8)
    for offset, piece in _pieces(units):
        text = np.concatenate([left, piece]) if len(left) else piece
        ends = _row_ends(text, separator)
        if offset + len(piece) == len(units) and (not len(ends) or ends[-1] != len(text)):
            ends = np.append(ends, len(text))
        if not len(ends):
            left = text
            continue
        starts = np.concatenate([[0], ends[:-1]])
        left = text[ends[-1] :]
        shown = len(ends) if width is None else _before_comment(text, starts, ends, separator, width)
        empty = _blank_rows(text, starts[:shown], ends[:shown])
        rows, blank = rows + shown - empty, blank + empty
        if shown < len(ends):
            break
    return Count(rows, blank)


def _blank_rows(text: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> int:
    """Number of rows without any content. Most rows show some in their first bytes; only the others are read to their end."""
    for place in range(LOOKED_AT):
        at = starts + place
        left = at < ends
        left[left] = ~IS_CONTENT[text[at[left]]]
        left |= at >= ends
        starts, ends = starts[left], ends[left]
        if not len(starts):
            return 0
    return sum(not IS_CONTENT[text[start:end]].any() for start, end in zip(starts, ends, strict=True))


def _before_comment(text: np.ndarray, starts: np.ndarray, ends: np.ndarray, separator: str, width: int) -> int:
    """Number of rows before the first comment line."""
    for number in np.flatnonzero(text[starts] == HASH):
        if _cells(text[starts[number] : ends[number]], separator) < width:
            return int(number)
    return len(ends)


def _row_ends(text: np.ndarray, separator: str) -> np.ndarray:
    """Position after each line end that no quotation marks enclose."""
    ends = _line_ends(text)
    quotes = np.flatnonzero(text == QUOTE)
    if not len(quotes):
        return ends
    if not _are_paired(text, quotes, separator):
        return np.array(list(_ends_one_by_one(text, separator)), dtype=np.int64)
    return ends[np.searchsorted(quotes, ends) % 2 == 0]


def _are_paired(text: np.ndarray, quotes: np.ndarray, separator: str) -> bool:
    """Whether every other quotation mark opens a cell: it stands at a cell's beginning or doubles the mark before it."""
    opening = quotes[::2]
    before = text[np.maximum(opening - 1, 0)]
    begins = (opening == 0) | (before == LF) | (before == CR) | (before == separator.encode()[0])
    doubles = np.zeros(len(opening), dtype=bool)
    doubles[1:] = opening[1:] == quotes[1::2][: len(opening) - 1] + 1
    return bool((begins | doubles).all())


def _ends_one_by_one(text: np.ndarray, separator: str) -> Iterator[int]:
    """Row ends of a text with quotation marks inside cells that are not quoted: those enclose nothing."""
    between = separator.encode()[0]
    content = text.tobytes()
    is_quoted, at_start, size = False, True, len(content)
    position = 0
    while position < size:
        one = content[position]
        if is_quoted:
            if one == QUOTE and content[position + 1 : position + 2] == b'"':
                position += 1
            elif one == QUOTE:
                is_quoted = False
        elif one == QUOTE and at_start:
            is_quoted, at_start = True, False
        elif one == LF or (one == CR and content[position + 1 : position + 2] != b"\n"):
            at_start = True
            yield position + 1
        else:
            at_start = one == between or (one == CR and at_start)
        position += 1


def _cells(row: np.ndarray, separator: str) -> int:
    """Number of cells of one row, without empty ones at its end."""
    filled = np.flatnonzero(~np.isin(row, np.frombuffer(IGNORED, np.uint8)))
    row = row[: filled[-1] + 1] if len(filled) else row[:0]
    quotes = np.flatnonzero(row == QUOTE)
    separators = np.flatnonzero(row == separator.encode()[0])
    return 1 + int(np.count_nonzero(np.searchsorted(quotes, separators) % 2 == 0))
