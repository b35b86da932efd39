"""Shared types of all platform clients: a report, a request for it, and the answer. A client offers `reports` and
`extract`; landing and warehouse do the rest. Protocols and file formats do not belong here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import pyarrow as pa

from orchestration.settings_base import EnvironmentSettings


@dataclass(frozen=True)
class Column:
    """One column of a raw table: its name in the warehouse, the platform's own name, and its Arrow type."""

    name: str
    source: str
    type: pa.DataType
    description: str


@dataclass(frozen=True)
class Report:
    """A report of a platform, stored as one file per day and account.

    `key` lists the columns that identify a row within a day and account; it is empty if no columns do. `measures` lists
    the columns that may be added up. Their sums are compared with the totals the platform states
    (`Extract.control_totals`). `control_tolerance` is the largest accepted relative difference. It is 0 unless the
    platform documents its figures as estimates.

    A snapshot (settings of campaigns, list sizes …) has no history. It is requested for yesterday only, and its rows
    have that date. `history_days` is the number of past days the platform still answers for, or None if unlimited.

    `is_side` marks reports that do not enter the totals of the marts: they break a total down or add information. An
    error in a side report stops only that report. All other reports except snapshots are core (`is_core`). If rows of a
    core report do not match the platform's total, or share a key, the run ends before anything is built.

    `is_requested` is False for a report in which the engagement has nothing to look for. It keeps its table and is not
    requested: no file lands, and no day of it is missing.
    """

    platform: str
    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    measures: tuple[str, ...]
    date_column: str = "report_date"
    control_tolerance: float = 0.0
    is_snapshot: bool = False
    history_days: int | None = None
    is_side: bool = False
    is_requested: bool = True

    @property
    def is_core(self) -> bool:
        """Return whether totals of the marts are computed from this report (delivery, conversions, sessions, page
        views, CV)."""
        return not (self.is_side or self.is_snapshot)

    def is_kept(self, day: date, today: date) -> bool:
        """Return whether the platform still answers for `day`."""
        return self.history_days is None or (today - day).days <= self.history_days

    @property
    def table(self) -> str:
        """Return the qualified name of the raw table, such as `raw_google_ads.ad_daily`."""
        return f"raw_{self.platform}.{self.name}"

    @property
    def schema(self) -> pa.Schema:
        """Return the Arrow schema of the extracted rows. It includes `date_column` with type date32."""
        return pa.schema([(column.name, column.type) for column in self.columns])


@dataclass(frozen=True)
class Request:
    """A request for one report of one account over an inclusive range of days."""

    report: Report
    account_id: str
    first_day: date
    last_day: date


@dataclass
class Extract:
    """The streamed answer to one `Request`.

    `batches` yields record batches of `request.report.schema` and can be read once. The other fields are complete only
    after that. `quality` holds the platform's own flags (sampling, thresholding, quota …). `control_totals` holds the
    sums the platform states for the whole answer, by measure; measures it does not state are absent. `masked_values`
    counts values that the client itself masked as personal data, by day and column.

    `absences` names days without figures, with the reason. Nothing is stored for them, so that they are not mistaken
    for days with zero activity. Each is `late` (figures will follow) or `missing` (they will not). `withheld_reason` is
    the platform's reason for omitting rows that its totals include, such as GA4's thresholding. None means that the
    platform reports all rows as present.
    """

    request: Request
    batches: Iterator[pa.RecordBatch]
    api_version: str
    query: str
    quality: dict[str, object] = field(default_factory=dict)
    control_totals: dict[str, float] = field(default_factory=dict)
    masked_values: dict[tuple[date, str], int] = field(default_factory=dict)
    absences: dict[date, "DayAbsence"] = field(default_factory=dict)
    withheld_reason: str | None = None


DayAbsence = tuple[str, str]
"""Why a day has no file: ledger state (denied, parked, failed, late, missing) and reason."""


class PlatformClient(Protocol):
    """Interface of an API client. Its constructor makes no network call."""

    name: str
    reports: Sequence[Report]
    max_parallel_requests: int
    """Number of `extract` calls that may run at the same time within the platform's limits."""

    own_settings: Sequence[str]
    """Environment variables used by this platform only. If any is set, configuration of the platform has started."""

    @property
    def own(self) -> EnvironmentSettings:
        """Return the settings of the client's platform."""

    def missing_settings(self) -> Sequence[str]:
        """Return the names of environment variables still needed. Empty if the platform is configured."""

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """Yield one `Extract` per request. Each must be read to the end before the next is taken."""


AccountIds = Mapping[str, Sequence[str]]
"""Account ids by platform, from `accounts.csv`."""
