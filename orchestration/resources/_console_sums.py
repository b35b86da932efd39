"""Totals rows of tables of figures, compared with the sum of their rows."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources import _console_cells as cells
from orchestration.resources._console_find import Found
from orchestration.resources._console_labels import StatedTotal

ESTIMATE = 0.02
"""GA4 estimates sessions and users: parts may add up to this much more than the whole."""


class Sums:
    """Of one table: what its totals row states and what its rows add up to, of the metrics that add up."""

    def __init__(self, found: Found, columns: Sequence[str | None], headers: Sequence[str]) -> None:
        self.found = found
        self.columns, self.headers = columns, headers
        self.rows = {name: 0.0 for name in columns if name in found.format.adds_up}
        self.stated: StatedTotal | None = None

    def add(self, metrics: Mapping[str, float | None]) -> None:
        """One row of data."""
        for name in self.rows:
            self.rows[name] += metrics.get(name) or 0

    def state(self, line: int, row: Sequence[str]) -> StatedTotal:
        """A totals row, above the rows or below them."""
        figures = {}
        for cell, name in zip(row, self.columns, strict=True):
            if name in self.found.format.metrics:
                values, wrong = cells.shares(pa.array([cell]))
                if values[0].is_valid and not (wrong is not None and wrong[0].as_py()):
                    figures[name] = float(values[0].as_py())
        self.stated = StatedTotal(line, "the totals row", figures, True)
        return self.stated

    @property
    def agree(self) -> bool:
        """Whether there is a totals row and every sum is what it says."""
        both = (
            [(self.stated.figures[name], total) for name, total in self.rows.items() if name in self.stated.figures]
            if self.stated
            else []
        )
        return bool(both) and all(abs(stated - total) < 0.005 for stated, total in both)

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
