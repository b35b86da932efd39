"""Invalid clicks, placements and bursts on hand-made days. # R-20"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.dbt_raw_rows import GOOGLE_NAME, YAHOO_NAME, Row
from tests.support.dbt_warehouse import Dbt, load, query

ACCOUNT = 1112223334
DAY = "2026-01-20"
MODELS = (
    "--select",
    "+mart_invalid_clicks_daily",
    "+mart_placement_quality",
    "+mart_click_bursts_daily",
)
TOTALS = ["invalid_clicks_reach_the_mart", "placements_reach_the_mart"]


def place(name: str, kind: int, clicks: int, micros: int, conversions: float) -> Row:
    """A row of raw_google_ads.placement_daily without its day."""
    return (ACCOUNT, 11, GOOGLE_NAME, 111, "g", name, name, name, kind, name, 1000, clicks, micros, conversions)


def region(number: int, clicks: int) -> Row:
    """A row of raw_google_ads.region_daily without its day."""
    return (ACCOUNT, 11, GOOGLE_NAME, 2392, True, f"geoTargetConstants/{number}", 1000, clicks, 1_000_000, 0.0)


def hour(number: int, clicks: int) -> Row:
    """A row of raw_google_ads.campaign_hourly without its day."""
    return (ACCOUNT, 11, GOOGLE_NAME, number, 1000, clicks, 1_000_000, 0.0)


PLACES = [
    place("https://Blog.example/", 2, 300, 3_000_000, 3.0),
    place("blog.example/campus", 2, 300, 2_000_000, 3.0),
    place("m.gambling.example/top", 2, 10, 5_000_000, 0.0),
    place("notgambling.example", 2, 100, 1_000_000, 0.0),
    place("idle.example", 2, 600, 6_000_000, 0.0),
    place("youtube.com/channel/UCabc", 6, 100, 1_000_000, 9.0),
]


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten days of two regions, then a day on which one of them has ten times its clicks."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    first = date.fromisoformat(DAY) - timedelta(days=10)
    for back in range(10):
        clicks = 10 + back % 3
        usual = {
            "raw_google_ads.region_daily": [region(1, clicks), region(2, 10)],
            "raw_google_ads.campaign_hourly": [hour(3, 2), hour(21, 40)],
        }
        load(path, str(first + timedelta(days=back)), usual)
    load(
        path,
        DAY,
        {
            "raw_google_ads.region_daily": [region(1, 110), region(2, 13), region(3, 19)],
            "raw_google_ads.campaign_hourly": [hour(3, 44), hour(21, 44)],
            "raw_google_ads.placement_daily": PLACES,
            "raw_google_ads.account_daily": [(ACCOUNT, 6000, 97, 18_000_000, 15.0, 3)],
            "raw_yahoo_search.campaign_daily": [(22, YAHOO_NAME, 400, 15, 1900, 2.0, 5)],
            "raw_yahoo_display.campaign_daily": [(33, "d", 5010, 25, 299.75, 3)],
            "raw_yahoo_display.placement_daily": [(33, "d", 333, "g", "https://gambling.example/", "x", 50, 2, 4.5, 0)],
        },
    )
    assert dbt.build(path, *MODELS) == []
    return path


def test_invalid_clicks_stand_beside_valid_ones_and_unknown_ones_stay_unknown(built: Path) -> None:
    assert query(
        built,
        """select platform, campaign_id, is_reported, clicks, invalid_clicks, invalid_click_rate
        from marts.mart_invalid_clicks_daily order by 1""",
    ) == [
        ("google_ads", "(all)", True, 97, 3, Decimal("0.030000")),
        ("yahoo_display", "33", False, 25, None, None),
        ("yahoo_search", "22", True, 15, 5, Decimal("0.250000")),
    ]


def test_spend_on_an_excluded_placement_is_found_on_its_pages_and_hosts_only(built: Path) -> None:
    """m.gambling.example lies below gambling.example, notgambling.example does not."""
    assert query(
        built,
        """select platform, placement, excluded_placement, excluded_cost_net from marts.mart_placement_quality
        where has_excluded_spend order by 1""",
    ) == [
        ("google_ads", "m.gambling.example/top", "gambling.example", Decimal("5.000000")),
        ("yahoo_display", "gambling.example", "gambling.example", Decimal("4.500000")),
    ]


def test_a_placement_is_without_engagement_only_when_chance_cannot_explain_it(built: Path) -> None:
    """15 conversions on 1,410 clicks: 600 clicks let 6.38 expect, 100 clicks 1.06."""
    assert query(
        built,
        """select placement, round(expected_conversions, 2), is_without_engagement from marts.mart_placement_quality
        where platform = 'google_ads' and platform_conversions = 0 order by 1""",
    ) == [
        ("idle.example", Decimal("6.38"), True),
        ("m.gambling.example/top", Decimal("0.11"), False),
        ("notgambling.example", Decimal("1.06"), False),
    ]


def test_a_channel_keeps_the_case_of_its_id(built: Path) -> None:
    found = query(built, "select placement from marts.mart_placement_quality where placement_type = 'YOUTUBE_CHANNEL'")
    assert found == [("youtube.com/channel/UCabc",)]


def test_only_the_region_that_bursts_is_flagged(built: Path) -> None:
    """Usual 10.9 clicks with the spread of a Poisson count: 110 is 30 spreads away, 13 against a steady 10 is one."""
    found = query(
        built,
        f"""select segment, clicks, usual_clicks, round(burst_score, 1), is_burst, known_days from marts.mart_click_bursts_daily
        where report_date = '{DAY}' and dimension = 'region' order by 1""",
    )
    assert found == [
        ("geoTargetConstants/1", 110, Decimal("10.900000"), Decimal("30.0"), True, 10),
        ("geoTargetConstants/2", 13, Decimal("10.000000"), Decimal("0.9"), False, 10),
        ("geoTargetConstants/3", 19, Decimal("0.000000"), Decimal("19.0"), False, 10),
    ]


def test_a_night_with_the_clicks_of_an_evening_is_flagged(built: Path) -> None:
    """Each hour against itself on earlier days: 44 clicks are nothing at 21:00 and a burst at 3:00."""
    found = query(
        built,
        f"""select segment, segment_name, clicks, usual_clicks, is_burst from marts.mart_click_bursts_daily
        where report_date = '{DAY}' and dimension = 'hour' order by 1""",
    )
    assert found == [("03", "3時台", 44, Decimal(2), True), ("21", "21時台", 44, Decimal(40), False)]


def test_the_first_days_are_not_judged(built: Path) -> None:
    """Seven known days are needed."""
    assert query(built, "select min(report_date), max(known_days) from marts.mart_click_bursts_daily") == [
        (date(2026, 1, 17), 10)
    ]


def test_totals_are_those_of_the_platforms_and_a_lost_click_is_noticed(dbt: Dbt, built: Path) -> None:
    assert dbt.invoke(built, "test", "--select", *TOTALS) == []
    query(built, "update marts.mart_placements_daily set clicks = clicks - 1 where placement = 'idle.example'")
    query(built, "update marts.mart_invalid_clicks_daily set invalid_clicks = 4 where platform = 'google_ads'")
    assert dbt.invoke(built, "test", "--select", *TOTALS) == TOTALS
