"""Which days the daily run asks for."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest

from orchestration.jobs import build_jobs
from orchestration.partitions import (
    CATCH_UP_WINDOW,
    RESTATED_WINDOW,
    WINDOW_TAG,
    daily_partitions,
    range_tags,
    requested_days,
    tags_of_absent_days,
    two_week_periods,
)
from orchestration.resources.store import days_between
from orchestration.schedules import build_schedules, days_to_fetch_again
from orchestration.settings import Settings

LAUNCH, END = date(2025, 12, 1), date(2026, 3, 13)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 1), None),
        (date(2025, 12, 2), (LAUNCH, date(2025, 12, 1))),
        (date(2025, 12, 20), (LAUNCH, date(2025, 12, 19))),
        (date(2026, 2, 16), (date(2026, 1, 16), date(2026, 2, 15))),
        (date(2026, 3, 20), (date(2026, 2, 17), END)),
        (date(2026, 4, 13), (END, END)),
        (date(2026, 4, 14), None),
    ],
)
def test_the_daily_run_covers_the_days_that_can_still_change_and_no_others(
    today: date, expected: tuple[date, date] | None
) -> None:
    assert days_to_fetch_again(today, LAUNCH, END, 30) == expected


def request_of(name: str, settings: Settings, tick: datetime) -> dg.RunRequest | dg.SkipReason:
    """What a schedule answers at a tick."""
    schedule = next(one for one in build_schedules(settings, build_jobs()) if one.name == name)
    return schedule(dg.build_schedule_context(scheduled_execution_time=tick))


def land(settings: Settings, *days: date, name: str = "123.parquet", report: str = "ga4/sessions") -> None:
    """Put a file of each day into the landing zone."""
    for day in days:
        folder = settings.landing_dir / report / day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_a_tick_in_utc_means_the_day_it_is_in_tokyo(tmp_path: Path) -> None:
    """21:00 UTC is already 06:00 of the next day in Tokyo; taking the UTC date would fetch a day too little."""
    settings = Settings(home=tmp_path)
    land(settings, *days_between(LAUNCH, date(2026, 1, 8)))
    request = request_of("daily_0600", settings, datetime(2026, 1, 9, 21, 0, tzinfo=UTC))
    assert isinstance(request, dg.RunRequest)
    assert request.run_key == "2026-01-10"
    assert request.tags == range_tags(date(2026, 1, 9), date(2026, 1, 9)) | {WINDOW_TAG: RESTATED_WINDOW}


@pytest.mark.parametrize("name", ["daily_0600", "catch_up_1100"])
def test_a_run_that_a_schedule_starts_writes_its_log_as_the_setting_says(tmp_path: Path, name: str) -> None:
    request = request_of(
        name, Settings(home=tmp_path, log="json", fixed_today=date(2026, 1, 10)), datetime(2026, 1, 10, 2, tzinfo=UTC)
    )
    assert isinstance(request, dg.RunRequest)
    assert request.run_config == {"loggers": {"console": {"config": {"format": "json"}}}}


def test_the_daily_run_covers_every_day_since_the_first_that_is_not_there(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    tick = datetime(2026, 1, 9, 21, 0, tzinfo=UTC)
    everything = request_of("daily_0600", settings, tick)
    assert everything.tags == range_tags(LAUNCH, date(2026, 1, 9)) | {WINDOW_TAG: RESTATED_WINDOW}
    land(settings, *(day for day in days_between(LAUNCH, date(2026, 1, 8)) if day != date(2025, 12, 24)))
    request = request_of("daily_0600", settings, tick)
    assert request.tags == range_tags(date(2025, 12, 24), date(2026, 1, 9)) | {WINDOW_TAG: RESTATED_WINDOW}


def test_the_late_morning_run_starts_only_when_something_has_not_come(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, fixed_today=date(2026, 1, 10))
    tick = datetime(2026, 1, 10, 2, 0, tzinfo=UTC)
    land(settings, *days_between(LAUNCH, date(2026, 1, 9)))
    assert isinstance(request_of("catch_up_1100", settings, tick), dg.SkipReason)
    land(settings, date(2026, 1, 3), name="456.late", report="search_console/site_daily")
    request = request_of("catch_up_1100", settings, tick)
    assert isinstance(request, dg.RunRequest)
    assert request.tags == tags_of_absent_days(CATCH_UP_WINDOW, date(2026, 1, 9))


def test_what_is_late_as_it_should_be_starts_no_late_morning_run(tmp_path: Path) -> None:
    """Google's final figures are due four days later, at 9:00; before that they are late every morning."""
    settings = Settings(home=tmp_path, fixed_today=date(2026, 1, 10))
    land(settings, *days_between(LAUNCH, date(2026, 1, 12)))
    land(settings, date(2026, 1, 8), name="456.late", report="search_console/site_daily")
    for day in (10, 11):
        assert isinstance(request_of("catch_up_1100", settings, datetime(2026, 1, day, 2, tzinfo=UTC)), dg.SkipReason)
    assert isinstance(request_of("catch_up_1100", settings, datetime(2026, 1, 12, 2, tzinfo=UTC)), dg.RunRequest)


def test_a_late_morning_the_machine_slept_through_is_left_to_the_daily_run_that_comes_with_it(tmp_path: Path) -> None:
    """Dagster makes up for both at the next start: two whole runs side by side, the second of which has nothing to do."""
    tick = datetime(2026, 1, 9, 2, 0, tzinfo=UTC)
    assert isinstance(
        request_of("catch_up_1100", Settings(home=tmp_path, fixed_today=date(2026, 1, 9)), tick), dg.RunRequest
    )
    assert isinstance(
        request_of("catch_up_1100", Settings(home=tmp_path, fixed_today=date(2026, 1, 10)), tick), dg.SkipReason
    )


@pytest.mark.parametrize(("profile", "status"), [("live", "RUNNING"), ("sandbox", "STOPPED")])
def test_schedules_are_on_by_default_where_accounts_are_real(profile: str, status: str, tmp_path: Path) -> None:
    schedules = build_schedules(Settings(home=tmp_path, profile=profile), build_jobs())
    assert {one.name: one.default_status.value for one in schedules} == {
        "daily_0600": status,
        "biweekly_report_1200": status,
        "catch_up_1100": status,
        "maintenance_monthly": status,
    }


@pytest.mark.parametrize(
    ("platform", "window", "first"),
    [
        ("ga4", {WINDOW_TAG: RESTATED_WINDOW}, date(2026, 2, 11)),
        ("yahoo_search", {WINDOW_TAG: RESTATED_WINDOW}, date(2026, 1, 16)),
        ("google_ads", {WINDOW_TAG: RESTATED_WINDOW}, date(2026, 1, 16)),
        ("ga4", {}, date(2026, 1, 1)),
    ],
)
def test_the_daily_run_asks_each_platform_only_for_what_it_may_still_change(
    platform: str, window: dict[str, str], first: date, tmp_path: Path
) -> None:
    """A backfill a person starts asks for what the person chose."""
    settings, found = Settings(home=tmp_path), []

    @dg.asset(partitions_def=daily_partitions(settings), backfill_policy=dg.BackfillPolicy.single_run())
    def days(context: dg.AssetExecutionContext) -> None:
        found.append(requested_days(context, settings, platform))

    assert dg.materialize([days], tags=range_tags(date(2026, 1, 1), date(2026, 2, 15)) | window).success
    assert found == [(first, date(2026, 2, 15))]


def test_the_draft_of_a_period_is_made_three_days_after_its_end_and_made_up_for(tmp_path: Path) -> None:
    """The fifth period ends on 8 February. A run key is the period's, so several days ask for one run."""
    settings = Settings(home=tmp_path, fixed_today=date(2026, 2, 11))

    def asked(day: int) -> dg.RunRequest | dg.SkipReason:
        return request_of("biweekly_report_1200", settings, datetime(2026, 2, day, 3, tzinfo=UTC))

    assert isinstance(asked(10), dg.SkipReason)
    due, later = asked(11), asked(18)
    assert isinstance(due, dg.RunRequest)
    assert isinstance(later, dg.RunRequest)
    assert (due.partition_key, due.run_key) == ("05", "biweekly report 05") == (later.partition_key, later.run_key)
    assert isinstance(asked(19), dg.SkipReason)


def test_two_week_periods_cover_the_engagement_without_gap(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    periods = list(two_week_periods(settings).values())
    assert periods[0][0] == settings.first_day
    assert periods[-1][1] == settings.last_day
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(periods))
