"""Counts the rows of an export file from its bytes, as a check of the reader.

This module shares no code with the reader and decodes no text. It examines only line ends, quotation marks, separators
and `#`. Given the encoding, the separator and the last line of each header, it returns the number of rows below each
header. If the reader's number differs, nothing is stored.

Separators, quotation marks and line ends are single ASCII bytes in UTF-8, Shift_JIS (CP932) and EUC-JP, and no
character of these encodings contains such a byte. UTF-16 is examined in units of two bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

QUOTE_BYTE, LF_BYTE, CR_BYTE, HASH_BYTE = b'"'[0], b"\n"[0], b"\r"[0], b"#"[0]
BLANK_BYTES = b' \t\r\n",;'
"""Bytes that occur in blank rows. A row with any other byte has content."""
IS_CONTENT_BYTE = np.ones(256, dtype=bool)
IS_CONTENT_BYTE[list(BLANK_BYTES)] = False
PIECE_SIZE = 1 << 20
"""Number of bytes (or two-byte units) processed at a time. Chosen to fit the processor cache."""
PREFIX_BYTES = 4
"""Number of bytes at the start of each row examined for content before the whole row is examined."""
NON_ASCII_STAND_IN = b"x"[0]
"""Byte that represents every non-ASCII character."""


@dataclass(frozen=True)
class RowCount:
    """Number of rows with content and of blank rows below one header."""

    rows: int
    blank: int


def count_rows(
    path: Path, encoding: str, separator: str, header_lines: Sequence[int], has_comments: bool = False
) -> list[RowCount]:
    """Return the counts of rows below each of `header_lines`, up to the next header. A header line is the line, from 1,
    on which a header ends.

    With `has_comments`, a table also ends at a line that starts with `#` and has fewer cells than the header, because
    such lines introduce the next table. A line with as many cells is a row. The file is processed in pieces, so memory
    stays limited.
    """
    units = _read_units(path, encoding)
    places = _line_end_offsets(units, sorted({line - less for line in header_lines for less in (0, 1)}))
    counts = []
    for number, line in enumerate(header_lines):
        last = places[header_lines[number + 1] - 1] if number + 1 < len(header_lines) else len(units)
        width = _count_cells(_to_ascii(units[places[line - 1] : places[line]]), separator) if has_comments else None
        counts.append(_count_rows_of_table(units[places[line] : last], separator, width))
    return counts


def _read_units(path: Path, encoding: str) -> np.ndarray:
    """Return the file's bytes, or for UTF-16 its two-byte units, without byte order mark. They are read from disk on
    access."""
    size = path.stat().st_size
    if not size:
        return np.zeros(0, dtype=np.uint8)
    head = path.open("rb").read(3)
    if not encoding.startswith("utf-16"):
        return np.memmap(path, dtype=np.uint8, mode="r")[3 if head == b"\xef\xbb\xbf" else 0 :]
    is_big = head.startswith(b"\xfe\xff") or encoding.endswith("-be")
    units = np.memmap(path, dtype=">u2" if is_big else "<u2", mode="r", shape=(size // 2,))
    return units[1 if head.startswith((b"\xff\xfe", b"\xfe\xff")) else 0 :]


def _to_ascii(units: np.ndarray) -> np.ndarray:
    """Return one byte for each unit."""
    if units.dtype == np.uint8:
        return units
    return np.where(units < 128, units, NON_ASCII_STAND_IN).astype(np.uint8)


def _pieces(units: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield offset and text of each piece. A two-byte line end is never split."""
    first = 0
    while first < len(units):
        last = min(first + PIECE_SIZE, len(units))
        while last < len(units) and units[last - 1] == CR_BYTE:
            last += 1
        yield first, _to_ascii(units[first:last])
        first = last


def _line_end_offsets(units: np.ndarray, lines: Sequence[int]) -> dict[int, int]:
    """Return the offset at which each of the lines ends, or the end of the file for lines it does not have."""
    offsets, ended = {line: len(units) for line in lines} | {0: 0}, 0
    for offset, text in _pieces(units):
        ends = _line_ends(text)
        for line in (line for line in lines if ended < line <= ended + len(ends)):
            offsets[line] = offset + int(ends[line - ended - 1])
        ended += len(ends)
        if ended >= max(lines):
            break
    return offsets


def _line_ends(text: np.ndarray) -> np.ndarray:
    """Return the position after each line end: a line feed, or a carriage return without a following line feed."""
    is_end = text == LF_BYTE
    returns = np.flatnonzero(text == CR_BYTE)
    if not len(returns):
        return np.flatnonzero(is_end) + 1
    followed = (returns + 1 < len(text)) & (text[np.minimum(returns + 1, len(text) - 1)] == LF_BYTE)
    is_end[returns[~followed]] = True
    return np.flatnonzero(is_end) + 1


def _count_rows_of_table(units: np.ndarray, separator: str, width: int | None) -> RowCount:
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
        shown = len(ends) if width is None else _count_rows_before_comment(text, starts, ends, separator, width)
        empty = _count_blank_rows(text, starts[:shown], ends[:shown])
        rows, blank = rows + shown - empty, blank + empty
        if shown < len(ends):
            break
    return RowCount(rows, blank)


def _count_blank_rows(text: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> int:
    """Return the number of rows without content. Most rows show content in their first bytes; only the others are
    examined completely."""
    for place in range(PREFIX_BYTES):
        at = starts + place
        left = at < ends
        left[left] = ~IS_CONTENT_BYTE[text[at[left]]]
        left |= at >= ends
        starts, ends = starts[left], ends[left]
        if not len(starts):
            return 0
    return sum(not IS_CONTENT_BYTE[text[start:end]].any() for start, end in zip(starts, ends, strict=True))


def _count_rows_before_comment(
    text: np.ndarray, starts: np.ndarray, ends: np.ndarray, separator: str, width: int
) -> int:
    """Return the number of rows before the first comment line."""
    for number in np.flatnonzero(text[starts] == HASH_BYTE):
        if _count_cells(text[starts[number] : ends[number]], separator) < width:
            return int(number)
    return len(ends)


def _row_ends(text: np.ndarray, separator: str) -> np.ndarray:
    """Return the position after each line end outside quotation marks."""
    ends = _line_ends(text)
    quotes = np.flatnonzero(text == QUOTE_BYTE)
    if not len(quotes):
        return ends
    if not _are_paired(text, quotes, separator):
        return np.array(list(_ends_one_by_one(text, separator)), dtype=np.int64)
    return ends[np.searchsorted(quotes, ends) % 2 == 0]


def _are_paired(text: np.ndarray, quotes: np.ndarray, separator: str) -> bool:
    """Return whether every other quotation mark opens a cell: it is at the start of a cell or doubles the preceding
    mark."""
    opening = quotes[::2]
    before = text[np.maximum(opening - 1, 0)]
    begins = (opening == 0) | (before == LF_BYTE) | (before == CR_BYTE) | (before == separator.encode()[0])
    doubles = np.zeros(len(opening), dtype=bool)
    doubles[1:] = opening[1:] == quotes[1::2][: len(opening) - 1] + 1
    return bool((begins | doubles).all())


def _ends_one_by_one(text: np.ndarray, separator: str) -> Iterator[int]:
    """Yield row ends of a text with quotation marks inside unquoted cells. Those marks enclose nothing."""
    between = separator.encode()[0]
    content = text.tobytes()
    is_quoted, at_start, size = False, True, len(content)
    position = 0
    while position < size:
        unit = content[position]
        if is_quoted:
            if unit == QUOTE_BYTE and content[position + 1 : position + 2] == b'"':
                position += 1
            elif unit == QUOTE_BYTE:
                is_quoted = False
        elif unit == QUOTE_BYTE and at_start:
            is_quoted, at_start = True, False
        elif unit == LF_BYTE or (unit == CR_BYTE and content[position + 1 : position + 2] != b"\n"):
            at_start = True
            yield position + 1
        else:
            at_start = unit == between or (unit == CR_BYTE and at_start)
        position += 1


def _count_cells(row: np.ndarray, separator: str) -> int:
    """Return the number of cells of a row, without empty cells at its end."""
    filled = np.flatnonzero(~np.isin(row, np.frombuffer(BLANK_BYTES, np.uint8)))
    row = row[: filled[-1] + 1] if len(filled) else row[:0]
    quotes = np.flatnonzero(row == QUOTE_BYTE)
    separators = np.flatnonzero(row == separator.encode()[0])
    return 1 + int(np.count_nonzero(np.searchsorted(quotes, separators) % 2 == 0))
