"""Which days Search Console has figures for: days in Pacific time, 16 months of them, the last ones late.

A day without rows may be a day on which nobody searched, or one whose figures have not been made yet. Only what Google says
tells the two apart, so a day counts as empty only when its figures are known to be final.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.errors import IncompleteError
from orchestration.resources.base import DayAbsence, Request
from orchestration.resources.platforms.search_console.decode import is_key
from orchestration.resources.wire import as_object, as_objects, one_line

PACIFIC = ZoneInfo("America/Los_Angeles")
MONTHS_KEPT = 16
PROBE_DAYS = 30
"""Further back than Google has ever been late."""
SILENT_DAYS = 10
"""A day this old is final when Google says of no day that it is incomplete, although no later day has a row."""

Ask = Callable[[date, date, str], dict[str, Any]]
"""The API's answer by date, from a day to a day, in a data state."""


@dataclass(frozen=True)
class Horizon:
    """What there is on one day: `oldest` to `final_through` with final figures, up to `today` with fresh ones."""

    oldest: date
    final_through: date
    today: date

    def asked(self, request: Request) -> tuple[date, date] | None:
        """The days of a request that may have figures, or None."""
        first, last = max(request.first_day, self.oldest), min(request.last_day, self.today)
        return (first, last) if first <= last else None

    def absences(self, request: Request, found: Collection[date], is_fresh: bool) -> dict[date, DayAbsence]:
        """Days of a request that must not be taken for empty; `found` are the days that have rows."""
        result: dict[date, DayAbsence] = {}
        day = request.first_day
        while day <= request.last_day:
            if day < self.oldest:
                result[day] = ("missing", f"Search Console keeps {MONTHS_KEPT} months, nothing before {self.oldest}")
            elif day > self.final_through and day not in found:
                kind = "fresh" if is_fresh else "final"
                result[day] = (
                    "late",
                    f"no {kind} figures yet; figures are final up to {self.final_through} (Pacific time)",
                )
            day += timedelta(days=1)
        return result


def horizon(now: datetime, ask: Ask, subject: str = "Search Console") -> Horizon:
    """What there is at this moment. Costs one call, two when Google does not say which day is incomplete."""
    today = now.astimezone(PACIFIC).date()
    first = today - timedelta(days=PROBE_DAYS)
    incomplete = first_incomplete(ask(first, today, "all"), subject)
    if incomplete:
        return Horizon(months_before(today, MONTHS_KEPT), incomplete - timedelta(days=1), today)
    rows = as_objects(ask(first, today, "final").get("rows"), "rows", subject)
    final = [_day(row["keys"][0] if is_key(row.get("keys"), 1) else None, subject) for row in rows]
    silent = today - timedelta(days=SILENT_DAYS)
    return Horizon(months_before(today, MONTHS_KEPT), max([silent, *final]), today)


def first_incomplete(answer: dict[str, Any], subject: str) -> date | None:
    """The first day whose figures may still change, in whichever spelling Google uses."""
    metadata = as_object(answer.get("metadata"), "metadata", subject)
    said = metadata.get("first_incomplete_date") or metadata.get("firstIncompleteDate")
    return _day(said, subject) if said else None


def _day(text: object, subject: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise IncompleteError(f"{subject}: {one_line(str(text))} where a day was due") from None


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    end = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return end.replace(day=min(day.day, end.day))
