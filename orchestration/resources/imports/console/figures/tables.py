"""The tables of a file of figures, in order: each with its header, the comment lines above it and its rows.

Where a platform writes comments (`#` lines of GA4), they stand above tables and between them. A row of data may begin with `#` as well: it
has as many cells as the header and its figures are figures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.scope import audience
from orchestration.resources.imports.console.reading import Found, cells

Line = tuple[int, list[str]]
_KEYS = re.compile(
    r"^#\s*(?:-{3,}|(?:アカウント|プロパティ|開始日|終了日|account|property|start date|end date)\s*[::]|$)",
    re.IGNORECASE,
)


@dataclass
class Table:
    """One table: `line` of its header; `columns`: the field of each, None where the format names none; `above`: comment lines."""

    line: int
    headers: tuple[str, ...]
    columns: tuple[str | None, ...]
    above: list[str]
    scope: str | None = None
    rows: list[Line] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.columns)


@dataclass
class Unread:
    """A table that is none of the format's: its header line, its headers and how many rows it has."""

    line: int
    headers: tuple[str, ...]
    rows: int = 0


def tables(found: Found, lines: Sequence[Line]) -> tuple[list[Table], list[Unread]]:
    """Read tables and tables left alone. Raises PermanentError when a header names one field twice."""
    read: list[Table] = []
    unread: list[Unread] = []
    current: Table | Unread | None = None
    comments: list[str] = []
    for place, (line, row) in enumerate(lines):
        if found.format.comments and _is_comment(found, row, current if isinstance(current, Table) else None):
            if isinstance(current, Table) and _goes_on(found, lines[place + 1 :], current):
                current.rows.append((line, row))
                continue
            current = None
            comments.append(",".join(row))
        elif found.format.matched(row):
            current = _table(found, line, row, comments, is_first=not read and not unread)
            read.append(current)
            comments = []
        elif isinstance(current, Table):
            if found.format.comments and _is_other_header(found, lines, place, current):
                current = Unread(line, tuple(row))
                unread.append(current)
            else:
                current.rows.append((line, row))
        elif isinstance(current, Unread):
            current.rows += any(row)
        elif (read and any(row)) or (any(row) and found.format.comments and len(row) > 1):
            current = Unread(line, tuple(row))
            unread.append(current)
            comments = []
    return read, unread


def _table(found: Found, line: int, row: list[str], above: list[str], is_first: bool) -> Table:
    headers = list(row)
    while headers and not headers[-1]:
        headers.pop()
    columns = found.format.columns_of(headers)
    for name in {one for one in columns if one}:
        if columns.count(name) > 1:
            raise PermanentError(f"{found.source.name}: two columns mean {name}; leave one out of the export")
    return Table(line, tuple(headers), columns, above, audience(above, found.format, is_first))


def _is_comment(found: Found, row: Sequence[str], table: Table | None) -> bool:
    if not row or not row[0].startswith("#"):
        return False
    return table is None or bool(_KEYS.match(",".join(row).rstrip(","))) or not has_figures(found, row, table)


def has_figures(found: Found, row: Sequence[str], table: Table) -> bool:
    """Whether a row fits a table: as wide, and what stands under its metrics are figures, one of them at least."""
    filled = [*row]
    while len(filled) > table.width and not filled[-1]:
        filled.pop()
    if len(filled) != table.width:
        return False
    mine = [cell for cell, name in zip(filled, table.columns, strict=True) if name in found.format.metrics]
    values, wrong = cells.shares(pa.array(mine, pa.string()))
    return values.null_count < len(values) and not (wrong is not None and any(wrong.to_pylist()))


def _goes_on(found: Found, rest: Sequence[Line], table: Table) -> bool:
    """Whether the table continues below a `#` line: then the line is a row of it that was damaged."""
    for _, row in rest:
        if not any(row) or row[0].startswith("#"):
            continue
        return not found.format.matched(row) and has_figures(found, row, table)
    return False


def _is_other_header(found: Found, lines: Sequence[Line], place: int, table: Table) -> bool:
    """Whether a row begins a table nobody knows: it follows a blank line, is all words, and what follows does not fit the table above."""
    row = lines[place][1]
    if not any(row) or place == 0 or any(lines[place - 1][1]) or has_figures(found, row, table):
        return False
    is_words = all(cell and not re.fullmatch(r"[0-9,.%¥-]+", cell) for cell in row)
    after = next((cells for _, cells in lines[place + 1 :] if any(cells)), None)
    return is_words and len(row) > 1 and after is not None and len(after) == len(row)
