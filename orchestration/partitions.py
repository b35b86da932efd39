"""One partition a day in Japan, from the launch to the end of the engagement, and what a run's days mean."""

from datetime import date, timedelta

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import PermanentError
from orchestration.settings import Settings


def daily_partitions(settings: Settings) -> dg.DailyPartitionsDefinition:
    """Days from the first to the last day of the engagement, both included."""
    return dg.DailyPartitionsDefinition(
        start_date=settings.first_day.isoformat(),
        end_date=(settings.last_day + timedelta(days=1)).isoformat(),
        timezone="Asia/Tokyo",
    )


def run_days(context: AssetExecutionContext, settings: Settings) -> tuple[date, date]:
    """First and last day this run is asked for, cut at yesterday: a day that is not over has no figures yet.

    Raises PermanentError when no day of the range is over.
    """
    keys = context.partition_keys
    first, last = date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])
    if first > settings.yesterday:
        raise PermanentError(
            f"{first} is not over yet: the last whole day is {settings.yesterday}, ask for that or earlier"
        )
    return first, min(last, settings.yesterday)
