"""Loading: whole days in one transaction, ledgers, and which days dbt builds."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.builds import plan_build, record_build
from orchestration.resources.landing import Landing
from orchestration.resources.snapshot import publish
from orchestration.resources.warehouse import Warehouse
from tests.test_landing import CLICKS, FIRST, SECOND, THIRD, extract, rows


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "warehouse" / "working.duckdb")
    made.prepare([CLICKS])
    return made


def load(landing: Landing, warehouse: Warehouse, *days: date) -> int:
    return warehouse.load(CLICKS, list(landing.files(CLICKS, list(days))), "run-1")


def query(warehouse: Warehouse, sql: str) -> list[tuple]:
    with warehouse.connect() as connection:
        return connection.execute(sql).fetchall()


def test_loading_the_same_days_twice_leaves_each_row_once(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (THIRD, 1, 5)), clicks=7))
    assert load(landing, warehouse, FIRST, SECOND, THIRD) == 2
    assert load(landing, warehouse, FIRST, SECOND, THIRD) == 2
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily order by 1") == [
        (FIRST, 2),
        (THIRD, 5),
    ]


def test_a_day_that_became_empty_vanishes_and_its_neighbours_stay(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (SECOND, 1, 3), (THIRD, 1, 5)), clicks=10))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    landing.replace(extract(first=SECOND, last=SECOND, clicks=0))
    assert load(landing, warehouse, SECOND) == 0
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily order by 1") == [
        (FIRST, 2),
        (THIRD, 5),
    ]


def test_every_loaded_file_is_in_the_ledger_and_every_row_points_at_its_load(
    landing: Landing, warehouse: Warehouse
) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (FIRST, 2, 2)), clicks=4))
    load(landing, warehouse, FIRST, SECOND)
    assert query(
        warehouse, "select report_date, row_count, query, api_version, run_id from ops.loads order by load_id"
    ) == [(FIRST, 2, "SELECT clicks", "v1", "run-1"), (SECOND, 0, "SELECT clicks", "v1", "run-1")]
    assert query(
        warehouse,
        "select distinct loads.report_date, raw._account_id from raw_toy_ads.ad_daily as raw "
        "inner join ops.loads as loads on raw._load_id = loads.load_id",
    ) == [(FIRST, "77")]


def test_a_row_said_twice_is_refused_and_the_day_before_stays(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    load(landing, warehouse, FIRST)
    landing.replace(extract(rows((FIRST, 1, 3), (SECOND, 1, 4), (SECOND, 1, 5)), clicks=12))
    with pytest.raises(
        PermanentError, match=r"raw_toy_ads.ad_daily: 2 rows with the same key \(ad_id=1\) in .*2026-01-02"
    ):
        load(landing, warehouse, FIRST, SECOND)
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily") == [(FIRST, 2)]


def test_control_totals_of_a_newer_request_replace_those_it_covers(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((SECOND, 1, 3)), first=SECOND, last=SECOND, clicks=3))
    load(landing, warehouse, SECOND)
    landing.replace(extract(rows((FIRST, 1, 2), (SECOND, 1, 4)), clicks=6))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert query(warehouse, "select first_day, last_day, measure, stated, landed from ops.control_totals") == [
        (FIRST, THIRD, "clicks", 6.0, 6.0)
    ]


def test_a_day_the_platform_restated_is_in_the_ledger_with_both_figures(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (THIRD, 1, 5)), clicks=7))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert query(warehouse, "from ops.restatements") == [], "the first figures, and the same again, restate nothing"
    landing.replace(extract(rows((FIRST, 1, 2), (SECOND, 1, 3), (SECOND, 2, 1)), clicks=6))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert query(
        warehouse,
        "select platform, report, account_id, report_date, measure, before_value, after_value "
        "from ops.restatements order by report_date",
    ) == [
        ("toy_ads", "ad_daily", "77", SECOND, "clicks", 0.0, 4.0),
        ("toy_ads", "ad_daily", "77", THIRD, "clicks", 5.0, 0.0),
    ]


def test_a_build_covers_the_days_loaded_since_the_last_finished_one(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (THIRD, 1, 5)), clicks=7))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert plan_build(warehouse, "models-1") == (3, True)
    record_build(warehouse, "models-1")
    assert plan_build(warehouse, "models-1") == (0, False)
    load(landing, warehouse, SECOND)
    assert plan_build(warehouse, "models-1") == (1, False)
    assert plan_build(warehouse, "models-1") == (1, False), "an unfinished build is planned again"
    assert plan_build(warehouse, "models-2") == (3, True), "changed models build every day"


def test_another_table_layout_is_refused_with_the_way_out(warehouse: Warehouse) -> None:
    with warehouse.connect() as connection:
        connection.execute("alter table raw_toy_ads.ad_daily alter column clicks type varchar")
    with pytest.raises(PermanentError, match="tochimart rebuild"):
        warehouse.prepare([CLICKS])


def test_a_second_writer_is_turned_away_in_one_line(warehouse: Warehouse) -> None:
    code = (
        "import sys; from pathlib import Path; from orchestration.resources.warehouse import Warehouse\n"
        "from orchestration.errors import PermanentError\n"
        "try:\n    Warehouse(Path(sys.argv[1])).connect().__enter__()\n"
        "except PermanentError as error: print(error)"
    )
    with warehouse.connect():
        done = subprocess.run(
            [sys.executable, "-c", code, str(warehouse.path)], capture_output=True, text=True, check=True
        )
    assert "is open in another process" in done.stdout


def test_readers_of_the_published_file_keep_it_while_the_working_file_is_written(
    landing: Landing, warehouse: Warehouse, tmp_path: Path
) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    load(landing, warehouse, FIRST)
    published = tmp_path / "tochimart.duckdb"
    publish(warehouse, published, tmp_path / "snapshots", 2, datetime(2026, 1, 4, tzinfo=UTC))
    code = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).sql(sys.argv[2]).fetchall())"
    with warehouse.connect() as writing:
        writing.execute("begin")
        writing.execute("delete from raw_toy_ads.ad_daily")
        done = subprocess.run(
            [sys.executable, "-c", code, str(published), "select sum(clicks) from raw_toy_ads.ad_daily"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert done.stdout.strip() == "[(2,)]"


def test_a_snapshot_holds_rows_that_were_still_in_the_write_ahead_log(
    landing: Landing, warehouse: Warehouse, tmp_path: Path
) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    load(landing, warehouse, FIRST)
    published = tmp_path / "tochimart.duckdb"
    for day in (4, 5, 6):
        publish(warehouse, published, tmp_path / "snapshots", 2, datetime(2026, 1, day, tzinfo=UTC))
    assert [path.name for path in sorted((tmp_path / "snapshots").iterdir())] == [
        "tochimart-20260105.duckdb",
        "tochimart-20260106.duckdb",
    ]
    assert query(Warehouse(published), "select clicks from raw_toy_ads.ad_daily") == [(2,)]
