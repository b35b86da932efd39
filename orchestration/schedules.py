"""The daily schedule. One run per day fetches every day that a platform may still restate."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.jobs import DAILY_JOB
from orchestration.partitions import RESTATED_WINDOW, WINDOW_TAG
from orchestration.settings import JAPAN_TIME, Settings, read_seed

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


def build_schedules(settings: Settings, jobs: Sequence["UnresolvedAssetJobDefinition"]) -> list[dg.ScheduleDefinition]:
    """Return the daily schedule: 06:00 in Tokyo, when yesterday's figures are available (CONTRACTS A5: about 05:00)."""
    daily = next(job for job in jobs if job.name == DAILY_JOB)

    @dg.schedule(
        name="daily_0600",
        job=daily,
        cron_schedule="0 6 * * *",
        execution_timezone="Asia/Tokyo",
        description="Every day at 06:00 JST: yesterday, and every earlier day a platform may still restate.",
    )
    def daily_0600(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        today = context.scheduled_execution_time.astimezone(JAPAN_TIME).date()
        depth = max(settings.lookback(row["platform"]) for row in read_seed("ad_platforms"))
        window = days_to_fetch_again(today, settings.first_day, settings.last_day, depth)
        if window is None:
            return dg.SkipReason(
                f"{today}: no day between {settings.first_day} and {settings.last_day} can still change"
            )
        return dg.RunRequest(run_key=today.isoformat(), tags=range_tags(*window) | {WINDOW_TAG: RESTATED_WINDOW})

    return [daily_0600]


def days_to_fetch_again(today: date, first_day: date, last_day: date, restated_days: int) -> tuple[date, date] | None:
    """Return the first and last day to fetch on `today`, inside the engagement: yesterday, back to the day that becomes
    final today. A day is provisional for `restated_days` days. It is fetched once more on the day after and is then
    final."""
    first, last = max(first_day, today - timedelta(days=restated_days + 1)), min(last_day, today - timedelta(days=1))
    return (first, last) if first <= last else None


def range_tags(first: date, last: date) -> dict[str, str]:
    """Return run tags with which one run covers the partitions `first` to `last`, both included."""
    return {
        "dagster/asset_partition_range_start": first.isoformat(),
        "dagster/asset_partition_range_end": last.isoformat(),
    }
