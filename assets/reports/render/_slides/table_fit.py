"""Which part of a table fits on a slide: rows, columns, and the width of each column."""

from dataclasses import dataclass

from assets.reports.content import Row, Table
from assets.reports.content.rows import MARK_SIGNS
from assets.reports.render._half_widths import text_width
from assets.reports.render._slides.geometry import Box
from assets.reports.render._slides.text import LINE_SPACING

FONT_SIZES = (12.0, 11.0, 10.0)
CELL_MARGIN = 5.0
MIN_CHARACTERS, MAX_CHARACTERS = 6, 44
"""Half-width characters of a column of text: as few as it may shrink to, and as many as it needs."""
TITLE_HEIGHT, NOTE_HEIGHT = 20.0, 16.0
MAX_STRETCH = 1.5
MIN_EMPTY_WIDTH = 240.0
"""Points of a table without rows: the sentence that says so."""


@dataclass(frozen=True)
class FittedTable:
    """The rows and columns that are shown, the width of each column, and sizes in points. A header has a row of groups
    if any column shown has one."""

    has_groups: bool
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    font_size: float
    row_height: float
    hidden_rows: int
    hidden_columns: int

    @property
    def header_height(self) -> float:
        """Height of the row with the titles of columns: two lines."""
        return 2 * self.font_size * LINE_SPACING + 6

    @property
    def row_heights(self) -> list[float]:
        """Height of every row of the native table: header rows, then the rows shown or the one that says there is none."""
        groups = [self.row_height] if self.has_groups else []
        return [*groups, self.header_height, *[self.row_height] * max(len(self.rows), 1)]

    @property
    def total_height(self) -> float:
        """Height with the title above and two lines of notes below."""
        return TITLE_HEIGHT + sum(self.row_heights) + 3 + 2 * NOTE_HEIGHT


def cell_texts(table: Table, row: Row) -> list[str]:
    """Return the cells of a row as text, with the signs of their marks."""
    texts = []
    for column, value in zip(table.columns, row.cells, strict=True):
        mark = row.mark(column.name)
        texts.append(f"{MARK_SIGNS[mark]} {column.text(value)}" if mark else column.text(value))
    return texts


def natural_widths(table: Table, rows: tuple[Row, ...], font_size: float) -> list[float]:
    """Return the width each column needs: its cells on one line, its title on two."""
    cells = [cell_texts(table, row) for row in rows]
    widths = []
    for number, column in enumerate(table.columns):
        longest = max((text_width(one[number]) for one in cells), default=0)
        title = max(text_width(column.title) / 2 + 2, MIN_CHARACTERS)
        characters = max(min(longest, MAX_CHARACTERS) if not column.is_number else longest, title)
        widths.append((characters + 1) * font_size * 0.53 + 2 * CELL_MARGIN)
    return widths


def fit_table(table: Table, box: Box) -> FittedTable:
    """Return the part of a table that fits into the box. Totals are kept. Columns of text shrink before a column is left
    out, and the last columns are left out first."""
    for font_size in FONT_SIZES:
        row_height = font_size * LINE_SPACING + 7
        header = (2 * font_size * LINE_SPACING + 6) + (row_height if any(one.group for one in table.columns) else 0)
        room = box.height - TITLE_HEIGHT - 3 - 2 * NOTE_HEIGHT - header
        rows = _kept_rows(table, max(1, min(table.shown_rows, int(room // row_height))))
        widths = _fit_widths(table, natural_widths(table, rows, font_size), box.width, font_size)
        if len(widths) == len(table.columns):
            break
    hidden = (len(table.rows) - len(rows), len(table.columns) - len(widths))
    has_groups = any(column.group for column in table.columns[: len(widths)])
    return FittedTable(has_groups, rows, tuple(widths), font_size, row_height, *hidden)


def _kept_rows(table: Table, count: int) -> tuple[Row, ...]:
    """Return the first rows, and the totals in place of the last of them."""
    if len(table.rows) <= count:
        return table.rows
    totals = [row for row in table.rows if row.is_total][-1:]
    others = [row for row in table.rows if not any(row is total for total in totals)]
    return (*others[: count - len(totals)], *totals)


def _fit_widths(table: Table, wanted: list[float], width: float, font_size: float) -> list[float]:
    """Return the widths of the columns that fit, stretched to use the width."""
    least = MIN_CHARACTERS * 2 * font_size * 0.53
    fitted = list(wanted)
    excess = sum(fitted) - width
    shrinkable = [
        number for number, column in enumerate(table.columns) if not column.is_number and fitted[number] > least
    ]
    if excess > 0 and shrinkable:
        spare = sum(fitted[number] - least for number in shrinkable)
        for number in shrinkable:
            fitted[number] -= (fitted[number] - least) * min(1.0, excess / spare)
    while len(fitted) > 1 and sum(fitted) > width + 0.1:
        fitted.pop()
    if not table.rows and sum(fitted) < MIN_EMPTY_WIDTH:
        return [one * MIN_EMPTY_WIDTH / sum(fitted) for one in fitted]
    factor = min(width / sum(fitted), MAX_STRETCH)
    return [one * factor for one in fitted]
