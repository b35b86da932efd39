"""Totals rows of tables of figures, compared with the sum of their rows."""

from collections.abc import Collection, Mapping, Sequence

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.judging import StatedTotal
from orchestration.resources.imports.console.reading import Found

ESTIMATE = 0.02
"""GA4 estimates sessions and users: parts may add up to this much more than the whole."""


class Sums:
    """Of one table: what its totals row states and what its rows add up to, of the metrics that add up."""

    def __init__(
        self, found: Found, columns: Sequence[str | None], headers: Sequence[str], not_added: Collection[str] = ()
    ) -> None:
        self.found = found
        self.columns, self.headers = columns, headers
        self.rows = {name: 0.0 for name in columns if name in found.format.adds_up and name not in not_added}
        self.stated: StatedTotal | None = None

    def add(self, metrics: Mapping[str, float | None]) -> None:
        """One row of data."""
        for name in self.rows:
            self.rows[name] += metrics.get(name) or 0

    def state(self, line: int, metrics: Mapping[str, float | None]) -> StatedTotal:
        """A totals row, above the rows or below them."""
        figures = {name: value for name, value in metrics.items() if value is not None}
        self.stated = StatedTotal(line, "the totals row", figures, True)
        return self.stated

    @property
    def compared(self) -> list[tuple[float, float]]:
        """What the totals row states and the rows add up to, of each metric both have."""
        stated = self.stated.figures if self.stated else {}
        return [(stated[name], total) for name, total in self.rows.items() if name in stated]

    @property
    def agree(self) -> bool:
        """Whether there is a totals row and every sum is what it says."""
        return bool(self.compared) and all(abs(stated - total) < 0.005 for stated, total in self.compared)

    def differences(self) -> list[str]:
        """One line for each sum below its total. Raises PermanentError when rows add up to more than any estimate explains."""
        notes = []
        for name, total in self.rows.items():
            if self.stated is None or name not in self.stated.figures:
                continue
            stated = self.stated.figures[name]
            header = self.headers[self.columns.index(name)]
            what = f"line {self.stated.line}: {self.stated.label} states {header} {stated:,.10g}, the rows add up to {total:,.10g}"
            if total > stated * (1 + ESTIMATE) + 0.005:
                raise PermanentError(f"{self.found.source.name} {what}; the file was changed, export it again")
            if abs(total - stated) >= 0.005:
                notes.append(f"{what}: not all rows are there, or the platform estimates")
        return notes
