"""Loading: whole days in one transaction, with every ledger that says so."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from tests.support.toy_loads import load, query
from tests.unit.store.test_landing import FIRST, SECOND, THIRD, extract, rows


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


def test_sums_in_the_ledgers_have_no_noise_of_binary_fractions(tmp_path: Path, landing: Landing) -> None:
    """0.1 three times is 0.30000000000000004 when it is summed as a binary fraction, 12.35 a thousand times 12350.000000000127."""
    columns = (
        Column("report_date", "d", pa.date32(), ""), Column("ad_id", "a", pa.int64(), ""), Column("cost", "c", pa.float64(), ""),
    )  # fmt: skip
    report = Report("toy_ads", "cost_daily", "", columns, ("ad_id",), ("cost",))
    warehouse = Warehouse(tmp_path / "exact.duckdb")
    warehouse.prepare([report])
    for costs, whole in (([0.1] * 3, 0.3), ([12.35] * 1_000, 12350.0)):
        days = [FIRST] * len(costs)
        batch = pa.RecordBatch.from_arrays(
            [pa.array(days, pa.date32()), pa.array(range(len(costs)), pa.int64()), pa.array(costs)],
            schema=report.schema,
        )
        stated = {"cost": sum(costs)}
        landed = landing.replace(
            Extract(Request(report, "77", FIRST, FIRST), iter([batch]), "v1", "q", control_totals=stated)
        )
        assert landed.landed_totals["cost"] == whole
        warehouse.load(report, list(landing.files(report, [FIRST])), "run")
    assert query(warehouse, "select before_value, after_value from ops.restatements") == [
        (Decimal("0.3"), Decimal("12350"))
    ]
    assert query(warehouse, "select stated, landed from ops.control_totals") == [(Decimal("12350"), Decimal("12350"))]
    assert warehouse.totals_by_day(report, ["cost"], FIRST, FIRST) == {FIRST: {"cost": 12350.0}}
