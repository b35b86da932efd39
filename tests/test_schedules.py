"""Which days the daily run asks for."""

from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.jobs import build_jobs
from orchestration.schedules import build_schedules, range_tags, restated_range
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
    assert restated_range(today, LAUNCH, END) == expected


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
