"""The dbt project on a throw-away warehouse with hand-made raw rows: totals, attribution, reloaded and emptied days.

Nothing is fetched. Every expected number below can be added up by hand from `tests/support/dbt_raw_rows.py`.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.dbt_raw_rows import (
    DISPLAY,
    DISPLAY_NAME_ONLY,
    DISPLAY_RAW,
    GOOGLE_ID,
    GOOGLE_NAME_ONLY,
    GOOGLE_NOTHING,
    GOOGLE_ODD_CONTENT,
    GOOGLE_SHOUTED,
    ORGANIC,
    OTHER_PAID,
    RAW,
    YAHOO_SHEET,
    Row,
)
from tests.support.dbt_warehouse import Dbt, contents, failed, load, query

UNKNOWN_AD = ("(unattributed)", "(unattributed)")
BEYOND_DAYS = {
    "kpi.target_progress",
    "kpi.period",
    "marts.dim_report_periods",
    "marts.dim_session_attribution",
    "marts.mart_external_links",
    "marts.mart_actions",
    "marts.mart_ads_period",
    "marts.mart_console_figures",
    "marts.mart_acquisition_daily",
    "marts.mart_compliance",
    "marts.mart_compliance_criteria",
    "marts.mart_placement_quality",
    "marts.mart_reconciliation_explained_totals",
    "marts.mart_rule_sheet",
    "marts.mart_article_period_totals",
    "marts.mart_campaign_period_totals",
    "marts.mart_click_session_gap",
    "marts.mart_cost_headings",
    "marts.mart_creatives",
    "marts.mart_funnel_step_totals",
    "marts.mart_match_methods",
}
"""Tables whose rows are of no single day, and the one that tells of empty days."""
NOT_REBUILT = ("marts.mart_site_", "marts.mart_rule_sheet", "marts.mart_reconciliation", "marts.mart_conversion")
"""Marts the short builds leave out; those by day are built again in test_dbt_marts_by_day.py."""
RELOADED_ELSEWHERE = {
    "marts.mart_article_daily",
    "marts.mart_audience_daily",
    "marts.mart_campaign_totals_daily",
    "marts.mart_creative_daily",
}
"""Tables whose days are reloaded and emptied in test_dbt_campaign_marts.py."""


@pytest.fixture(scope="module")
def whole(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A warehouse with both days built once, and what dbt says of each node and test. Seeds and staging views are already in it."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    for day, reports in RAW.items():
        load(path, day, reports)
    tested = {name for one in dbt.manifest.unit_tests.values() for name in one.depends_on.nodes}
    begun = [
        node.name
        for node in dbt.manifest.nodes.values()
        if node.resource_type == "model" and node.fqn[1] == "staging" and node.unique_id not in tested
    ]
    left_out = ("--exclude-resource-type", "seed", "--exclude", *begun)
    results = dbt.results(
        path, "build", "--indirect-selection", "empty", *left_out
    )  # empty: the tests of `begun` stay in
    assert failed(results) == []
    ran = {one.node.unique_id for one in results}
    assert {name for name, node in dbt.manifest.nodes.items() if node.resource_type == "test"} <= ran
    return path, results


@pytest.fixture(scope="module")
def built(whole: tuple[Path, list[Any]]) -> Path:
    return whole[0]


def test_money_reaches_the_mart_to_the_last_millionth(built: Path) -> None:
    """R-26: 4000.000001 + 0.999999 + 0 + 0.000002 yen; the ad without a cost stays unknown."""
    assert query(built, "select sum(cost_net) from marts.fct_ad_performance_daily where ad_id = '1001'") == [
        (Decimal("4001.000002"),)
    ]
    assert query(
        built, "select cost_net from marts.fct_ad_performance_daily where ad_id = '1002' and report_date = '2026-01-10'"
    ) == [(None,)]


def test_devices_that_become_one_word_are_added_up(built: Path) -> None:
    """R-29: Google's "other" and "connected TV" are both other."""
    assert query(
        built,
        "select impressions, clicks from marts.fct_ad_performance_daily where ad_id = '1001' and device = 'other'",
    ) == [(10, 1)]


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        (GOOGLE_ID, ("platform_id", "google_ads", "google_search", "intern_winter", "main_m", "11", "111", "1001")),
        (
            GOOGLE_SHOUTED,
            ("platform_id", "google_ads", "google_search", "intern_winter", "main_m", "11", "111", "1001"),
        ),
        (
            GOOGLE_ODD_CONTENT,
            ("platform_id", "google_ads", "google_search", "intern_winter", "(unattributed)", "11", *UNKNOWN_AD),
        ),
        (
            GOOGLE_NAME_ONLY,
            ("campaign_name", "google_ads", "google_search", "intern_winter", "(unattributed)", "11", *UNKNOWN_AD),
        ),
        (GOOGLE_NOTHING, ("unattributed", "google_ads", "google_search", *("(unattributed)",) * 5)),
        (YAHOO_SHEET, ("rule_sheet", "yahoo_search", "yahoo_search", "job_winter", "main_f", "22", "222", "2001")),
        (DISPLAY, ("rule_sheet", "yahoo_display", "yahoo_display", "intern_winter", "sub_f", *("(unattributed)",) * 3)),
        (
            DISPLAY_NAME_ONLY,
            ("campaign_name", "yahoo_display", "yahoo_display", "job_winter", "sub_m", *("(unattributed)",) * 3),
        ),
        (OTHER_PAID, ("unattributed", *("(unattributed)",) * 7)),
        (ORGANIC, ("not_ad", *("(not ads)",) * 7)),
    ],
)
def test_sessions_are_matched_in_the_agreed_order(built: Path, session: Row, expected: Row) -> None:
    """R-21: platform id, then rule sheet, then campaign name, then (unattributed)."""
    source, medium, campaign, campaign_id, content = (
        "" if text == "(not set)" else str(text).strip().lower() for text in session
    )
    found = query(
        built,
        "select match_method, platform, medium, campaign, target, campaign_id, "
        "ad_group_id, ad_id from intermediate.int_session_attribution as attribution "
        "inner join intermediate.int_session_keys as keys using (session_key) "
        f"where session_source = '{source}' and session_medium = '{medium}' and session_campaign_name = '{campaign}' "
        f"and session_campaign_id = '{campaign_id}' and session_content = '{content}'",
    )
    assert found == [expected]


def test_an_ad_and_its_sessions_meet_in_one_funnel_row(built: Path) -> None:
    """R-14: impressions, clicks, sessions in two spellings, article views and CV of one ad on one device."""
    assert query(
        built,
        "select impressions, clicks, sessions, engaged_sessions, article_views, article_sessions, cv_events, cv_sessions, cost_net "
        "from marts.mart_funnel_daily where ad_id = '1001' and device = 'mobile' and report_date = '2026-01-10'",
    ) == [(1000, 40, 32, 21, 45, 28, 4, 3, Decimal("4000.000001"))]


def test_unknown_stays_null_and_nothing_becomes_zero_only_when_the_report_is_there(built: Path) -> None:
    """Yahoo! Display is not loaded: no impressions known. Yahoo! Search is loaded: a matched session without ad row means 0."""
    assert query(
        built,
        "select impressions, cost_net, sessions from marts.mart_funnel_daily where platform = 'yahoo_display' order by 3",
    ) == [(None, None, 1), (None, None, 8)]
    assert query(
        built,
        "select impressions, cost_net, sessions, cv_events from marts.mart_funnel_daily "
        "where ad_id = '1001' and report_date = '2026-01-11'",
    ) == [(0, Decimal(0), 6, 0)]


def test_only_links_the_rules_count_are_cv(built: Path) -> None:
    """R-15: the terms page, a look-alike domain and links of no rule are clicks, not CV; a subdomain is one."""
    assert query(
        built,
        "select link_domain, rule_id, is_counted, sum(cv_events) from marts.fct_cv_daily group by all order by all",
    ) == [
        ("jobs.tochigi-shigoto.example", "job_entry", True, 8),
        ("jobs.tochigi-shigoto.example", "job_entry_terms", False, 5),
        ("notjobs.tochigi-shigoto.example", None, False, 7),
        ("www.internship.tochigi-shigoto.example", "internship_apply", True, 2),
    ]


def test_target_progress_leaves_cv_without_cost_out_of_cpa(built: Path) -> None:
    """R-16: 6 CV through ads, 2 of them on Yahoo! Display whose cost is unknown; cost 4001.500002 + 1900."""
    assert query(
        built,
        "select cv, cv_with_cost, cv_without_cost, cost_net, cpa, as_of_date, days_elapsed, days_total, expected_cv "
        "from kpi.target_progress where scope_type = 'total'",
    ) == [(6, 4, 2, Decimal("5901.500002"), Decimal("1475.375001"), date(2026, 1, 11), 42, 96, Decimal("875.000000"))]


def test_nobody_is_on_track_or_behind_while_days_since_the_launch_are_unknown(built: Path) -> None:
    """R-16: two of 42 days are loaded. A platform or campaign has no target to be on track for."""
    assert query(built, "select distinct days_known, days_elapsed, is_on_track from kpi.target_progress") == [
        (2, 42, None)
    ]


def test_ratios_of_a_zero_denominator_are_null(built: Path) -> None:
    """A day of sessions without clicks has no CVR, not an error and not a zero."""
    assert query(built, "select distinct cvr, ctr from kpi.daily where platform = 'yahoo_display'") == [(None, None)]


def test_days_are_provisional_while_the_platform_may_change_them(built: Path) -> None:
    """Fetched on 13 January in Japan (20:00 UTC on the 12th): 3 days after the 10th, inside GA4's 4 days."""
    assert query(built, "select distinct is_provisional from marts.fct_site_sessions_daily") == [(True,)]
    assert query(built, "select distinct is_provisional from marts.fct_ad_performance_daily") == [(True,)]


def test_every_column_of_marts_and_kpi_says_what_it_means_in_both_languages(built: Path) -> None:
    """R-37: an analyst reads the meaning in any client."""
    assert (
        query(
            built,
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where schema_name in ('marts', 'kpi') and (comment is null or comment not like '%|%')",
        )
        == []
    )


def test_views_can_be_read_in_a_copy_of_another_name(dbt: Dbt, built: Path, tmp_path: Path) -> None:
    """The published file is a renamed copy: a view must not name the file it was made in."""
    with duckdb.connect(str(built)) as connection:
        connection.execute("checkpoint")
    copy = tmp_path / "published.duckdb"
    copy.write_bytes(built.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        views = connection.execute(
            "select schema_name || '.' || view_name from duckdb_views() where not internal"
        ).fetchall()
        nodes = dbt.manifest.nodes.values()
        known = {node.alias for node in nodes if node.resource_type == "model" and node.config.materialized == "view"}
        assert {view.partition(".")[2] for (view,) in views} == known
        for (view,) in views:
            connection.execute(f"select count(*) from {view}")


def test_every_unit_test_beside_the_models_holds(dbt: Dbt, whole: tuple[Path, list[Any]]) -> None:
    """They stand in the models' YAML with hand-sized rows; a run of the warehouse leaves them out."""
    _, results = whole
    held = {one.node.unique_id for one in results if one.node.resource_type == "unit_test" and one.status == "pass"}
    assert held == set(dbt.manifest.unit_tests)


def test_a_second_build_changes_nothing(dbt: Dbt, built: Path) -> None:
    """Same input, same tables."""
    before = contents(built)
    assert dbt.build(built) == []
    assert contents(built) == before


def test_reloaded_and_emptied_days_replace_what_was_there(dbt: Dbt, built: Path) -> None:
    """One day comes back with other rows, one comes back empty; the result equals a build from scratch."""
    with duckdb.connect(str(built)) as connection:
        connection.execute("delete from ops.days_to_build")
    changed = dict(RAW["2026-01-10"])
    changed["raw_ga4.sessions"] = changed["raw_ga4.sessions"][:1]
    load(built, "2026-01-10", changed)
    load(built, "2026-01-11", {table: [] for table in RAW["2026-01-11"]})
    assert dbt.build(built) == []
    assert query(built, "select sum(sessions) from marts.fct_site_sessions_daily") == [(30,)]
    for table in contents(built):
        if table not in BEYOND_DAYS | RELOADED_ELSEWHERE and not table.startswith(NOT_REBUILT):
            assert query(built, f"select count(*) from {table} where report_date = '2026-01-11'") == [(0,)], table
    incremental = contents(built)
    assert dbt.build(built, "--full-refresh") == []
    assert contents(built) == incremental


def test_a_day_missing_from_a_mart_is_noticed(dbt: Dbt, built: Path) -> None:
    """Rows that are in raw but were not built fail the tests of every fact they belong to."""
    load(built, "2026-01-12", RAW["2026-01-10"] | DISPLAY_RAW)
    others = [table.partition(".")[2] for table in RELOADED_ELSEWHERE]
    standing = ("rule_sheet_keeps_every_total", "reconciliation_compares_every_total")
    left_out = ("dim_report_periods", "mart_site_daily", "mart_creatives", *others, *standing)
    found = dbt.invoke(built, "test", "--select", "test_type:singular", "--exclude", *left_out)
    assert found == [
        "acquisition_accounts_for_every_load",
        "counted_sessions_reach_the_funnel",
        "external_link_clicks_reach_the_mart",
        "funnel_keeps_every_total",
        "google_ads_totals_reach_the_mart",
        "invalid_clicks_reach_the_mart",
        "page_views_reach_the_mart",
        "site_sessions_reach_the_mart",
        "yahoo_display_totals_reach_the_mart",
        "yahoo_search_totals_reach_the_mart",
    ]
