"""Keywords, search terms, extensions and videos on hand-made days: what a loaded report does not show is a row of its own. # R-01"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.dbt_raw_rows import GOOGLE_NAME, YAHOO_NAME, Row
from tests.support.dbt_warehouse import Dbt, contents, load, query

ACCOUNT, OTHER_ACCOUNT = 1112223334, 9990001112
FIRST, SECOND = "2026-01-20", "2026-01-21"
MARTS = (
    *("mart_search_terms_daily", "mart_keywords_daily", "mart_videos_daily", "mart_extensions_daily"),
    *("mart_ad_assets_daily", "mart_campaign_hours_daily"),
)
SELECTED = ("--select", *(f"+{mart}" for mart in MARTS))
SEARCH, DISPLAY = 2, 3
KEYWORD = f"customers/{ACCOUNT}/adGroupCriteria/111~5"


def campaign(number: int, channel: int, device: int, clicks: int, yen: int, account: int = ACCOUNT) -> Row:
    """A row of raw_google_ads.campaign_daily without its day."""
    return (account, number, GOOGLE_NAME, channel, device, 10 * clicks, clicks, yen * 1_000_000, 1.5)


def term(text: str, status: int, clicks: int, yen: int) -> Row:
    """A row of raw_google_ads.search_term_daily without its day."""
    figures = (10 * clicks, clicks, yen * 1_000_000, 1.0)
    return (ACCOUNT, 11, GOOGLE_NAME, 111, "g", text, status, 5, KEYWORD, "栃木 就職", *figures)


CAMPAIGNS = [
    campaign(11, SEARCH, 2, 50, 3000),
    campaign(11, SEARCH, 4, 10, 700),
    campaign(12, DISPLAY, 2, 99, 990),
    campaign(13, SEARCH, 2, 7, 70, OTHER_ACCOUNT),
]
LOADED: dict[str, list[Row]] = {
    "raw_google_ads.campaign_daily": CAMPAIGNS,
    "raw_google_ads.search_term_daily": [term("栃木 就職", 2, 30, 2000), term("就職 バイト", 3, 5, 300)],
    "raw_google_ads.keyword_daily": [
        (ACCOUNT, 11, GOOGLE_NAME, 111, "g", 5, "栃木 就職", 4, 2, 500, 50, 3_000_000_000, 3.0, 3.0, 0.0, 0.0, 3, 8),
        (ACCOUNT, 11, GOOGLE_NAME, 111, "g", 5, "栃木 就職", 4, 4, 100, 10, 700_000_000, 0.0, 0.0, 0.0, 0.0, 3, 8),
    ],
    "raw_google_ads.video_daily": [
        (ACCOUNT, 12, GOOGLE_NAME, 111, "g", "v1", "栃木", 15000, 1000, 9, 90_000_000, 1.0, 300, 0.5, 0.4, 0.3, 0.2)
    ],
    "raw_yahoo_display.video_daily": [
        (33, "d", 333, "g", 9, "スマートフォン", 400, 4, 40.0, 1, 390, 300, 200, 100, 80, 60, 40)
    ],
    "raw_google_ads.extension_daily": [
        (ACCOUNT, 11, GOOGLE_NAME, 81, 13, 2, "企業を探す", None, None, 400, 40, 2_000_000_000, 1.0),
        (ACCOUNT, 11, GOOGLE_NAME, 82, 11, 2, None, "県内200社", None, 500, 45, 2_500_000_000, 1.0),
    ],
    "raw_google_ads.account_extension_daily": [(ACCOUNT, 82, 11, 2, None, "県内200社", None, 100, 5, 200_000_000, 0.0)],
    "raw_google_ads.asset_daily": [
        *[
            (
                ACCOUNT,
                11,
                GOOGLE_NAME,
                SEARCH,
                111,
                "g",
                9,
                asset,
                "a",
                5,
                text,
                None,
                None,
                place,
                label,
                True,
                200,
                10,
                500_000_000,
                1.0,
            )
            for asset, text, place, label in ((1, "栃木で働く", 2, 6), (2, "記事を読む", 3, 4))
        ]
    ],
    "raw_yahoo_search.ad_group_extension_daily": [
        (22, YAHOO_NAME, 222, "g", 92, "クイックリンクアセット", "先輩の声", None, None, 50, 2, 300, 0.0)
    ],
    "raw_yahoo_search.campaign_hourly": [(22, YAHOO_NAME, hour, 200, 5, 950, 1.0) for hour in (8, 21)],
    "raw_yahoo_display.campaign_hourly": [(33, "d", 8, 400, 4, 40.0, 1)],
    "raw_yahoo_search.extension_daily": [
        (22, YAHOO_NAME, 91, "カテゴリ補足アセット", None, None, "分野", 300, 10, 1200, 2.0)
    ],
    "raw_yahoo_search.campaign_daily": [(22, YAHOO_NAME, 400, 15, 1900, 2.0, 1)],
    "raw_yahoo_search.search_query_daily": [
        (
            22,
            YAHOO_NAME,
            222,
            "g",
            7,
            "就活",
            "栃木 就活",
            "フレーズ一致（類似語句）",
            "対象外キーワード登録済み",
            300,
            10,
            1200,
            2.0,
        )
    ],
}


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first day with every report, the second without search terms."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    load(path, FIRST, LOADED)
    load(path, SECOND, {"raw_google_ads.campaign_daily": CAMPAIGNS})
    assert dbt.build(path, *SELECTED) == []
    return path


def test_what_is_not_shown_of_a_campaign_is_a_row_where_the_report_is_loaded(built: Path) -> None:
    """Neither display campaigns, nor an account without the report, nor a day without it has a remainder."""
    assert query(
        built,
        """select report_date::varchar, platform, campaign_id, clicks, cost_net, platform_conversions
        from marts.mart_search_terms_daily where is_remainder order by all""",
    ) == [
        (FIRST, "google_ads", "11", 25, Decimal(1400), Decimal(1)),
        (FIRST, "yahoo_search", "22", 5, Decimal(700), Decimal(0)),
    ]
    assert query(built, "select platform, sum(cost_net) from marts.mart_search_terms_daily group by 1 order by 1") == [
        ("google_ads", Decimal(3700)),
        ("yahoo_search", Decimal(1900)),
    ]


def test_both_platforms_use_the_same_words(built: Path) -> None:
    assert query(
        built,
        """select platform, search_term, keyword_id, keyword, match_type, targeting_status
        from marts.mart_search_terms_daily where not is_remainder order by all""",
    ) == [
        ("google_ads", "就職 バイト", "5", "栃木 就職", "NEAR_EXACT", "EXCLUDED"),
        ("google_ads", "栃木 就職", "5", "栃木 就職", "NEAR_EXACT", "ADDED"),
        ("yahoo_search", "栃木 就活", "7", "就活", "NEAR_PHRASE", "EXCLUDED"),
    ]


def test_keywords_that_cover_their_campaign_leave_no_remainder(built: Path) -> None:
    assert query(
        built,
        """select keyword, match_type, status, quality_score, device, is_remainder, clicks, cpc
        from marts.mart_keywords_daily where platform = 'google_ads' order by device""",
    ) == [
        ("栃木 就職", "BROAD", "PAUSED", 8, "desktop", False, 10, Decimal(70)),
        ("栃木 就職", "BROAD", "PAUSED", 8, "mobile", False, 50, Decimal(60)),
    ]


def test_shares_of_a_video_watched_become_numbers(built: Path) -> None:
    assert query(
        built,
        """select platform, ad_id, video_id, device, video_views, video_views_25, video_views_100
        from marts.mart_videos_daily order by 1""",
    ) == [
        ("google_ads", None, "v1", None, 300, Decimal(500), Decimal(200)),
        ("yahoo_display", "9", None, "mobile", 390, Decimal(100), Decimal(40)),
    ]


def test_extensions_have_one_type_and_one_text_on_both_platforms(built: Path) -> None:
    """The same callout may be set on the account and on a campaign."""
    assert query(
        built,
        """select platform, asset_id, set_on, campaign_id, ad_group_id, extension_type, extension_text, clicks, ctr
        from marts.mart_extensions_daily order by all""",
    ) == [
        ("google_ads", "81", "campaign", "11", "(all)", "SITELINK", "企業を探す", 40, Decimal("0.1")),
        ("google_ads", "82", "account", "(all)", "(all)", "CALLOUT", "県内200社", 5, Decimal("0.05")),
        ("google_ads", "82", "campaign", "11", "(all)", "CALLOUT", "県内200社", 45, Decimal("0.09")),
        ("yahoo_search", "91", "campaign", "22", "(all)", "STRUCTURED_SNIPPET", "分野", 10, Decimal("0.033333")),
        ("yahoo_search", "92", "ad_group", "22", "222", "SITELINK", "先輩の声", 2, Decimal("0.04")),
    ]


def test_assets_of_an_ad_keep_their_place_and_rating(built: Path) -> None:
    assert query(
        built,
        """select ad_id, asset_id, field_type, asset_text, performance_label, impressions, ctr, cost_net
        from marts.mart_ad_assets_daily order by 2""",
    ) == [
        ("9", "1", "HEADLINE", "栃木で働く", "BEST", 200, Decimal("0.05"), Decimal(500)),
        ("9", "2", "DESCRIPTION", "記事を読む", "LOW", 200, Decimal("0.05"), Decimal(500)),
    ]


def test_both_products_of_yahoo_have_hours(built: Path) -> None:
    hours = "select platform, hour_of_day, clicks, cost_net from marts.mart_campaign_hours_daily order by all"
    assert query(built, hours) == [
        ("yahoo_display", 8, 4, Decimal(40)),
        ("yahoo_search", 8, 5, Decimal(950)),
        ("yahoo_search", 21, 5, Decimal(950)),
    ]


def test_search_terms_that_arrive_later_equal_a_build_from_scratch(dbt: Dbt, built: Path) -> None:
    query(built, "delete from ops.days_to_build")
    load(built, SECOND, {"raw_google_ads.search_term_daily": [term("栃木 就職", 2, 60, 3700)]})
    assert dbt.build(built, *SELECTED) == []
    found = contents(built)
    held = {mart: found[f"marts.{mart}"] for mart in MARTS}
    assert query(
        built,
        f"select is_remainder, clicks, cost_net, platform_conversions from marts.mart_search_terms_daily where report_date = '{SECOND}' "
        "order by 1",
    ) == [(False, 60, Decimal(3700), Decimal(1)), (True, 0, Decimal(0), Decimal(2))]
    assert dbt.build(built, "--full-refresh", *SELECTED) == []
    assert {mart: contents(built)[f"marts.{mart}"] for mart in MARTS} == held
