"""The tables of a file of figures in order, each with its header, the comment lines above it, and its rows. Some
platforms (GA4) write comment lines starting with `#` above and between tables. A data row may also start with `#`. It
is recognised by having as many cells as the header, and figures under its metrics."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.scope import audience_scope
from orchestration.resources.imports.console.reading import RecognisedTable, cells

NumberedRow = tuple[int, list[str]]
_METADATA_LINE = re.compile(
    r"^#\s*(?:-{3,}|(?:アカウント|プロパティ|開始日|終了日|account|property|start date|end date)\s*[::]|$)",
    re.IGNORECASE,
)


@dataclass
class FigureTable:
    """A table. `line`: line of its header. `columns`: field of each column, None where the format names none. `above`:
    comment lines above it."""

    line: int
    headers: tuple[str, ...]
    columns: tuple[str | None, ...]
    lines_above: list[str]
    scope: str | None = None
    rows: list[NumberedRow] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.columns)


@dataclass
class UnknownTable:
    """A table that does not belong to the format: line of its header, headers, and number of rows."""

    line: int
    headers: tuple[str, ...]
    rows: int = 0


def split_tables(
    recognised: RecognisedTable, lines: Sequence[NumberedRow]
) -> tuple[list[FigureTable], list[UnknownTable]]:
    """Return the tables of the format and the unknown tables. Raises PermanentError when a header has one field twice."""
    read: list[FigureTable] = []
    unread: list[UnknownTable] = []
    current: FigureTable | UnknownTable | None = None
    comments: list[str] = []
    for place, (line, row) in enumerate(lines):
        if recognised.format.comments and _is_comment(
            recognised, row, current if isinstance(current, FigureTable) else None
        ):
            if isinstance(current, FigureTable) and _continues_below(recognised, lines[place + 1 :], current):
                current.rows.append((line, row))
                continue
            current = None
            comments.append(",".join(row))
        elif recognised.format.count_matching_headers(row):
            current = _table(recognised, line, row, comments, is_first=not read and not unread)
            read.append(current)
            comments = []
        elif isinstance(current, FigureTable):
            if recognised.format.comments and _is_other_header(recognised, lines, place, current):
                current = UnknownTable(line, tuple(row))
                unread.append(current)
            else:
                current.rows.append((line, row))
        elif isinstance(current, UnknownTable):
            current.rows += any(row)
        elif (read and any(row)) or (any(row) and recognised.format.comments and len(row) > 1):
            current = UnknownTable(line, tuple(row))
            unread.append(current)
            comments = []
    return read, unread


def _table(recognised: RecognisedTable, line: int, row: list[str], above: list[str], is_first: bool) -> FigureTable:
    headers = list(row)
    while headers and not headers[-1]:
        headers.pop()
    columns = recognised.format.fields_of_headers(headers)
    for name in {column for column in columns if column}:
        if columns.count(name) > 1:
            raise PermanentError(f"{recognised.source.name}: two columns mean {name}; leave one out of the export")
    return FigureTable(line, tuple(headers), columns, above, audience_scope(above, recognised.format, is_first))


def _is_comment(recognised: RecognisedTable, row: Sequence[str], table: FigureTable | None) -> bool:
    if not row or not row[0].startswith("#"):
        return False
    return (
        table is None
        or bool(_METADATA_LINE.match(",".join(row).rstrip(",")))
        or not has_figures(recognised, row, table)
    )


def has_figures(recognised: RecognisedTable, row: Sequence[str], table: FigureTable) -> bool:
    """Return whether a row fits a table: it has the same width, and numbers under its metrics, at least one."""
    filled = [*row]
    while len(filled) > table.width and not filled[-1]:
        filled.pop()
    if len(filled) != table.width:
        return False
    metric_cells = [cell for cell, name in zip(filled, table.columns, strict=True) if name in recognised.format.metrics]
    values, wrong = cells.parse_shares(pa.array(metric_cells, pa.string()))
    return values.null_count < len(values) and not (wrong is not None and any(wrong.to_pylist()))


def _continues_below(recognised: RecognisedTable, following_rows: Sequence[NumberedRow], table: FigureTable) -> bool:
    """Return whether the table continues below a `#` line. Then the line is a damaged row of the table."""
    for _, row in following_rows:
        if not any(row) or row[0].startswith("#"):
            continue
        return not recognised.format.count_matching_headers(row) and has_figures(recognised, row, table)
    return False


def _is_other_header(
    recognised: RecognisedTable, lines: Sequence[NumberedRow], position: int, table: FigureTable
) -> bool:
    """Return whether a row starts an unknown table: it follows a blank line, contains only words, and the next rows do
    not fit the table above."""
    row = lines[position][1]
    if not any(row) or position == 0 or any(lines[position - 1][1]) or has_figures(recognised, row, table):
        return False
    is_words = all(cell and not re.fullmatch(r"[0-9,.%¥-]+", cell) for cell in row)
    after = next((cells for _, cells in lines[position + 1 :] if any(cells)), None)
    return is_words and len(row) > 1 and after is not None and len(after) == len(row)
