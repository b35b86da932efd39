"""The vocabulary every platform client shares: what a report is, what is asked for, and what comes back.

No protocol and no file format belongs here. A client offers `reports` and `extract`; landing and warehouse take it from there.
"""

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
    """One report of one platform, landed as one file per day and account.

    `key` names the columns that identify a row within a day and account; empty where nothing does. `measures` names the
    columns that add up; their sums are compared with the totals the platform states itself (`Extract.control_totals`).
    `control_tolerance` is the largest relative difference that is not an error; it stays 0 unless the platform documents
    estimates.
    A snapshot (settings of campaigns, list sizes …) has no past: it is asked for as of yesterday only, and its rows carry
    that day. `history_days` is how many days before today the platform still answers for; None where it keeps everything asked.

    `is_side` says that no total of the marts is made of this report: it breaks a total down, or stands beside it. What is wrong
    inside a side report costs that report only. A report that is neither side nor snapshot is core (`is_core`): rows that do not
    add up to the platform's own total, and rows that share a key, end the run before anything is built of them.
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

    @property
    def is_core(self) -> bool:
        """Whether totals of the marts are made of this report: delivery, conversions, sessions, page views, CV."""
        return not (self.is_side or self.is_snapshot)

    def is_kept(self, day: date, today: date) -> bool:
        """Whether the platform still answers for `day`."""
        return self.history_days is None or (today - day).days <= self.history_days

    @property
    def table(self) -> str:
        """Qualified name of the raw table, such as `raw_google_ads.ad_daily`."""
        return f"raw_{self.platform}.{self.name}"

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the extracted rows. `date_column` is one of them, of type date32."""
        return pa.schema([(column.name, column.type) for column in self.columns])


@dataclass(frozen=True)
class Request:
    """One report for one account over an inclusive range of days."""

    report: Report
    account_id: str
    first_day: date
    last_day: date


@dataclass
class Extract:
    """The answer to one `Request`, streamed.

    `batches` yields record batches of `request.report.schema` and may be read once. The other fields are complete only after
    `batches` is exhausted: `quality` holds the platform's own flags (sampling, thresholding, quota …), `control_totals` the
    sums the platform states for the whole answer, by measure; a measure it does not state is absent; `masked_values` how many
    values a client that had to mask personal data itself has masked, by day and column.
    `absences` names days the platform has no figures for, with the reason: nothing is landed for them, so that they are
    never taken for days on which nothing happened. Each is `late` (figures will come) or `missing` (they will not).
    `withheld_reason` is the platform's own word for leaving rows out that its totals count, such as GA4's thresholding; None when it
    says that all rows are there.
    """

    request: Request
    batches: Iterator[pa.RecordBatch]
    api_version: str
    query: str
    quality: dict[str, object] = field(default_factory=dict)
    control_totals: dict[str, float] = field(default_factory=dict)
    masked_values: dict[tuple[date, str], int] = field(default_factory=dict)
    absences: dict[date, "Absence"] = field(default_factory=dict)
    withheld_reason: str | None = None


Absence = tuple[str, str]
"""Why a day has no file: the ledger's word (denied, parked, failed, late, missing) and the reason."""


class PlatformClient(Protocol):
    """What an asset needs of a platform. Constructed without any network call."""

    name: str
    reports: Sequence[Report]
    parallel: int
    """How many `extract` calls may run side by side within the platform's limits."""

    own_settings: Sequence[str]
    """Environment variables of this platform and no other; one that is set means that somebody has begun to set the platform up."""

    @property
    def own(self) -> EnvironmentSettings:
        """Its platform's settings."""

    def missing_settings(self) -> Sequence[str]:
        """Names of the environment variables still needed; empty when the platform is configured."""

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """Yield one `Extract` for each request. Each must be read to its end before the next is taken."""


Accounts = Mapping[str, Sequence[str]]
"""Account ids by platform, from `seeds/accounts.csv`."""
