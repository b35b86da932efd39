"""One partition per day in Japan, from the launch to the end of the engagement, and the days that a run requests."""

from datetime import date, timedelta

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import PermanentError
from orchestration.resources.store import LATE, PARKED, REFETCHED_STATES
from orchestration.settings import Settings


def daily_partitions(settings: Settings) -> dg.DailyPartitionsDefinition:
    """Return daily partitions from the first day of the engagement to yesterday, at most to its last day.

    Dagster itself omits days that are not over by the clock of the machine. If the setting TOCHIMART_TODAY fixes
    the clock, yesterday is relative to that clock.
    """
    last = min(settings.last_day, settings.yesterday) if settings.has_fixed_clock else settings.last_day
    return dg.DailyPartitionsDefinition(
        start_date=settings.first_day.isoformat(),
        end_date=(max(last, settings.first_day) + timedelta(days=1)).isoformat(),
        timezone="Asia/Tokyo",
    )


def two_week_periods(settings: Settings) -> dict[str, tuple[date, date]]:
    """Return first and last day of each reporting block of the engagement (two weeks, unless `block_days` in
    engagement.csv says otherwise), by its number with two digits. The last one ends with the engagement."""
    periods: dict[str, tuple[date, date]] = {}
    first, length = settings.first_day, int(settings.engagement["block_days"])
    while first <= settings.last_day:
        last = min(first + timedelta(days=length - 1), settings.last_day)
        periods[f"{len(periods) + 1:02d}"] = (first, last)
        first = last + timedelta(days=1)
    return periods


WINDOW_TAG = "tochimart/window"
RESTATED_WINDOW = "restated"
"""Tag value of a run that fetches days never fetched and, for each platform, the days it may still restate."""
CATCH_UP_WINDOW = "catch_up"
"""Tag value of a run that fetches only overdue days."""
ABSENCE_STATES_BY_WINDOW = {PARKED: (PARKED,), CATCH_UP_WINDOW: (*REFETCHED_STATES, LATE)}
"""Ledger states of the days that a run with this value of the tag fetches, instead of the days of its partitions."""


def range_tags(first: date, last: date) -> dict[str, str]:
    """Return run tags that make one run cover the partitions `first` to `last`, both included."""
    return {
        "dagster/asset_partition_range_start": first.isoformat(),
        "dagster/asset_partition_range_end": last.isoformat(),
    }


def tags_of_absent_days(window: str, day: date) -> dict[str, str]:
    """Return run tags that fetch only absent days (`window`: PARKED or CATCH_UP_WINDOW); the run is shown at partition `day`."""
    return {WINDOW_TAG: window, **range_tags(day, day)}


def requested_days(context: AssetExecutionContext, settings: Settings, platform: str) -> tuple[date, date]:
    """Return the first and last day to request from a platform, at most yesterday, because figures of an unfinished day
    are incomplete. Raises PermanentError when no days were chosen, or no day of the range is over."""
    if not (context.has_partition_key or context.has_partition_key_range):
        raise PermanentError(
            "this run has no days: choose partitions in the launch dialog, use `tochimart run --from DAY --to DAY`, or add the run tags "
            f"{' and '.join(range_tags(settings.first_day, settings.first_day))}"
        )
    keys = context.partition_keys
    first, last = date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])
    if first > settings.yesterday:
        raise PermanentError(f"{first} is not over yet: choose {settings.yesterday} or an earlier day")
    last = min(last, settings.yesterday)
    if context.run.tags.get(WINDOW_TAG) == RESTATED_WINDOW:
        oldest = settings.today - timedelta(days=settings.restated_days_of(platform) + 1)
        first = min(max(settings.first_day, oldest), last)
    return first, last
