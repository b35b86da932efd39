"""What became of one table of an export file: its rows accounted for, and whether too many of them are bad."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from orchestration.errors import ControlTotalError, PermanentError
from orchestration.resources.base import Report
from orchestration.resources.imports.console.judging.ads import TOTALS, BadRow, StatedTotal
from orchestration.resources.imports.console.reading import Found


@dataclass(frozen=True)
class Bounds:
    """What a file may speak of: whole days of the engagement, and the account to use where the file names none."""

    first_day: date
    last_day: date
    account: str | None
    quarantine_limit: float


@dataclass
class Outcome:
    """One table of a file after judgement. `read` = `loaded` + quarantined + declared no data, always.

    `covered` are days the file proves to tell in full, also where it has no row of them; `span` is the first and last day it names at all.
    `scope` is the part of the whole it speaks of in the platform's own words, such as `page: +/blog/`, None for all of it; `totals_agree`
    whether every totals row that could be compared is the sum of its rows, None where there is none. `counted` is the number of rows
    that are not blank, once a second count of the file's bytes has found the same. `unread` are tables of the
    same file that no format knows: line of the header and number of rows.
    """

    found: Found
    report: Report
    table: pa.Table
    read: int
    bad: list[BadRow]
    not_data: Counter[str]
    totals: list[StatedTotal] = field(default_factory=list)
    covered: set[date] = field(default_factory=set)
    span: tuple[date, date] | None = None
    notes: list[str] = field(default_factory=list)
    loaded: int = 0
    scope: str | None = None
    totals_agree: bool | None = None
    counted: int | None = None
    unread: list[tuple[int, int]] = field(default_factory=list)

    @property
    def totals_rows(self) -> int:
        """Rows of the table that state totals or subtotals; they are never added."""
        return self.not_data[TOTALS]

    @property
    def days(self) -> list[date]:
        """Days it replaces."""
        return sorted(self.covered | set(self.table["report_date"].unique().to_pylist()))

    def prove(self) -> None:
        """Raises ControlTotalError when a row got lost between reading and storing."""
        known = self.loaded + len(self.bad) + self.not_data.total()
        if known != self.read:
            raise ControlTotalError(
                f"{self.found.source.name}: {self.read} rows read, {known} accounted for; nothing was stored"
            )


def refuse_too_many(outcome: Outcome, limit: float) -> None:
    """Raises PermanentError when more rows are bad than the setting allows."""
    if outcome.bad and len(outcome.bad) > limit * outcome.read:
        first = outcome.bad[0]
        where = f"line {first.line}" + (f", {first.column}" if first.column else "")
        raise PermanentError(
            f"{outcome.found.source.name}: {len(outcome.bad):,} of {outcome.read:,} rows cannot be read, more than {limit:.0%} "
            f"(TOCHIMART_QUARANTINE_LIMIT); the first is {where}: {first.reason}; nothing was stored"
        )
