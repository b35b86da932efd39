"""Which days Dagster offers, and what a run without days says."""

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration.errors import PermanentError
from orchestration.partitions import daily_partitions, requested_days
from orchestration.settings import Settings


def settings_on(tmp_path: Path, today: date) -> Settings:
    return Settings(
        home=tmp_path, fixed_today=today, fixed_first_day=date(2025, 12, 1), fixed_last_day=date(2026, 3, 6)
    )


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 2, 16), "2026-02-15"),
        (date(2026, 3, 7), "2026-03-06"),
        (date(2026, 8, 1), "2026-03-06"),  # the engagement is over
        (date(2025, 12, 1), "2025-12-01"),  # the first day is not over yet; Dagster needs one partition
    ],
)
def test_no_day_is_offered_that_is_not_over(tmp_path: Path, today: date, last: str) -> None:
    keys = daily_partitions(settings_on(tmp_path, today)).get_partition_keys()
    assert (keys[0], keys[-1]) == ("2025-12-01", last)


def test_a_run_without_days_says_how_to_choose_them(tmp_path: Path) -> None:
    settings = settings_on(tmp_path, date(2026, 2, 16))

    @dg.asset(partitions_def=daily_partitions(settings))
    def landing(context: dg.AssetExecutionContext) -> None:
        requested_days(context, settings, "ga4")

    with pytest.raises(
        PermanentError, match=r"choose partitions in the launch dialog, use `tochimart run --from DAY --to DAY`"
    ):
        dg.materialize([landing])


def test_a_run_for_days_that_are_not_over_names_the_last_one_that_is(tmp_path: Path) -> None:
    settings = settings_on(tmp_path, date(2026, 2, 16))

    @dg.asset(partitions_def=daily_partitions(settings_on(tmp_path, date(2026, 3, 1))))
    def landing(context: dg.AssetExecutionContext) -> None:
        requested_days(context, settings, "ga4")

    with pytest.raises(PermanentError, match="2026-02-20 is not over yet: choose 2026-02-15 or an earlier day"):
        dg.materialize([landing], partition_key="2026-02-20")
