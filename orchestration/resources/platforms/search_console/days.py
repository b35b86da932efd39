"""Determines for which days Search Console has figures: the last 16 months in Pacific time, except the newest days.

A day without rows may have had no searches, or its figures may not be available yet. Only Google's answer
distinguishes the two, so a day counts as zero only when its figures are known to be final.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.errors import IncompleteError
from orchestration.resources.base import DayAbsence, Request
from orchestration.resources.platforms.search_console.decode import is_key
from orchestration.resources.wire import require_object, require_objects, shorten_to_one_line

PACIFIC_TIME = ZoneInfo("America/Los_Angeles")
MONTHS_KEPT = 16
PROBED_DAYS = 30
"""Number of past days examined; longer than any known delay."""
FINAL_AFTER_DAYS = 10
"""A day of this age is treated as final if Google marks no day as incomplete and no later day has a row."""

DateQuery = Callable[[date, date, str], dict[str, Any]]
"""Function that returns the API's answer by date, for first day, last day and data state."""


@dataclass(frozen=True)
class AvailableDays:
    """Available days: final figures from `oldest` to `final_through`, and fresh figures up to `today`."""

    oldest: date
    final_through: date
    today: date

    def answerable_days(self, request: Request) -> tuple[date, date] | None:
        """Return the days of a request that may have figures, or None."""
        first, last = max(request.first_day, self.oldest), min(request.last_day, self.today)
        return (first, last) if first <= last else None

    def absences(self, request: Request, days_with_rows: Collection[date], is_fresh: bool) -> dict[date, DayAbsence]:
        """Return days of a request that must not be treated as zero. `days_with_rows` are the days with rows."""
        result: dict[date, DayAbsence] = {}
        day = request.first_day
        while day <= request.last_day:
            if day < self.oldest:
                result[day] = ("missing", f"Search Console keeps {MONTHS_KEPT} months, nothing before {self.oldest}")
            elif day > self.final_through and day not in days_with_rows:
                figure_state = "fresh" if is_fresh else "final"
                result[day] = (
                    "late",
                    f"no {figure_state} figures yet; figures are final up to {self.final_through} (Pacific time)",
                )
            day += timedelta(days=1)
        return result


def find_available_days(now: datetime, ask: DateQuery, subject: str = "Search Console") -> AvailableDays:
    """Return the currently available days. Needs one call, or two if Google does not state which day is incomplete."""
    today = now.astimezone(PACIFIC_TIME).date()
    first = today - timedelta(days=PROBED_DAYS)
    incomplete = first_incomplete(ask(first, today, "all"), subject)
    if incomplete:
        return AvailableDays(months_before(today, MONTHS_KEPT), incomplete - timedelta(days=1), today)
    rows = require_objects(ask(first, today, "final").get("rows"), "rows", subject)
    final = [_day(row["keys"][0] if is_key(row.get("keys"), 1) else None, subject) for row in rows]
    silent = today - timedelta(days=FINAL_AFTER_DAYS)
    return AvailableDays(months_before(today, MONTHS_KEPT), max([silent, *final]), today)


def first_incomplete(answer: dict[str, Any], subject: str) -> date | None:
    """Return the first day whose figures may still change, or None. Google spells this field of its answer in two
    ways; both are read."""
    metadata = require_object(answer.get("metadata"), "metadata", subject)
    text = metadata.get("first_incomplete_date") or metadata.get("firstIncompleteDate")
    return _day(text, subject) if text else None


def _day(text: object, subject: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise IncompleteError(
            f"{subject}: the answer contains {shorten_to_one_line(str(text))} where a date is expected"
        ) from None


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    end = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return end.replace(day=min(day.day, end.day))
