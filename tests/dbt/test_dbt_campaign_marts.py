"""Marts by period, level, audience, article and creative on hand-made days around the borders of periods.

Every expected number can be worked out from the rows below; the launch is 2025-12-01 and every day was fetched on 2026-01-13 in Japan.
"""

import math
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest

from tests.support.dbt_campaign_rows import ALTERNATING, LATER, RISING, TIRING, google_days, hand_made
from tests.support.dbt_raw_rows import GOOGLE_NAME
from tests.support.dbt_warehouse import Dbt, contents, load, query

BY_DAY = (
    "+mart_campaign_totals_daily",
    "+mart_audience_daily",
    "+mart_site_daily",
    "+mart_article_daily",
    "+mart_creative_daily",
)
BEYOND_DAYS = (
    "mart_campaign_period_totals",
    "mart_cost_headings",
    "marts.funnel",
    "mart_article_period_totals",
    "mart_creatives",
    "+kpi_period",
)
TOTALS = (
    "article_periods_keep_every_total",
    "articles_keep_every_total",
    "audience_keeps_every_total",
    "campaign_levels_keep_every_total",
    "campaign_periods_keep_every_total",
    "click_session_gaps_keep_every_total",
    "creative_lives_keep_every_total",
    "creatives_keep_every_total",
    "funnel_steps_keep_every_total",
    "match_methods_keep_every_total",
    "period_kpi_keeps_every_total",
    "periods_hold_every_day_once",
    "site_days_keep_every_total",
)


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All days built once. Yahoo! Search has a fee of its own from the second block on."""
    path = tmp_path_factory.mktemp("marts") / "working.duckdb"
    dbt.new_warehouse(path)
    for day, reports in hand_made().items():
        load(path, day, reports)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into seeds.cost_model values "
            "('delivery', '広告配信費', 'yahoo_search', 'yahoo_search', '2025-12-15', '2025-12-22', 0.15, null, 0.08)"
        )
    assert dbt.build(path, "--select", *BY_DAY, *BEYOND_DAYS) == []
    return path


def test_every_additive_measure_equals_its_source(dbt: Dbt, built: Path) -> None:
    """All blocking tests of totals hold on odd tags, missing reports and borders, and each is run."""
    results = dbt.results(built, "test", "--select", *TOTALS)
    assert {result.node.name: str(result.status) for result in results} == dict.fromkeys(TOTALS, "pass")


def test_periods_begin_and_end_where_the_contract_says(built: Path) -> None:
    """R-22 R-23: the 7th ends week one, the 14th the first block; what still runs or may still change is provisional."""
    found = query(
        built,
        "select period_type, period_no, cast(first_day as varchar), cast(last_day as varchar), days_known, is_running "
        "from marts.dim_report_periods order by period_type, first_day",
    )
    assert found == [
        ("biweekly", 1, "2025-12-01", "2025-12-14", 8, False),
        ("biweekly", 2, "2025-12-15", "2025-12-28", 3, False),
        ("biweekly", 3, "2025-12-29", "2026-01-11", 2, False),
        ("month", 202512, "2025-12-01", "2025-12-31", 11, False),
        ("month", 202601, "2026-01-01", "2026-01-31", 2, True),
        ("total", 1, "2025-12-01", "2026-03-13", 13, True),
        ("week_one", 1, "2025-12-01", "2025-12-07", 1, False),
    ]
    clicks = query(
        built,
        "select period_type, period_no, clicks, is_provisional from marts.mart_campaign_period_totals "
        "where level_name = 'platform' and platform = 'google_ads' and device = '(all)' order by 1, 2",
    )
    assert clicks[0] == ("biweekly", 1, 500, False), "Google restates 30 days, the 14th was fetched 30 days later"
    assert clicks[1] == ("biweekly", 2, 60, True)
    assert clicks[3] == ("month", 202512, 560, True)
    assert clicks[-1] == ("week_one", 1, 80, False)


def test_fee_tax_and_gross_are_right_to_the_last_decimal(built: Path) -> None:
    """R-26: 20 % and 10 % of 350.35 yen each row; the medium's own 15 % and 8 % goes before its platform's, on its days only."""
    money = "cost_net, fee, cost_gross, tax, cost_net_tax, cost_gross_tax"
    of = f"select {money} from marts.mart_campaign_totals_daily where report_date = "
    assert query(built, of + "'2026-01-10' and level_name = 'ad' and ad_id = '1001' and device = 'mobile'") == [
        tuple(map(Decimal, ("4000.000001", "800", "4800.000001", "480", "4400.000001", "5280.000001")))
    ]
    yahoo = "and level_name = 'medium' and medium = 'yahoo_search' and device = '(all)'"
    assert query(built, of + f"'2025-12-14' {yahoo}") == [
        tuple(map(Decimal, ("630", "126", "756", "75.6", "693", "831.6")))
    ]
    assert query(built, of + f"'2025-12-22' {yahoo}") == [
        tuple(map(Decimal, ("140", "21", "161", "12.88", "151.2", "173.88")))
    ]
    assert query(built, of + f"'2025-12-23' {yahoo}") == [
        tuple(map(Decimal, ("665", "133", "798", "79.8", "731.5", "877.8")))
    ]
    assert query(
        built,
        "select fixed_net, amount_net, tax, amount_with_tax from marts.mart_cost_headings where cost_heading = 'production'",
    ) == [tuple(map(Decimal, ("2500000", "2500000", "250000", "2750000")))]


def test_plan_budget_and_target_count_the_days_with_figures(built: Path) -> None:
    """R-16 R-17: 96 days of delivery; block one has figures of 8, and a medium that delivered nothing keeps its plan."""
    (total,) = query(
        built,
        "select planned_cost_net, budget_net, target_cv, cost_net from marts.mart_campaign_period_totals "
        "where level_name = 'total' and device = '(all)' and period_type = 'biweekly' and period_no = 1",
    )
    assert total[:3] == (Decimal("499999.999992"), Decimal("500000"), Decimal("166.666664"))
    assert total[3] == 500 * 30 + 7 * 400
    (display,) = query(
        built,
        "select planned_cost_net, planned_impressions, clicks from marts.mart_campaign_period_totals where level_name = 'medium' "
        "and medium = 'google_display' and device = '(all)' and period_type = 'week_one'",
    )
    assert display == (Decimal("11458.333333"), Decimal("109126.984124"), None)


def quasi_poisson(first: list[float], second: list[float]) -> tuple[float, float]:
    """Dispersion and z of two periods with one rate each, written out day by day (McCullagh and Nelder 1989, 4.5 and 6.2)."""
    means = [sum(days) / len(days) for days in (first, second)]
    squares = sum((y - m) ** 2 / m for days, m in zip((first, second), means, strict=True) for y in days)
    dispersion = max(1.0, squares / (len(first) + len(second) - 2))
    return dispersion, math.log(means[1] / means[0]) / math.sqrt(dispersion * (1 / sum(first) + 1 / sum(second)))


def test_a_change_is_more_than_noise_only_beyond_what_days_vary(built: Path) -> None:
    """R-23: 50 to 65 clicks a day would be a change for chance alone (z = 3.0), but not where days alternate between 10 and 90."""
    found = query(
        built,
        "select measure_value, previous_value, change_rate, dispersion, z_score, is_more_than_noise from kpi.period "
        "where period_type = 'biweekly' and period_no = 2 and scope_type = 'platform' and measure = 'clicks' "
        "and platform in ('google_ads', 'yahoo_search') order by platform",
    )
    expected = []
    for first, second in ((TIRING, RISING), (ALTERNATING, LATER)):
        days = [[float(y) for y in part.values()] for part in (first, second)]
        expected.append(quasi_poisson(*days))
    assert [row[:2] for row in found] == [(60, 500), (195, 400)]
    assert [row[2] for row in found] == [Decimal("-0.680000"), Decimal("0.300000")]
    for row, (dispersion, z) in zip(found, expected, strict=True):
        assert row[3:5] == tuple(round(Decimal(number), 6) for number in (dispersion, z))
    assert [row[5] for row in found] == [True, False]
    assert abs(math.log(65 / 50)) / math.sqrt(1 / 400 + 1 / 195) > 2.9


def test_a_ratio_of_a_period_is_that_of_its_sums(built: Path) -> None:
    """60 clicks of 2,500 impressions, although the days' own rates are 2, 2 and 4 %."""
    assert query(
        built,
        "select numerator, denominator, measure_value, previous_value from kpi.period where period_type = 'biweekly' "
        "and period_no = 2 and scope_type = 'platform' and platform = 'google_ads' and measure = 'ctr'",
    ) == [(60, 2500, Decimal("0.024000"), Decimal("0.062500"))]


def test_sizes_are_one_pattern_which_tires_and_stays_too_long(built: Path) -> None:
    """R-18 R-19: a1 falls from 8 to 4.5 % and is replaced after 8 days; b1 comes 26 days before the last figures, c nothing."""
    found = query(
        built,
        "select pattern, cast(first_date as varchar), age_days, size_variants, cast(replaced_on as varchar), "
        "days_until_replaced, keeps_two_week_rule, is_replacement_due, is_fatigued, round(ctr_trend, 2) "
        "from marts.mart_creatives where platform = 'google_ads' and pattern in ('a1', 'b1') order by pattern",
    )
    first, second = found
    assert first[:7] == ("a1", "2025-12-07", 35, 2, "2025-12-15", 8, True)
    assert first[8] is True, "from 8 % to 4.5 % in a week, and 3.4 % a month later"
    assert second[:7] == ("b1", "2025-12-15", 9, 1, "2026-01-10", 26, False)
    assert second[8] is None, "three days say nothing about a trend"
    assert second[9] > 0, "2 % first, 4 % at last"
    yahoo = query(
        built,
        "select pattern, days_since_replacement, is_running, keeps_two_week_rule, is_replacement_due "
        "from marts.mart_creatives where platform = 'yahoo_search' and pattern <> '(unattributed)'",
    )
    assert yahoo == [("a1", 34, True, False, True)]


def test_the_trend_is_that_of_weighted_least_squares(built: Path) -> None:
    """R-18: numpy's own fit of the log of the rate, each day weighted by its clicks; sizes and devices of a day together."""
    days = [(day - 7, clicks, 1000) for day, clicks in TIRING.items()] + [(34, 51, 1510)]
    x, clicks, impressions = np.array(days, dtype=float).T
    slope, _ = np.polyfit(x, np.log((clicks + 0.5) / (impressions + 0.5)), 1, w=np.sqrt(clicks + 0.5))
    assert query(
        built, "select ctr_trend from marts.mart_creatives where platform = 'google_ads' and pattern = 'a1'"
    ) == [(round(Decimal(slope), 6),)]


def test_areas_hold_prefectures_and_what_is_not_told(built: Path) -> None:
    """R-13: prefecture, the six around it, others; 9 of 45 clicks are told by no region, and GA4 shows nobody's age."""
    found = query(
        built,
        "select source_name, attribute_name, attribute_group, sum(clicks), sum(sessions), sum(cv_events) "
        "from marts.mart_audience_daily where report_date = '2025-12-14' group by all order by all",
    )
    assert found == [
        ("ga4", "age", "(withheld)", None, 100, 3),
        ("ga4", "gender", "(withheld)", None, 100, 3),
        ("ga4", "region", "sub", None, 60, 3),
        ("ga4", "region", "unknown", None, 40, 0),
        ("google_ads", "region", "(withheld)", 9, None, None),
        ("google_ads", "region", "main", 20, None, None),
        ("google_ads", "region", "other", 6, None, None),
        ("google_ads", "region", "sub", 10, None, None),
        ("yahoo_search", "region", "main", 50, None, None),
        ("yahoo_search", "region", "unknown", 40, None, None),
    ]


def test_age_ranges_of_every_source_fall_into_the_same_groups(dbt: Dbt, built: Path) -> None:
    """Yahoo!'s narrow ranges lie within Google's."""
    said = ["18歳～19歳", "20歳～24歳", "25歳～29歳", "30歳～34歳", "18-24", "65+", "70歳～", "unknown", "(withheld)"]
    group = dbt.compiled("select {{ audience_group('kind', 'said', 'area') }}").removeprefix("select ")
    values = ", ".join(f"('age', '{word}', null, {n})" for n, word in enumerate([*said, "15歳～17歳"]))
    sexes = "('gender', '女性（推定）', null, 20), ('gender', 'MALE', null, 21), ('region', '北海道', null, 22)"
    found = query(built, f"select {group} from (values {values}, {sexes}) as rows (kind, said, area, n) order by n")
    assert [row[0] for row in found] == [
        *("18-24", "18-24", "25-34", "25-34", "18-24", "65+", "65+", "unknown", "(withheld)", "under 18"),
        *("female", "male", "other"),
    ]


def test_reads_without_a_visitor_stand_apart_and_add_up(built: Path) -> None:
    """R-14 R-28: GA4's API tells 18 reads of an article, not whose; the top page is no article."""
    assert query(
        built,
        "select traffic_kind, sum(sessions), sum(article_views), sum(article_reads), sum(cv_events) from marts.mart_site_daily "
        "where report_date = '2026-01-10' group by all order by all",
    ) == [("(not told)", None, None, 18, None), ("ads", 63, 45, None, 6), ("organic", 20, 44, None, 4)]
    assert query(
        built,
        "select article_views, article_reads, outbound_clicks, cv_events, read_through_rate, cv_per_view "
        "from marts.mart_article_period_totals where period_type = 'total' and traffic_kind = '(all)' "
        "and grouping_name = 'theme_and_purpose' and grouping_code = 'science / job'",
    ) == [(45, 18, 8, 8, Decimal("0.400000"), Decimal("0.177778"))]


def test_the_steps_on_the_site_are_parts_of_the_lp_sessions_and_a_whole_is_named_in_japanese(built: Path) -> None:
    """A session makes several CV clicks: they are compared with nothing."""
    assert query(
        built, "select step, count(loss) > 0 from marts.mart_funnel_step_totals group by step, step_no order by step_no"
    ) == [
        ("impression", False),
        ("click", True),
        ("lp_session", True),
        ("engaged_session", True),
        ("article_view", True),
        ("cv_session", True),
        ("cv", False),
    ]
    names = "platform_name_ja, medium_name_ja, campaign_name_ja, target_name_ja"
    told = f"select distinct {names} from marts.mart_campaign_period_totals where level_name = 'total' and platform = '(all)'"
    assert query(built, told) == [("全体",) * 4]


def test_days_reloaded_and_emptied_give_the_tables_a_whole_build_gives(dbt: Dbt, built: Path) -> None:
    """Runs last. The 14th is told anew, the 23rd becomes empty."""
    with duckdb.connect(str(built)) as connection:
        connection.execute("delete from ops.days_to_build")
    campaign = (1112223334, 11, GOOGLE_NAME, 2, 2, 1000, 31, 930_000_000, 0.0, 0.0)
    told_anew = {"raw_google_ads.ad_daily": google_days(14, 31), "raw_google_ads.campaign_daily": [campaign]}
    load(built, "2025-12-14", told_anew | {"raw_google_ads.region_daily": []})
    load(built, "2025-12-23", {"raw_google_ads.ad_daily": [], "raw_yahoo_search.ad_daily": []})
    selection = ("--select", *BY_DAY, *BEYOND_DAYS)
    assert dbt.build(built, *selection) == []
    daily = "select sum(clicks) from marts.mart_creative_daily where platform = 'google_ads' and report_date = "
    assert query(built, daily + "'2025-12-14'") == [(31,)]
    assert query(built, daily + "'2025-12-23'") == [(None,)]
    incremental = contents(built)
    assert dbt.build(built, *selection, "--full-refresh") == []
    assert contents(built) == incremental
