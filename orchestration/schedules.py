"""Schedules: the daily run, the late-morning run for data that had not arrived, the draft of the biweekly report, and the monthly
maintenance. All are on by default in the live profile."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.daily_range import first_day_without_files, has_markers, has_overdue_marker, read_schedule
from orchestration.jobs import BIWEEKLY_REPORT_JOB, DAILY_JOB, log_config
from orchestration.maintenance import maintenance_job
from orchestration.partitions import (
    CATCH_UP_WINDOW,
    RESTATED_WINDOW,
    WINDOW_TAG,
    range_tags,
    tags_of_absent_days,
    two_week_periods,
)
from orchestration.resources.store import LATE, REFETCHED_STATES
from orchestration.settings import JAPAN_TIME, Settings, read_seed

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


def build_schedules(settings: Settings, jobs: Sequence["UnresolvedAssetJobDefinition"]) -> list[dg.ScheduleDefinition]:
    """Return four schedules: the daily run at 06:00 in Tokyo, the run for overdue data at 11:00, the draft of the
    biweekly report three days after a period ended, and the monthly maintenance. At 06:00 yesterday's figures are
    complete (CONTRACTS A5 names about 05:00). The schedules are on by default in the live profile and off in the sandbox."""
    daily = next(job for job in jobs if job.name == DAILY_JOB)
    status = dg.DefaultScheduleStatus.RUNNING if settings.profile == "live" else dg.DefaultScheduleStatus.STOPPED
    schedule_daily_job = partial(dg.schedule, job=daily, execution_timezone="Asia/Tokyo", default_status=status)

    @schedule_daily_job(
        name="daily_0600",
        cron_schedule="0 6 * * *",
        description="Every day at 06:00 JST: yesterday, days never fetched, and every earlier day a platform may still restate.",
    )
    def daily_0600(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        today = tick_day(context)
        depth = max(settings.restated_days_of(row["platform"]) for row in read_seed("ad_platforms"))
        window = days_to_fetch_again(today, settings.first_day, settings.last_day, depth)
        if window is None:
            return dg.SkipReason(
                f"{today}: no day between {settings.first_day} and {settings.last_day} can still change"
            )
        newest = window[1]
        first = first_day_without_files(settings.landing_dir, settings.first_day, newest) or newest
        tags = range_tags(first, newest) | {WINDOW_TAG: RESTATED_WINDOW}
        return dg.RunRequest(run_key=today.isoformat(), run_config=log_config(settings.log), tags=tags)

    @schedule_daily_job(
        name="catch_up_1100",
        cron_schedule="0 11 * * *",
        description="Every day at 11:00 JST: fetch only data that is overdue, if there is any.",
    )
    def catch_up_1100(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        today = tick_day(context)
        if today < settings.today:  # made up for after the machine was off; the daily run is made up for as well
            return dg.SkipReason(f"{today} is over: the daily run of {settings.today} fetches what had not come")
        newest = min(today - timedelta(days=1), settings.last_day)
        if newest < settings.first_day:
            return dg.SkipReason(f"{today}: the engagement has no whole day yet")
        missed = first_day_without_files(settings.landing_dir, settings.first_day, newest)
        if missed is None and not has_anything_overdue(settings, context.scheduled_execution_time):
            return dg.SkipReason(f"{today}: all data up to {newest} that is due by now has arrived")
        tags = tags_of_absent_days(CATCH_UP_WINDOW, newest)
        return dg.RunRequest(run_key=f"catch up {today.isoformat()}", run_config=log_config(settings.log), tags=tags)

    @dg.schedule(
        name="biweekly_report_1200",
        job=next(job for job in jobs if job.name == BIWEEKLY_REPORT_JOB),
        cron_schedule="0 12 * * *",
        execution_timezone="Asia/Tokyo",
        default_status=status,
        description="At 12:00 JST, three days after a two-week period ended: make the draft of its report.",
    )
    def biweekly_report_1200(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        today = tick_day(context)
        key = period_to_report(two_week_periods(settings), today)
        if key is None:
            return dg.SkipReason(f"{today}: no two-week period ended {DAYS_UNTIL_REPORT} to {DAYS_TO_MAKE_UP} days ago")
        run_key = f"biweekly report {key}"  # Dagster starts one run per key, so a day on which the machine was off is made up for
        return dg.RunRequest(run_key=run_key, partition_key=key, run_config=log_config(settings.log))

    monthly = dg.ScheduleDefinition(
        name="maintenance_monthly",
        job=maintenance_job(settings),
        cron_schedule="0 4 1 * *",
        execution_timezone="Asia/Tokyo",
        default_status=status,
        description="On the first of each month at 04:00 JST: remove logs of old runs that Dagster no longer needs.",
    )
    return [daily_0600, catch_up_1100, biweekly_report_1200, monthly]


DAYS_UNTIL_REPORT, DAYS_TO_MAKE_UP = 3, 10
"""Days after the end of a two-week period on which its draft is made: figures of its last days have settled; if the machine was off,
the draft is made later."""


def period_to_report(periods: Mapping[str, tuple[date, date]], today: date) -> str | None:
    """Return the number of the two-week period whose draft is due on `today`, or None."""
    for key, (_, last) in periods.items():
        if DAYS_UNTIL_REPORT <= (today - last).days <= DAYS_TO_MAKE_UP:
            return key
    return None


def has_anything_overdue(settings: Settings, now: datetime) -> bool:
    """Return whether any fetched day was refused, failed, or is late although it was due before `now`. Search
    Console's newest days are late every morning; they are not due yet and do not count."""
    landing = settings.landing_dir
    if has_markers(landing, REFETCHED_STATES):
        return True
    return has_overdue_marker(landing, LATE, read_schedule(settings.seed_source), now)


def tick_day(context: dg.ScheduleEvaluationContext) -> date:
    """Return the day in Tokyo on which a schedule ticks."""
    tick: datetime = context.scheduled_execution_time
    return tick.astimezone(JAPAN_TIME).date()


def days_to_fetch_again(today: date, first_day: date, last_day: date, restated_days: int) -> tuple[date, date] | None:
    """Return the first and last day to fetch on `today`, inside the engagement: from the day that becomes final today
    to yesterday. A day is provisional for `restated_days` days. It is fetched once more on the day after that and
    is then final."""
    first, last = max(first_day, today - timedelta(days=restated_days + 1)), min(last_day, today - timedelta(days=1))
    return (first, last) if first <= last else None
