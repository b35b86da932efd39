"""Asking a platform for its reports, so that a report that fails costs only itself.

A report that cannot be had is lost: its days get a note in the landing zone (`denied`, `parked`, `failed` or `missing`), from which
the acquisition ledger is made, and the next run asks for them again. Everything else of the platform is landed all the same.
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
from orchestration.resources.base import Extract, PlatformClient, Request, retrying
from orchestration.resources.privacy import masked_text
from orchestration.resources.store import DENIED, FAILED, MISSING, PARKED, Landed, Landing, days_between

ANSWERS = 3
"""How often an answer that is not whole is asked for before its report is given up."""

UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, AssertionError)
"""What reading an answer raises that is built otherwise than the platform documents: a member is absent, or of another type."""
LONGEST_WORDS = 200

MEANS = {
    DENIED: "the account or report refuses these credentials, everything else is loaded",
    PARKED: "its days are parked and fetched by a later run, everything else is loaded",
    FAILED: "its days are unknown until a later run has them, everything else is loaded",
    MISSING: "its days stay unknown, everything else is loaded",
}
"""What a lost report costs, by the state its days get."""


@dataclass
class Fetched:
    """What landed, and by request why a report could not be had."""

    landed: list[Landed] = field(default_factory=list)
    lost: dict[Request, Exception] = field(default_factory=dict)

    def wrong_totals(self) -> list[str]:
        """Sentences about core reports whose rows do not add up to the platform's own total, however often they were asked for."""
        return [
            str(error)
            for request, error in self.lost.items()
            if isinstance(error, ControlTotalError) and request.report.is_core
        ]


def state_of(error: Exception) -> str:
    """The ledger's word for the days of a report that ended with `error`."""
    if isinstance(error, AccessError):
        return DENIED
    if isinstance(error, ReportError):
        return PARKED if error.heals else MISSING
    if isinstance(error, QuotaError | TransientError | ControlTotalError):
        return PARKED
    return FAILED


def fetch(log: Any, client: PlatformClient, landing: Landing, requests: Sequence[Request]) -> Fetched:
    """Land every request, side by side as far as the platform allows, and note what could not be had.

    Raises nothing that belongs to one report, account or platform; what raises is of this machine, such as a full disk.
    """
    groups = [Group(log, client, landing, mine) for mine in groups_of(requests, client.parallel)]
    with ThreadPoolExecutor(max_workers=client.parallel, thread_name_prefix=client.name) as pool:
        list(pool.map(Group.ask, groups))
    fetched = Fetched()
    for group in groups:
        fetched.landed += group.landed
        fetched.lost |= group.lost
    for request, error in fetched.lost.items():
        days = days_between(request.first_day, request.last_day)
        landing.note(request.report, request.account_id, days, state_of(error), str(error))
    return fetched


def groups_of(requests: Sequence[Request], parallel: int) -> list[Sequence[Request]]:
    """Requests shared out among workers, no group with two accounts, so that a refused account takes no other with it."""
    by_account: dict[str, list[Request]] = {}
    for request in requests:
        by_account.setdefault(request.account_id, []).append(request)
    return [group for mine in by_account.values() for n in range(parallel) if (group := mine[n::parallel])]


class Group:
    """Requests of one account that one worker asks for, one after another."""

    def __init__(self, log: logging.Logger, client: PlatformClient, landing: Landing, requests: Sequence[Request]):
        self._log = log
        self._client = client
        self._landing = landing
        self._waiting = list(requests)
        self._broken: Counter[Request] = Counter()
        self.landed: list[Landed] = []
        self.lost: dict[Request, Exception] = {}

    def ask(self) -> None:
        """Ask until every request has landed or is lost. What may heal is asked for again as long as anything comes of it."""
        while self._waiting:
            before = len(self._waiting)
            try:
                retrying(lambda: self._ask(self._waiting))
            except (
                AccessError,
                QuotaError,
                ReportError,
            ) as error:  # no other report of the account would be answered now
                self._lose(self._waiting, error)
            except TransientError as error:
                if len(self._waiting) >= before:
                    self._lose(self._waiting, error)

    def _ask(self, requests: Sequence[Request]) -> None:
        """Ask for `requests` together. A mistake that the platform finds before it answers any of them is looked for by asking for
        each alone. Raises AccessError, QuotaError and ReportError when the account answers no further, and TransientError."""
        incomplete: IncompleteError | None = None
        try:
            for extract in self._client.extract([*requests]):
                incomplete = self._land(extract) or incomplete
        except (AccessError, QuotaError, ReportError):
            raise
        except (PermanentError, *UNREADABLE) as error:
            left = [one for one in requests if one in self._waiting]
            if len(left) == 1:
                self._lose(left, error)
            for one in left if len(left) > 1 else ():
                self._ask([one])
        if incomplete:
            raise incomplete

    def _land(self, extract: Extract) -> IncompleteError | None:
        """Land one answer, or lose its report; an answer that is to be asked for again is returned as its error."""
        request = extract.request
        try:
            landed = self._landing.replace(extract)
        except QuotaError:
            raise
        except (IncompleteError, ControlTotalError) as error:
            self._broken[request] += 1
            if self._broken[request] < ANSWERS:
                return IncompleteError(str(error))
            if isinstance(error, ControlTotalError) and request.first_day < request.last_day:
                return self._ask_day_by_day(request, error)
            self._lose([request], error)
        except TransientError:
            self._waiting.remove(request)
            self._waiting.append(request)  # the others go first next time
            raise
        except (PermanentError, *UNREADABLE) as error:
            self._lose([request], error)
        else:
            self._waiting.remove(request)
            self.landed.append(landed)
            log_landed(self._log, landed)
        return None

    def _ask_day_by_day(self, request: Request, error: ControlTotalError) -> IncompleteError:
        """Put a request's days in its place, each to be asked once by itself: the day whose total is wrong shows, the others land."""
        days = days_between(request.first_day, request.last_day)
        alone = [replace(request, first_day=day, last_day=day) for day in days]
        place = self._waiting.index(request)
        self._waiting[place : place + 1] = alone
        self._broken.update(dict.fromkeys(alone, ANSWERS - 1))  # the answer was wrong often enough already
        return IncompleteError(f"{error}; asked for day by day")

    def _lose(self, requests: Sequence[Request], error: Exception) -> None:
        for request in [*requests]:
            said = as_read_error(error, request) if isinstance(error, UNREADABLE) else error
            self._waiting.remove(request)
            self.lost[request] = said
            place = f"{request.report.table} {request.account_id} {request.first_day}…{request.last_day}"
            self._log.warning(f"{place}: {said}; {MEANS[state_of(said)]}")


def as_read_error(error: Exception, request: Request) -> PermanentError:
    """An answer that is built otherwise than documented, as one line. Values of the answer are masked."""
    words = masked_text(" ".join(str(error).split()))[:LONGEST_WORDS]
    return PermanentError(
        f"{request.report.table} of account {request.account_id}: the answer is not built as the platform documents it "
        f"({type(error).__name__}: {words})"
    )


def log_landed(log: Any, landed: Landed) -> None:
    """Say how many rows landed, what the platform withholds of them, and how many values the personal-data guard has masked."""
    request = landed.request
    place = f"{request.report.table} {request.account_id}"
    agreed = len(landed.stated_totals) - len(landed.withheld)
    log.info(
        f"· {place} {request.first_day}…{request.last_day}: {landed.rows:,} rows; {agreed} totals stated by the platform agree"
    )
    if landed.withheld:
        short = ", ".join(f"{value:g} of {measure}" for measure, value in landed.withheld.items())
        log.info(f"· {place}: the platform states {short} more than its rows, and says why: {landed.withheld_reason}")
    note_masked(log, landed)


def note_masked(log: Any, landed: Landed) -> None:
    """Say how many values of personal data the guard has masked; nothing when there were none."""
    if landed.masked_values:
        counts = ", ".join(f"{values:,} in {column}" for column, values in landed.masked_values.items())
        log.info(f"· {landed.request.report.table} {landed.request.account_id}: personal data masked: {counts}")
