"""Which days the daily run asks for."""

from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.jobs import build_jobs
from orchestration.partitions import RESTATED_WINDOW, WINDOW_TAG, daily_partitions, requested_days
from orchestration.schedules import build_schedules, days_to_fetch_again, range_tags
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


def test_a_tick_in_utc_means_the_day_it_is_in_tokyo(tmp_path: Path) -> None:
    """21:00 UTC is already 06:00 of the next day in Tokyo; taking the UTC date would fetch a day too little."""
    settings = Settings(home=tmp_path)
    (schedule,) = build_schedules(settings, build_jobs())
    tick = datetime(2026, 1, 9, 21, 0, tzinfo=UTC)
    request = schedule(dg.build_schedule_context(scheduled_execution_time=tick))
    assert isinstance(request, dg.RunRequest)
    assert request.run_key == "2026-01-10"
    expected = range_tags(date(2025, 12, 10), date(2026, 1, 9))
    assert {key: request.tags[key] for key in expected} == expected
    assert request.tags[WINDOW_TAG] == RESTATED_WINDOW


def test_a_lookback_can_be_set_and_the_schedule_reaches_as_far_as_the_longest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCHIMART_RESTATED_DAYS", '{"google_ads": 90, "ga4": 2}')
    settings = Settings(home=tmp_path)
    assert (settings.lookback("google_ads"), settings.lookback("ga4"), settings.lookback("yahoo_search")) == (90, 2, 30)
    (schedule,) = build_schedules(settings, build_jobs())
    tick = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
    request = schedule(dg.build_schedule_context(scheduled_execution_time=tick))
    assert isinstance(request, dg.RunRequest)
    assert request.tags["dagster/asset_partition_range_start"] == "2025-12-09"


@pytest.mark.parametrize(
    ("platform", "window", "first"),
    [
        ("ga4", {WINDOW_TAG: RESTATED_WINDOW}, date(2026, 2, 11)),
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
