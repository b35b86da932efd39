"""Fetch reports from a platform so that one failing report does not stop the others.

A report that cannot be fetched is skipped. Each of its days gets an absence marker in the landing zone (`denied`,
`parked`, `failed` or `missing`). The acquisition ledger is built from these markers, and the next run requests those
days again.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from orchestration.errors import (
    AccessError,
    ControlTotalError,
    IncompleteError,
    PermanentError,
    QuotaError,
    ReportError,
    TransientError,
)
from orchestration.progress import DETAIL_PREFIX
from orchestration.resources.base import Extract, PlatformClient, Request, call_with_retries
from orchestration.resources.privacy import mask_text
from orchestration.resources.store import DENIED, FAILED, MISSING, PARKED, Landing, LandingResult, days_between

MAX_ATTEMPTS = 3
"""Maximum number of requests for an incomplete answer before its report is marked as failed."""

PARSING_ERRORS = (LookupError, TypeError, ValueError, AttributeError, AssertionError)
"""Exceptions raised while parsing an answer whose structure differs from the platform's documentation: a missing
member or another type."""
MAX_ERROR_TEXT_LENGTH = 200

STATE_EXPLANATIONS = {
    DENIED: "the account or report refuses these credentials, everything else is loaded",
    PARKED: "its days are parked and fetched by a later run, everything else is loaded",
    FAILED: "its days are unknown until a later run has them, everything else is loaded",
    MISSING: "its days stay unknown, everything else is loaded",
}
"""Consequence of a failed report for the loaded data, by ledger state."""


@dataclass
class FetchResult:
    """Holds the landed files, and for each request that failed the error that prevented it."""

    landed: list[LandingResult] = field(default_factory=list)
    failures: dict[Request, Exception] = field(default_factory=dict)

    def summary(self) -> str:
        """Return in one line how many reports and rows landed, for how many days, and how many stated totals agree with them."""
        reports = {one.request.report.name for one in self.landed}
        days = {day for one in self.landed for day in days_between(one.request.first_day, one.request.last_day)}
        agreed = sum(len(one.stated_totals) - len(one.withheld) for one in self.landed)
        rows = sum(one.rows for one in self.landed)
        failed = f"; {len(self.failures)} requests failed" if self.failures else ""
        return f"{len(reports)} reports, {len(days)} days, {rows:,} rows; {agreed:,} totals stated by the platform agree{failed}"

    def failed_total_messages(self) -> list[str]:
        """Return a message for each core report whose rows did not add up to the platform's own total in any attempt."""
        return [
            str(error)
            for request, error in self.failures.items()
            if isinstance(error, ControlTotalError) and request.report.is_core
        ]


def ledger_state_of_error(error: Exception) -> str:
    """Return the acquisition-ledger state (`denied`, `parked`, `failed` or `missing`) for a report that ended with
    `error`."""
    if isinstance(error, AccessError):
        return DENIED
    if isinstance(error, ReportError):
        return PARKED if error.is_retried_later else MISSING
    if isinstance(error, QuotaError | TransientError | ControlTotalError):
        return PARKED
    return FAILED


def fetch(log: Any, client: PlatformClient, landing: Landing, requests: Sequence[Request]) -> FetchResult:
    """Land every request, in parallel as far as the platform allows, and record each request that failed. Errors of a
    report, account or platform are recorded, not raised. Errors of this machine, such as a full disk, are raised."""
    groups = [
        RequestGroup(log, client, landing, group_requests)
        for group_requests in split_into_groups(requests, client.max_parallel_requests)
    ]
    with ThreadPoolExecutor(max_workers=client.max_parallel_requests, thread_name_prefix=client.name) as pool:
        list(pool.map(RequestGroup.send_until_answered, groups))
    fetched = FetchResult()
    for group in groups:
        fetched.landed += group.landed
        fetched.failures |= group.failures
    for request, error in fetched.failures.items():
        days = days_between(request.first_day, request.last_day)
        landing.write_absence_markers(
            request.report, request.account_id, days, ledger_state_of_error(error), str(error)
        )
    return fetched


def split_into_groups(requests: Sequence[Request], max_parallel_requests: int) -> list[Sequence[Request]]:
    """Return the requests in groups for the workers. Each group contains one account only, so a refused account does
    not stop the requests of another."""
    by_account: dict[str, list[Request]] = {}
    for request in requests:
        by_account.setdefault(request.account_id, []).append(request)
    return [
        group
        for account_requests in by_account.values()
        for n in range(max_parallel_requests)
        if (group := account_requests[n::max_parallel_requests])
    ]


class RequestGroup:
    """Requests of one account that one worker sends one after another."""

    def __init__(self, log: logging.Logger, client: PlatformClient, landing: Landing, requests: Sequence[Request]):
        self._log = log
        self._client = client
        self._landing = landing
        self._waiting = list(requests)
        self._broken: Counter[Request] = Counter()
        self.landed: list[LandingResult] = []
        self.failures: dict[Request, Exception] = {}

    def send_until_answered(self) -> None:
        """Send requests until each has landed or failed. Temporary errors are retried as long as each round makes
        progress."""
        while self._waiting:
            before = len(self._waiting)
            try:
                call_with_retries(lambda: self._send_together(self._waiting))
            except (
                AccessError,
                QuotaError,
                ReportError,
            ) as error:  # the platform would reject every other report of this account too
                self._record_failures(self._waiting, error)
            except TransientError as error:
                if len(self._waiting) >= before:
                    self._record_failures(self._waiting, error)

    def _send_together(self, requests: Sequence[Request]) -> None:
        """Send `requests` together. If the platform rejects the batch before any answer, each request is sent alone to
        find the faulty one. Raises AccessError, QuotaError or ReportError when the account cannot be queried further,
        and TransientError."""
        incomplete: IncompleteError | None = None
        try:
            for extract in self._client.extract([*requests]):
                incomplete = self._land(extract) or incomplete
        except (AccessError, QuotaError, ReportError):
            raise
        except (PermanentError, *PARSING_ERRORS) as error:
            left = [request for request in requests if request in self._waiting]
            if len(left) == 1:
                self._record_failures(left, error)
            for request in left if len(left) > 1 else ():
                self._send_together([request])
        if incomplete:
            raise incomplete

    def _land(self, extract: Extract) -> IncompleteError | None:
        """Land one answer, or record the failure of its report. Returns the error if the answer is incomplete and must
        be requested again, else None."""
        request = extract.request
        try:
            landed = self._landing.replace(extract)
        except QuotaError:
            raise
        except (IncompleteError, ControlTotalError) as error:
            self._broken[request] += 1
            if self._broken[request] < MAX_ATTEMPTS:
                return IncompleteError(str(error))
            if isinstance(error, ControlTotalError) and request.first_day < request.last_day:
                return self._send_day_by_day(request, error)
            self._record_failures([request], error)
        except TransientError:
            self._waiting.remove(request)
            self._waiting.append(request)  # in the next round, the remaining requests are sent before this one
            raise
        except (PermanentError, *PARSING_ERRORS) as error:
            self._record_failures([request], error)
        else:
            self._waiting.remove(request)
            self.landed.append(landed)
            log_landed(self._log, landed)
        return None

    def _send_day_by_day(self, request: Request, error: ControlTotalError) -> IncompleteError:
        """Replace a request by one request per day, each sent once. The day whose total does not reconcile is found,
        and the other days can land. Returns an error that triggers the retry."""
        days = days_between(request.first_day, request.last_day)
        alone = [replace(request, first_day=day, last_day=day) for day in days]
        place = self._waiting.index(request)
        self._waiting[place : place + 1] = alone
        self._broken.update(
            dict.fromkeys(alone, MAX_ATTEMPTS - 1)
        )  # no attempts are left: the request already failed MAX_ATTEMPTS times
        return IncompleteError(f"{error}; asked for day by day")

    def _record_failures(self, requests: Sequence[Request], error: Exception) -> None:
        for request in [*requests]:
            product_error = to_parsing_error(error, request) if isinstance(error, PARSING_ERRORS) else error
            self._waiting.remove(request)
            self.failures[request] = product_error
            place = f"{request.report.table} {request.account_id} {request.first_day}…{request.last_day}"
            self._log.warning(f"{place}: {product_error}; {STATE_EXPLANATIONS[ledger_state_of_error(product_error)]}")


def to_parsing_error(error: Exception, request: Request) -> PermanentError:
    """Return a one-line PermanentError for an answer whose structure differs from the documentation. Values of the
    answer are masked."""
    words = mask_text(" ".join(str(error).split()))[:MAX_ERROR_TEXT_LENGTH]
    return PermanentError(
        f"{request.report.table} of account {request.account_id}: the answer is not built as the platform documents it "
        f"({type(error).__name__}: {words})"
    )


def log_landed(log: Any, landed: LandingResult) -> None:
    """Log the number of landed rows, the rows withheld by the platform, and the number of values masked by the
    personal-data guard."""
    request = landed.request
    place = f"{request.report.table} {request.account_id}"
    agreed = len(landed.stated_totals) - len(landed.withheld)
    log.info(
        f"{DETAIL_PREFIX}{place} {request.first_day}…{request.last_day}: {landed.rows:,} rows; {agreed} totals stated by the platform agree"
    )
    if landed.withheld:
        short = ", ".join(f"{value:g} of {measure}" for measure, value in landed.withheld.items())
        log.info(f"· {place}: the platform states {short} more than its rows, and says why: {landed.withheld_reason}")
    log_masked_values(log, landed)


def log_masked_values(log: Any, landed: LandingResult) -> None:
    """Log the number of personal-data values that the guard masked. Logs nothing if there were none."""
    if landed.masked_values:
        counts = ", ".join(f"{values:,} in {column}" for column, values in landed.masked_values.items())
        log.info(f"· {landed.request.report.table} {landed.request.account_id}: personal data masked: {counts}")
