"""Widths of the columns of a table on a page of A4, in em: which type size it needs, and whether it is split.

HTML and PDF use the same layout, so that a table has the same parts on the screen and on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assets.reports.content import Table
from assets.reports.render.text_width import em_width

PAGE_WIDTH_POINTS = 482.0
"""A4 (595 pt) less 25 mm for the binding and 15 mm at the right."""
TYPE_SIZES = (9.0, 8.0, 7.5)
"""Points, from the normal size to the smallest that is still read well. A table that needs less is split."""
PADDING = 0.9
"""Em: the space left and right of a cell's text, together."""
MARK_WIDTH = 1.3
MIN_TEXT, MIN_TITLE = 3.0, 2.6
MAX_NAME, MAX_TEXT, MAX_NUMBER = 13.0, 7.0, 16.0
"""Em. A column needs the width of its longest cell, but no more than this: the naming column, other text, numbers."""
TITLE_LINES = 4
"""Headings of columns are wrapped into this number of lines before they widen their column."""


@dataclass(frozen=True)
class Part:
    """Some columns of a table, side by side. `columns` are places in the table; `widths` are em at `type_size`."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    needed: float
    type_size: float
    number: int = 1
    count: int = 1

    def percentages(self) -> list[float]:
        """Return the widths as percentages of the table's width."""
        return [round(100 * width / sum(self.widths), 2) for width in self.widths]


@lru_cache(maxsize=256)
def table_parts(table: Table) -> tuple[Part, ...]:
    """Return the parts of a table. A table too wide for the smallest type size is split into parts of similar width, each
    with the naming column."""
    needed = [_needed(table, place) for place in range(len(table.columns))]
    size = next((size for size in TYPE_SIZES if sum(needed) <= PAGE_WIDTH_POINTS / size), TYPE_SIZES[-1])
    groups = _split(needed, PAGE_WIDTH_POINTS / size)
    size = min(_size_for(sum(needed[place] for place in group)) for group in groups)
    return tuple(
        Part(
            columns=group,
            widths=_share_out([needed[n] for n in group], [table.columns[n].share for n in group], size),
            needed=sum(needed[place] for place in group),
            type_size=size,
            number=number,
            count=len(groups),
        )
        for number, group in enumerate(groups, 1)
    )


def _size_for(needed: float) -> float:
    return next((size for size in TYPE_SIZES if needed <= PAGE_WIDTH_POINTS / size), TYPE_SIZES[-1])


def _needed(table: Table, place: int) -> float:
    """Return the smallest width of a column: numbers and dates stand in one line."""
    column = table.columns[place]
    cells = [em_width(column.text(row.cells[place])) for row in table.rows]
    longest = max(cells, default=MIN_TEXT)
    title = max(MIN_TITLE, em_width(column.title) / TITLE_LINES)
    if not column.is_number:
        return max(title, min(longest, MAX_TEXT if place else MAX_NAME), MIN_TEXT) + PADDING
    marked = MARK_WIDTH if any(row.mark(column.name) for row in table.rows) else 0.0
    return max(title, min(longest, MAX_NUMBER) + marked) + PADDING


def _split(needed: Sequence[float], room: float) -> list[tuple[int, ...]]:
    """Return the columns of each part. Every part starts with the first column."""
    if sum(needed) <= room or len(needed) < 3:
        return [tuple(range(len(needed)))]
    rest = sum(needed[1:])
    parts = -(-rest // max(room - needed[0], 1.0))
    aim, groups, used = rest / parts, [[0]], 0.0
    for place in range(1, len(needed)):
        is_full = used + needed[place] > room - needed[0] or used + needed[place] / 2 > aim
        if is_full and len(groups[-1]) > 1:
            groups.append([0])
            used = 0.0
        groups[-1].append(place)
        used += needed[place]
    return [tuple(group) for group in groups]


def _share_out(needed: Sequence[float], shares: Sequence[float], size: float) -> tuple[float, ...]:
    """Return widths that fill the page in proportion to the shares, none below what its column needs."""
    room, fixed = PAGE_WIDTH_POINTS / size, dict[int, float]()
    if sum(needed) >= room:
        return tuple(width * room / sum(needed) for width in needed)
    while True:
        free = [place for place in range(len(needed)) if place not in fixed]
        unit = (room - sum(fixed.values())) / sum(max(shares[place], 0.01) for place in free)
        small = {place: needed[place] for place in free if max(shares[place], 0.01) * unit < needed[place] - 1e-9}
        if not small:
            return tuple(fixed.get(n, max(shares[n], 0.01) * unit) for n in range(len(needed)))
        fixed |= small


def head_groups(table: Table, part: Part) -> list[tuple[str, int]]:
    """Return heading and number of columns for each run of neighbouring columns with the same group, or an empty list if
    the part has no groups."""
    runs = list[tuple[str, int]]()
    for place in part.columns:
        group = table.columns[place].group
        if runs and runs[-1][0] == group:
            runs[-1] = (group, runs[-1][1] + 1)
        else:
            runs.append((group, 1))
    return runs if any(group for group, _ in runs) else []
