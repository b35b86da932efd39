"""Result of a trace: the levels of a figure, its attribution and its landed files, and their contradictions."""

from dataclasses import dataclass
from decimal import Decimal

from orchestration.resources.lineage.files import LandedFile
from orchestration.resources.lineage.scope import TraceScope

CONVERSION_ROUNDING = Decimal("0.001")
"""Largest difference of a day's conversions that comes from rounding each row at the sixth decimal."""


@dataclass(frozen=True)
class TraceLevel:
    """A level with its figure. Levels with the same scope must have the same figure."""

    level: str
    table: str
    scope: str
    figure: Decimal | None
    rows: int
    sql: str


@dataclass(frozen=True)
class AttributedPart:
    """A part of a figure by the attribution step. `source` is the platform's campaign name for an ad measure, and the
    match method for a site measure."""

    source: str
    campaign: str
    target: str
    figure: Decimal | None
    rows: int


@dataclass(frozen=True)
class Trace:
    """A figure and all levels below it. `report` is the landed report, `files` are its files of these days. `attribution`
    are the parts of the figure by the attribution step, which `attribution_sql` returns."""

    kpi: str
    scope: TraceScope
    steps: tuple[TraceLevel, ...]
    report: str
    files: tuple[LandedFile, ...]
    attribution: tuple[AttributedPart, ...]
    attribution_sql: str

    @property
    def figure(self) -> Decimal | None:
        return self.steps[0].figure

    @property
    def disagreements(self) -> list[str]:
        """Return a message for each contradiction: two levels of one scope differ, a file has changed, or its rows are
        not the loaded ones."""
        wrong = []
        for above, below in zip(self.steps, self.steps[1:], strict=False):
            if above.scope == below.scope and self._differ(above.figure, below.figure):
                wrong.append(f"{above.table} has {above.figure}, {below.table} has {below.figure}")
        for file in self.files:
            if file.state == "changed":
                wrong.append(f"{file.path} is not the file that was loaded: its sha256 is not {file.sha256}")
            elif file.state == "same" and file.rows_found != file.row_count:
                wrong.append(f"{file.path} has {file.rows_found} rows, {file.row_count} were loaded")
        read = [file.figure or Decimal(0) for file in self.files if file.rows_found is not None]
        whole = len(read) == len(self.files) > 0 and self.steps[-1].level == "raw"
        if whole and self._differ(sum(read, Decimal(0)), self.steps[-1].figure or Decimal(0)):
            wrong.append(f"{self.steps[-1].table} has {self.steps[-1].figure}, its landed files have {sum(read)}")
        return wrong

    def _differ(self, first: Decimal | None, second: Decimal | None) -> bool:
        """Return whether two levels differ. Fractions of conversions are rounded in every row, so differences below a
        thousandth are ignored."""
        if self.kpi != "platform_conversions" or first is None or second is None:
            return first != second
        return abs(first - second) > CONVERSION_ROUNDING
