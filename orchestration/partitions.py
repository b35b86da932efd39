"""One partition per day in Japan, from the launch to the end of the engagement, and the days that a run requests."""

from datetime import date, timedelta

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import PermanentError
from orchestration.resources.store import PARKED
from orchestration.settings import Settings


def daily_partitions(settings: Settings) -> dg.DailyPartitionsDefinition:
    """Return daily partitions from the first to the last day of the engagement, both included."""
    return dg.DailyPartitionsDefinition(
        start_date=settings.first_day.isoformat(),
        end_date=(settings.last_day + timedelta(days=1)).isoformat(),
        timezone="Asia/Tokyo",
    )


WINDOW_TAG = "tochimart/window"
RESTATED_WINDOW = "restated"
"""Value of the window tag for a run that fetches recent days again. Each platform is asked only for the days it may
still change."""


def only_parked_tags(day: date) -> dict[str, str]:
    """Return run tags that restrict a run to parked reports. `day` is the partition under which the run is shown."""
    text = day.isoformat()
    return {WINDOW_TAG: PARKED, "dagster/asset_partition_range_start": text, "dagster/asset_partition_range_end": text}


def requested_days(context: AssetExecutionContext, settings: Settings, platform: str) -> tuple[date, date]:
    """Return the first and last day to request from a platform, at most yesterday, because figures of an unfinished day
    are incomplete. Raises PermanentError when no day of the range is over."""
    keys = context.partition_keys
    first, last = date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])
    if first > settings.yesterday:
        raise PermanentError(
            f"{first} is not over yet: the last whole day is {settings.yesterday}, ask for that or earlier"
        )
    last = min(last, settings.yesterday)
    if context.run.tags.get(WINDOW_TAG) == RESTATED_WINDOW:
        oldest = settings.today - timedelta(days=settings.lookback(platform) + 1)
        first = min(max(first, oldest), last)
    return first, last
