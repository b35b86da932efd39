"""Comparison of totals rows of tables of figures with the sums of their rows."""

from collections.abc import Collection, Mapping, Sequence

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.judging import StatedTotal
from orchestration.resources.imports.console.reading import RecognisedTable

MAX_ESTIMATE_EXCESS = 0.02
"""GA4 estimates sessions and users, so parts may exceed the whole by up to this share."""


class TotalsCheck:
    """For the additive metrics of one table: the values of its totals row and the sums of its rows."""

    def __init__(
        self,
        recognised: RecognisedTable,
        columns: Sequence[str | None],
        headers: Sequence[str],
        not_added: Collection[str] = (),
    ) -> None:
        self.recognised = recognised
        self.columns, self.headers = columns, headers
        self.rows = {name: 0.0 for name in columns if name in recognised.format.adds_up and name not in not_added}
        self.stated: StatedTotal | None = None

    def add(self, metrics: Mapping[str, float | None]) -> None:
        """Add a data row."""
        for name in self.rows:
            self.rows[name] += metrics.get(name) or 0

    def state(self, line: int, metrics: Mapping[str, float | None]) -> StatedTotal:
        """Record a totals row, above or below the data. Returns it as a `StatedTotal`."""
        figures = {name: value for name, value in metrics.items() if value is not None}
        self.stated = StatedTotal(line, "the totals row", figures, True)
        return self.stated

    @property
    def stated_and_summed(self) -> list[tuple[float, float]]:
        """Return (stated, summed) for each metric that has both."""
        stated = self.stated.figures if self.stated else {}
        return [(stated[name], total) for name, total in self.rows.items() if name in stated]

    @property
    def agree(self) -> bool:
        """Return whether there is a totals row and every sum equals it."""
        return bool(self.stated_and_summed) and all(
            abs(stated - total) < 0.005 for stated, total in self.stated_and_summed
        )

    def differences(self) -> list[str]:
        """Return a message for each sum below its total. Raises PermanentError when rows exceed the total by more than
        estimates explain."""
        notes = []
        for name, total in self.rows.items():
            if self.stated is None or name not in self.stated.figures:
                continue
            stated = self.stated.figures[name]
            header = self.headers[self.columns.index(name)]
            sentence = f"line {self.stated.line}: {self.stated.label} states {header} {stated:,.10g}, the rows add up to {total:,.10g}"
            if total > stated * (1 + MAX_ESTIMATE_EXCESS) + 0.005:
                raise PermanentError(
                    f"{self.recognised.source.name} {sentence}; the file was probably edited. Export it again"
                )
            if abs(total - stated) >= 0.005:
                notes.append(f"{sentence}: not all rows are there, or the platform estimates")
        return notes
