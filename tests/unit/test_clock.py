"""Days that are rare and clocks that are wrong: 29 February, a month without rows, a clock set forward or back."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.cli._given import parse_day_range
from orchestration.errors import PermanentError
from orchestration.partitions import daily_partitions
from orchestration.resources.store.builds import list_days_to_build, record_build
from orchestration.resources.store.landing import Landing, days_between
from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse
from orchestration.schedules import days_to_fetch_again
from tests.support.console_files import settings_at
from tests.unit.store.test_landing import CLICKS, extract, rows

LEAP = date(2028, 2, 29)


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", lambda: datetime(2028, 4, 1, tzinfo=UTC))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "warehouse" / "working.duckdb")
    made.prepare([CLICKS])
    return made


def days_of(warehouse: Warehouse) -> list[tuple]:
    with warehouse.connect() as connection:
        return connection.execute(
            f"select loads.report_date, loads.row_count, sum(stored.clicks)::int from ops.loads as loads left join {CLICKS.table} "
            "as stored on loads.load_id = stored._load_id group by all order by 1"
        ).fetchall()


def test_the_29th_of_february_is_a_day_like_any_other(landing: Landing, warehouse: Warehouse, tmp_path: Path) -> None:
    settings = settings_at(
        tmp_path, TOCHIMART_TODAY="2028-04-02", TOCHIMART_FIRST_DAY="2028-02-01", TOCHIMART_LAST_DAY="2028-03-31"
    )
    keys = daily_partitions(settings).get_partition_keys(current_time=datetime(2028, 4, 2, tzinfo=UTC))
    assert (len(keys), keys[27:30]) == (60, ["2028-02-28", "2028-02-29", "2028-03-01"])
    assert days_to_fetch_again(date(2028, 3, 1), date(2028, 2, 1), date(2028, 3, 31), 0) == (LEAP, LEAP)
    assert days_to_fetch_again(date(2028, 3, 31), date(2028, 2, 1), date(2028, 3, 31), 30) == (LEAP, date(2028, 3, 30))
    span = days_between(LEAP - timedelta(days=1), LEAP + timedelta(days=1))
    landing.replace(extract(rows((LEAP, 1, 29)), first=span[0], last=span[-1], clicks=29))
    warehouse.load(CLICKS, list(landing.files(CLICKS, span)), "run")
    assert days_of(warehouse) == [(span[0], 0, None), (LEAP, 1, 29), (span[-1], 0, None)]


def test_a_month_without_a_row_is_thirty_one_counted_zeros_and_each_is_built(
    landing: Landing, warehouse: Warehouse
) -> None:
    march = days_between(date(2028, 3, 1), date(2028, 3, 31))
    landing.replace(extract(first=march[0], last=march[-1], clicks=0))
    assert warehouse.load(CLICKS, list(landing.files(CLICKS, march)), "run") == 0
    assert days_of(warehouse) == [(day, 0, None) for day in march]
    assert list_days_to_build(warehouse, "models") == (31, True)
    assert warehouse.totals_by_day(CLICKS, ["clicks"], march[0], march[-1]) == {}


def test_a_clock_set_back_refuses_days_that_are_not_over_in_one_sentence(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, TOCHIMART_TODAY="2026-01-10")
    with pytest.raises(PermanentError, match="2026-01-01 to 2026-02-15 is outside 2025-12-01 to 2026-01-09"):
        parse_day_range(settings, "2026-01-01", "2026-02-15")
    assert parse_day_range(settings, "2026-01-01", None) == (date(2026, 1, 1), date(2026, 1, 9))


def test_a_clock_set_forward_asks_for_no_day_after_the_engagement(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, TOCHIMART_TODAY="2031-05-05")
    assert parse_day_range(settings, None, None) == (settings.launch, settings.end)
    assert days_to_fetch_again(settings.today, settings.first_day, settings.last_day, 30) is None


def test_after_a_clock_was_set_back_the_newest_build_is_still_the_last_one_made(
    landing: Landing, warehouse: Warehouse
) -> None:
    """A build of next year would otherwise be compared with for a year: every day loaded since would be built each time."""
    landing.replace(extract(rows((LEAP, 1, 2)), first=LEAP, last=LEAP, clicks=2))
    warehouse.load(CLICKS, list(landing.files(CLICKS, [LEAP])), "run")
    record_build(warehouse, "models")
    with warehouse.connect() as connection:
        connection.execute("update ops.builds set built_at = '2099-01-01'")
    warehouse.load(CLICKS, list(landing.files(CLICKS, [LEAP])), "run")
    assert list_days_to_build(warehouse, "models") == (1, False)
    record_build(warehouse, "models")
    assert list_days_to_build(warehouse, "models") == (0, False)


def test_a_snapshot_of_a_clock_set_back_is_kept_and_old_ones_make_room(warehouse: Warehouse, tmp_path: Path) -> None:
    snapshots, published = tmp_path / "snapshots", tmp_path / "tochimart.duckdb"
    for day in (10, 11, 12):
        publish(warehouse, published, snapshots, 3, datetime(2026, 1, day, tzinfo=UTC))
    made = publish(warehouse, published, snapshots, 3, datetime(2025, 6, 1, tzinfo=UTC))
    assert made.exists()
    kept = [path.stem.removeprefix("tochimart-") for path in sorted(snapshots.iterdir())]
    assert kept == ["20250601", "20260111", "20260112"]
    publish(warehouse, published, snapshots, 9, datetime(2026, 1, 13, tzinfo=UTC))
    assert len(list(snapshots.iterdir())) == 4
