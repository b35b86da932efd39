"""Sessions and the ads they came from: ads that are loaded later than their sessions, and display ads with several landing pages."""

from decimal import Decimal
from pathlib import Path

import duckdb

from tests.support.dbt_raw_rows import (
    DISPLAY_RAW,
    RAW,
)
from tests.support.dbt_warehouse import BY_DAY, Dbt, contents, load, query


def test_ads_that_arrive_late_heal_the_days_already_built(dbt: Dbt, tmp_path: Path) -> None:
    """Sessions of the 11th come first; the ad they came from is loaded with the 10th, and the 11th follows by itself."""
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    site = {table: rows for table, rows in RAW["2026-01-11"].items() if table.startswith("raw_ga4.")}
    load(path, "2026-01-11", site)
    assert dbt.build(path) == []
    assert query(path, "select distinct match_method from marts.mart_funnel_daily") == [("campaign_name",)]
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from ops.days_to_build")
    load(path, "2026-01-10", RAW["2026-01-10"])
    assert dbt.build(path) == []
    assert query(
        path,
        "select match_method, ad_id from marts.mart_funnel_daily where report_date = '2026-01-11' and sessions > 0",
    ) == [("platform_id", "1001")]
    healed = contents(path)
    assert dbt.build(path, "--full-refresh") == []
    assert contents(path) == healed


def test_display_ads_give_their_sessions_a_cost_and_the_total_a_cpa(dbt: Dbt, tmp_path: Path) -> None:
    """R-05: two landing pages of one ad are one row; 6 CV, all with a cost now, cost 4001.000002 + 1900 + 299.75."""
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    load(path, "2026-01-10", RAW["2026-01-10"] | DISPLAY_RAW)
    with_own_tests = ("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious")
    assert dbt.invoke(path, "build", *with_own_tests, "--select", *BY_DAY) == []
    assert query(
        path,
        "select match_method, ad_id, device, impressions, clicks, cost_net, sessions, cv_events "
        "from marts.mart_funnel_daily where medium = 'yahoo_display' order by all",
    ) == [
        ("campaign_name", "(unattributed)", "tablet", None, None, None, 1, 0),
        ("platform_id", "3001", "mobile", 5000, 25, Decimal("299.750000"), 8, 2),
        ("platform_id", "3001", "tablet", 10, 0, Decimal(0), 0, 0),
    ]
    assert query(
        path,
        "select cv_with_cost, cv_without_cost, cost_net from kpi.target_progress where scope_type = 'total'",
    ) == [(6, 0, Decimal("6200.750002"))]
