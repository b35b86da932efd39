"""Figures that looked known and were not: withheld ages, ads nobody could name, accounts that were not loaded.

One small warehouse of two days. On the first day GA4 withholds, and the second Google Ads account denies its reports.
"""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.support.dbt_ad_levels import Entry, load_levels
from tests.support.dbt_raw_rows import (
    ENTRY,
    GOOGLE_ID,
    GOOGLE_NOTHING,
    GOOGLE_ODD_CONTENT,
    YAHOO_SHEET,
    Row,
    google_ad,
    url,
)
from tests.support.dbt_warehouse import Dbt, load, new_warehouse, query

FIRST, SECOND = "2026-01-10", "2026-01-11"
OTHER_NAME = "栃木で就活キャンペーン/冬季_Google検索"
OTHER = ("google", "cpc", OTHER_NAME, "77", "main_f_b1")
"""A session of the campaign of the second account."""
PMAX = ("google", "pmax", "P-MAX 栃木", "44", "(not set)")
BUILT = (
    *("+kpi_daily", "+kpi_period", "+kpi_target_progress", "+mart_campaign_period_totals"),
    *("+mart_audience_daily", "+mart_site_audience_daily"),
)


def clicks(session: tuple[str, ...], cv: int) -> Row:
    """CV of a session's source."""
    return (*session, "mobile", ENTRY, "/tochigist/science-job", cv, cv)


def site(
    cv: list[tuple[tuple[str, ...], int]], ages: list[Row], ages_cv: list[Row], cv_of_day: int
) -> dict[str, list[Row]]:
    """A day of GA4: CV by source, and visitors by age and gender, of whom 100 sessions are the whole."""
    sessions = [(*one, "Paid Search", "/tochigist/science-job", "mobile", 10, 5, 10, 1.0) for one, _ in cv]
    return {
        "raw_ga4.sessions": sessions,
        "raw_ga4.outbound_clicks": [clicks(one, count) for one, count in cv if count],
        "raw_ga4.cv_sessions": [],
        "raw_ga4.page_views": [],
        "raw_ga4.daily_totals": [(100, 60, 200, 1.0, 500, 0, 90, 80, 70)],
        "raw_ga4.demographics": ages,
        "raw_ga4.demographics_cv": ages_cv,
        "raw_ga4.regions": [("Japan", "Gunma", "x", 100, 60)],
        "raw_ga4.regions_cv": [("Japan", "Gunma", "x", cv_of_day)],
    }


SITE = {
    FIRST: site(
        [(GOOGLE_ID, 4), (GOOGLE_ODD_CONTENT, 1), (GOOGLE_NOTHING, 2), (OTHER, 8), (PMAX, 0)],
        ages=[("18-24", "female", 50, 30, 90), ("25-34", "male", 20, 10, 40)],
        ages_cv=[("18-24", "female", 3), ("65+", "male", 1)],
        cv_of_day=15,
    ),
    SECOND: site(
        [(GOOGLE_ID, 4), (OTHER, 8), (GOOGLE_NOTHING, 2), (YAHOO_SHEET, 3)],
        ages=[("18-24", "female", 60, 40, 90), ("25-34", "male", 40, 20, 40)],
        ages_cv=[("18-24", "female", 17)],
        cv_of_day=17,
    ),
}


def other_account(cost: int) -> dict[str, list[Entry]]:
    """A day of the second account: one ad of one campaign."""
    ad: Entry = {
        **{
            "campaign": 77,
            "name": OTHER_NAME,
            "channel": 2,
            "group": 777,
            "group_name": "県内学生（女性）",
            "ad": 7001,
            "device": 2,
        },
        **{
            "url": url("google", "cpc", "job_winter_r7", "main_f_b1", 77),
            "impressions": 900,
            "clicks": 30,
            "cost": cost,
        },
        "conversions": 0.0,
    }
    return {"ad": [ad]}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Path:
    """Both days built, Performance Max a medium of its own without a row in the rule sheet."""
    path = tmp_path_factory.mktemp("marts") / "working.duckdb"
    dbt = Dbt(tmp_path_factory.mktemp("dbt"), dbt_target)
    new_warehouse(path)
    load(
        path, FIRST, SITE[FIRST] | {"raw_google_ads.ad_daily": [google_ad(1001, "main_m_a1", 2, 1000, 40, 600_000_000)]}
    )
    load(
        path,
        SECOND,
        SITE[SECOND] | {"raw_google_ads.ad_daily": [google_ad(1001, "main_m_a1", 2, 1000, 40, 600_000_000)]},
    )
    load(path, SECOND, {"raw_yahoo_search.ad_daily": []})
    pmax: Entry = {
        **{"campaign": 44, "name": "P-MAX 栃木", "channel": 10, "device": 2},
        **{"impressions": 500, "clicks": 20, "cost": 5430, "conversions": 0.0},
    }
    for day in (FIRST, SECOND):
        load_levels(path, "google_ads", "888", day, {"campaign": [pmax]})
    load_levels(path, "google_ads", "999", SECOND, other_account(900))
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into ops.acquisition (platform, report, account_id, report_date, state, reason) "
            "values ('google_ads', 'ad_daily', '999', ?, 'denied', 'no permission')",
            [FIRST],
        )
    assert dbt.invoke(path, "seed") == []
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into seeds.media values ('google_pmax', 'google_ads', 'PERFORMANCE_MAX', 'P-MAX', 'google', 'pmax')"
        )
    assert dbt.build(path, "--select", *BUILT) == []
    return path


def ages(path: Path, table: str, columns: str) -> dict[tuple[str, str], tuple]:
    """Rows by age of GA4, by day and age."""
    rows = query(
        path, f"select report_date::varchar, attribute_value, {columns} from {table} where attribute_name = 'age'"
    )
    return {(day, age): tuple(figures) for day, age, *figures in rows}


@pytest.mark.parametrize("table", ["marts.mart_site_audience_daily", "marts.mart_audience_daily"])
def test_an_age_without_a_row_is_unknown_while_ga4_withholds_a_part_of_the_day(built: Path, table: str) -> None:
    """25-34 has no CV of its own beside eleven withheld, and 65+ no sessions beside thirty withheld: neither is 0."""
    found = ages(built, table, "sessions, engaged_sessions, cv_events")
    assert found[FIRST, "18-24"] == (50, 30, 3)
    assert found[FIRST, "25-34"] == (20, 10, None)
    assert found[FIRST, "65+"] == (None, None, 1)
    assert found[FIRST, "(withheld)"] == (30, 20, 11)


@pytest.mark.parametrize("table", ["marts.mart_site_audience_daily", "marts.mart_audience_daily"])
def test_an_age_without_a_row_has_none_where_ga4_withholds_nothing(built: Path, table: str) -> None:
    found = ages(built, table, "sessions, cv_events")
    assert found[SECOND, "25-34"] == (40, 0)
    assert found[SECOND, "(withheld)"] == (0, 0)


def test_a_medium_without_a_row_in_the_rule_sheet_gets_no_cv_of_other_media(built: Path) -> None:
    """P-MAX costs 10,860 yen and brought nothing; visits that only say google / cpc stay with the medium of these tags."""
    rows = query(
        built,
        "select medium, sum(cost_net)::integer, sum(cv)::integer from kpi.daily where is_ads and platform = 'google_ads' group by 1",
    )
    assert {medium: tuple(figures) for medium, *figures in rows} == {
        "google_pmax": (10_860, 0),
        "google_search": (2_100, 29),
    }
    assert query(
        built,
        "select measure_value from kpi.period where measure = 'cpa' and scope_type = 'medium' and medium = 'google_pmax' "
        "and period_type = 'total'",
    ) == [(None,)]
    assert query(
        built, "select distinct medium from kpi.daily where campaign = '(unattributed)' and cv > 0 and is_ads"
    ) == [("google_search",)]


def test_a_target_nobody_could_name_has_no_cost_and_no_cpa(built: Path) -> None:
    """A visit of a known campaign with content of no ad: its cost is part of what the campaign's ads cost, and is not 0."""
    sql = f"""select impressions, clicks, cost_net, cv, cpa, cpc from kpi.daily
        where campaign = 'intern_winter' and target = '(unattributed)' and report_date = '{FIRST}'"""
    assert query(built, sql) == [(None, None, None, 1, None, None)]
    assert query(built, "select count(*) from kpi.daily where cpa = 0") == [(0,)]


def test_a_campaign_costs_what_its_ads_cost(built: Path) -> None:
    """Unknown by target, the cost of the campaign is known: nothing is lost from its sum."""
    sql = f"select sum(cost_net), sum(cv_with_cost) from kpi.daily where campaign = 'intern_winter' and report_date = '{FIRST}'"
    assert query(built, sql) == [(Decimal(600), 5)]


def test_cv_of_an_account_that_was_not_loaded_lower_no_cpa(built: Path) -> None:
    """Of 15 CV of the first day, 5 belong to the account that was loaded: 8 belong to the other, and 2 to nobody knows which."""
    sql = """select report_date::varchar, sum(cost_net)::integer, sum(cv)::integer, sum(cv_with_cost)::integer,
        sum(cv_with_clicks)::integer from kpi.daily where platform = 'google_ads' group by 1 order by 1"""
    assert query(built, sql) == [(FIRST, 6030, 15, 5, 5), (SECOND, 6930, 14, 14, 14)]
    assert query(
        built, "select cv, cv_with_cost, cv_without_cost, cpa from kpi.target_progress where scope = 'google_ads'"
    ) == [(29, 19, 10, Decimal("682.105263"))]
    (row,) = query(
        built,
        f"select cost_net, cv, cv_with_cost, cpa from kpi.daily where campaign = 'job_winter' and report_date = '{FIRST}'",
    )
    assert row == (None, 8, None, None)


def test_cv_that_no_campaign_can_be_given_have_no_cpa(built: Path) -> None:
    """The cost is that of campaigns without a name in the contract; of the four CV, some are of nobody knows which campaign."""
    scope = "select cv, cost_net, cpa, is_cpa_on_target from kpi.target_progress where scope_type = 'campaign' and scope = '(unattributed)'"
    assert query(built, scope) == [(4, Decimal(10_860), None, None)]
    of_period = """select numerator, denominator > 0, measure_value, z_score from kpi.period where measure = 'cpa'
        and period_type = 'total' and scope_type = 'campaign' and campaign = '(unattributed)'"""
    assert query(built, of_period) == [(Decimal(10_860), True, None, None)]


def test_a_platform_that_was_loaded_and_delivered_nothing_has_a_known_cost(built: Path) -> None:
    """Its CV count for the CPA of the total: they cost nothing on that day."""
    sql = (
        f"select cost_net, cv, cv_with_cost from kpi.daily where platform = 'yahoo_search' and report_date = '{SECOND}'"
    )
    assert query(built, sql) == [(None, 3, 3)]


def test_the_account_decides_in_every_table_alike(built: Path) -> None:
    total = "level_name = 'platform' and platform = 'google_ads' and device = '(all)' and period_type = 'total'"
    assert query(
        built, f"select cv, cv_with_cost, cv_with_clicks, cpa from marts.mart_campaign_period_totals where {total}"
    ) == [(29, 19, 19, Decimal("682.105263"))]
    sql = """select numerator::integer, denominator::integer, measure_value from kpi.period
        where measure = 'cpa' and period_type = 'total' and scope_type = 'platform' and platform = 'google_ads'"""
    assert query(built, sql) == [(12_960, 19, Decimal("682.105263"))]
