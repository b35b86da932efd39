"""One partition a day in Japan, from the launch to the end of the engagement, and what a run's days mean."""

from datetime import date, timedelta

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import PermanentError
from orchestration.resources.store import PARKED
from orchestration.settings import Settings


def daily_partitions(settings: Settings) -> dg.DailyPartitionsDefinition:
    """Days from the first to the last day of the engagement, both included."""
    return dg.DailyPartitionsDefinition(
        start_date=settings.first_day.isoformat(),
        end_date=(settings.last_day + timedelta(days=1)).isoformat(),
        timezone="Asia/Tokyo",
    )


WINDOW_TAG = "tochimart/window"
RESTATED = "restated"
"""Value of the tag on a run that fetches again what platforms may have changed: each platform only as far back as it does."""


def only_parked_tags(day: date) -> dict[str, str]:
    """Run tags that fetch nothing but what was parked; `day` is the partition the run is shown at."""
    text = day.isoformat()
    return {WINDOW_TAG: PARKED, "dagster/asset_partition_range_start": text, "dagster/asset_partition_range_end": text}


def run_days(context: AssetExecutionContext, settings: Settings, platform: str) -> tuple[date, date]:
    """First and last day this run asks of a platform, cut at yesterday: a day that is not over has no figures yet.

    Raises PermanentError when no day of the range is over.
    """
    keys = context.partition_keys
    first, last = date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])
    if first > settings.yesterday:
        raise PermanentError(
            f"{first} is not over yet: the last whole day is {settings.yesterday}, ask for that or earlier"
        )
    last = min(last, settings.yesterday)
    if context.run.tags.get(WINDOW_TAG) == RESTATED:
        oldest = settings.today - timedelta(days=settings.lookback(platform) + 1)
        first = min(max(first, oldest), last)
    return first, last
