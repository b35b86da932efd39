"""Result of importing one table of an export file: every row accounted for, and whether too many rows are bad."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from orchestration.errors import ControlTotalError, PermanentError
from orchestration.resources.base import Report
from orchestration.resources.imports.console.judging.ads import TOTALS_REASON, BadRow, StatedTotal
from orchestration.resources.imports.console.reading import RecognisedTable


@dataclass(frozen=True)
class ImportBounds:
    """Limits of a file's content: days inside the engagement that are over. `account` is used if the file contains no
    account."""

    first_day: date
    last_day: date
    account: str | None
    quarantine_limit: float


@dataclass
class TableResult:
    """A table of a file after judging. `rows_read` always equals loaded rows + bad rows + rows that are not data.

    `covered` lists days that the file proves to contain completely, even without rows. `span` is the first and last day
    that occurs in it. `scope` is the filtered part of the site in the platform's own words, such as `page: +/blog/`, or
    None. `totals_agree` is True if every comparable totals row equals the sum of its rows, and None without totals
    rows. `confirmed_rows` is the number of non-blank rows, set once a second count of the bytes confirms it. `unread` lists
    tables of the file with unknown headers: header line and number of rows.
    """

    recognised: RecognisedTable
    report: Report
    table: pa.Table
    rows_read: int
    bad_rows: list[BadRow]
    not_data_counts: Counter[str]
    totals: list[StatedTotal] = field(default_factory=list)
    covered: set[date] = field(default_factory=set)
    span: tuple[date, date] | None = None
    notes: list[str] = field(default_factory=list)
    loaded: int = 0
    scope: str | None = None
    totals_agree: bool | None = None
    confirmed_rows: int | None = None
    unread: list[tuple[int, int]] = field(default_factory=list)

    @property
    def totals_rows(self) -> int:
        """Return the number of rows that state totals or subtotals. They are never added up."""
        return self.not_data_counts[TOTALS_REASON]

    @property
    def days(self) -> list[date]:
        """Return the days that this table replaces."""
        return sorted(self.covered | set(self.table["report_date"].unique().to_pylist()))

    def check_rows_accounted_for(self) -> None:
        """Raise ControlTotalError when a row was lost between reading and storing."""
        known = self.loaded + len(self.bad_rows) + self.not_data_counts.total()
        if known != self.rows_read:
            raise ControlTotalError(
                f"{self.recognised.source.name}: {self.rows_read} rows read, but only {known} loaded, set aside or recognised as "
                f"no data; nothing was stored, "
                "report this error"
            )


def refuse_too_many(outcome: TableResult, limit: float) -> None:
    """Raise PermanentError when the share of bad rows exceeds the limit of the settings."""
    if outcome.bad_rows and len(outcome.bad_rows) > limit * outcome.rows_read:
        first = outcome.bad_rows[0]
        where = f"line {first.line}" + (f", {first.column}" if first.column else "")
        raise PermanentError(
            f"{outcome.recognised.source.name}: {len(outcome.bad_rows):,} of {outcome.rows_read:,} rows cannot be read, "
            f"more than {limit:.0%} (TOCHIMART_QUARANTINE_LIMIT); the first is {where}: {first.reason}; nothing was stored"
        )
