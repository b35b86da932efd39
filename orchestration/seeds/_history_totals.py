"""Total rows of a table of earlier results: recognised, compared with the rows they add up, and not stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from orchestration.seeds._findings import Findings
from orchestration.seeds._rows import Row
from orchestration.seeds._sources import RawTable
from orchestration.seeds._values import fold_for_comparison

SUBTOTAL_WORDS = ("小計", "sub_total", "subtotal")
TOTAL_WORDS = ("合計", "総計", "総合計", "計", "全体", "月計", "媒体計", "total", "grand_total", *SUBTOTAL_WORDS)
LABELS = ("month", "first_day", "last_day", "medium", "campaign", "target", "theme")
COUNTS = ("impressions", "clicks")
FIGURES = (*COUNTS, "cost_net_yen", "cv")
NumberedCells = tuple[int, list[str]]


@dataclass(frozen=True)
class Total:
    """A total row. It adds up the rows of the period, medium and division that it names. A subtotal that names none adds
    up the rows below row `above`; otherwise `above` is 0."""

    row: Row
    above: int

    def adds_up(self, row: Row) -> bool:
        """Return whether the total counts a row."""
        named = {name: self.row[name] for name in LABELS if self.row[name]}
        if named or not self.above:
            return all(row[name] == value for name, value in named.items())
        return self.above < row.number < self.row.number


def is_total(cell: str) -> bool:
    """Return whether a cell is a word for a total, such as 合計."""
    return fold_for_comparison(cell) in TOTAL_WORDS


def is_subtotal(cells: Sequence[str]) -> bool:
    """Return whether a total row says that it adds up the rows since the total before it."""
    return any(fold_for_comparison(cell) in SUBTOTAL_WORDS for cell in cells)


def split_totals(raw: RawTable) -> tuple[list[tuple[int, list[str], int]], list[NumberedCells]]:
    """Return each total row as its number, its cells and the number of the total (or header) above it, and all other
    rows with the header."""
    labels = [index for index, name in enumerate(raw.rows[0][1]) if name in LABELS]
    totals: list[tuple[int, list[str], int]] = []
    others = raw.rows[:1]
    above = raw.rows[0][0]
    for number, cells in raw.rows[1:]:
        if any(is_total(cells[index]) for index in labels):
            totals.append((number, cells, above))
            above = number
        else:
            others.append((number, cells))
    return totals, others


def check_total(file: str, total: Total, rows: Sequence[Row], findings: Findings) -> None:
    """Add an error for each figure of a total row that differs from the sum of its rows, or, where some of them lack the
    figure, is less than the sum of the others."""
    counted = [row for row in rows if total.adds_up(row)]
    for name in FIGURES:
        known = [row[name] for row in counted if row[name]]
        if not total.row[name] or not known:
            continue
        stated, added = Decimal(total.row[name]), sum((Decimal(value) for value in known), Decimal(0))
        missing = stated - added if len(known) == len(counted) else min(stated - added, Decimal(0))
        if abs(missing) > _rounding(name, stated, known):
            message = f"is stated as the total, but the rows it adds up make {added:,f}"
            advice = "correct the row that is wrong, or delete the total"
            findings.error(file, message, advice, total.row.number, name, f"{stated:,f}")


def _rounding(name: str, total: Decimal, values: Sequence[str]) -> Decimal:
    """Return how far a total may differ because rows were rounded: half a unit of the last digit for each. Whole counts
    and whole CV are not rounded."""
    if name in COUNTS or (name == "cv" and not any("." in value for value in values)):
        return Decimal(0)
    decimals = min(len(text.partition(".")[2]) for text in (f"{total:f}", *values))
    return Decimal(1).scaleb(-decimals) / 2 * (len(values) + 1)
