"""Search results in dbt: fresh figures give way to final ones, nothing known stays null, zero only where it was counted. # R-27"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.support.dbt_raw_rows import ENTRY
from tests.support.dbt_warehouse import Dbt, load, query

SITE = "sc-domain:example.jp"
FRESH_DAY, FINAL_DAY, EMPTY_DAY = "2026-02-13", "2026-02-12", "2026-02-11"
PAGE = "https://example.jp/Tochigist/science-job"
BUILT = ["--select", "+mart_seo_daily", "+mart_seo_pages"]


def site(clicks: int, impressions: int, position: float | None) -> tuple[object, ...]:
    return (SITE, clicks, impressions, None, position)


def page(url: str, clicks: int, impressions: int, position: float | None) -> tuple[object, ...]:
    return (SITE, url, clicks, impressions, None, position)


def searched(query: str, url: str, clicks: int, impressions: int, position: float | None) -> tuple[object, ...]:
    return (SITE, query, url, "jpn", "MOBILE", clicks, impressions, None, position)


FINAL = {
    "raw_search_console.site_daily": [site(7, 90, 3.1)],
    "raw_search_console.site_daily_fresh": [site(6, 80, 4.0)],
    "raw_search_console.page_daily": [
        page(PAGE, 4, 60, 2.5),
        page(PAGE + "/?utm_source=x", 1, 20, 10.0),
        page("https://example.jp/other", 2, 30, None),
    ],
    "raw_search_console.query_daily": [
        searched("栃木 就活", PAGE, 3, 40, 2.0),
        searched("栃木 就活", PAGE + "/", 1, 10, 12.0),
        searched("other", "https://example.jp/other", 0, 5, None),
    ],
}
GOOGLE, BING, ADS = (
    (source, medium, "(not set)", "(not set)", "(not set)")
    for source, medium in (("google", "organic"), ("bing", "Organic"), ("google", "cpc"))
)
VISITS = {
    "raw_ga4.sessions": [
        (*source, "x", page, "mobile", sessions, 1, 1, 1.0)
        for source, page, sessions in [
            (GOOGLE, "/tochigist/science-job", 11),
            (BING, "/tochigists", 4),
            (ADS, "/tochigist", 50),
        ]
    ],
    "raw_ga4.outbound_clicks": [
        (*source, "mobile", link, "/tochigist", clicks, clicks)
        for source, link, clicks in [
            (GOOGLE, ENTRY, 2),
            (GOOGLE, "https://other.example/", 30),
            (BING, ENTRY, 1),
            (ADS, ENTRY, 7),
        ]
    ],
    "raw_ga4.cv_sessions": [],
    "raw_ga4.page_views": [],
}
"""What GA4 saw on the final day; of the other days it is not loaded."""


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A final day, a day that is only fresh, and a day on which nobody saw the site."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    load(path, FINAL_DAY, FINAL | VISITS)
    load(path, FRESH_DAY, {"raw_search_console.site_daily_fresh": [site(5, 50, 2.0)]})
    load(path, EMPTY_DAY, {table: [] for table in FINAL})
    assert dbt.build(path, *BUILT) == []
    return path


def days(path: Path, columns: str) -> dict[date, tuple]:
    found = query(path, f"select report_date, {columns} from marts.mart_seo_daily order by report_date")
    return {row[0]: row[1:] for row in found}


def test_final_figures_stand_where_there_are_any_and_fresh_ones_are_marked(built: Path) -> None:
    found = days(built, "data_state, is_provisional, clicks, impressions, average_position")
    assert found[date(2026, 2, 12)] == ("final", False, 7, 90, Decimal("3.100000"))
    assert found[date(2026, 2, 13)] == ("fresh", True, 5, 50, Decimal("2.000000"))
    assert found[date(2026, 2, 11)] == ("final", False, 0, 0, None)


def test_what_google_does_not_name_is_what_is_left_of_the_pages(built: Path) -> None:
    """7 clicks and 110 impressions by page, 4 and 55 of them by query; of a fresh day none of it is known."""
    found = days(built, "page_clicks, page_impressions, query_clicks, anonymised_clicks, anonymised_impressions")
    assert found[date(2026, 2, 12)] == (7, 110, 4, 3, 55)
    assert found[date(2026, 2, 13)] == (None,) * 5
    assert found[date(2026, 2, 11)] == (0,) * 5


def test_organic_visits_and_their_cv_stand_beside_the_clicks(built: Path) -> None:
    """Of all search engines, on the landing page or not; ads and links without a rule do not count, unknown days stay unknown."""
    columns = "google_organic_sessions, organic_sessions, organic_lp_sessions, organic_cv_events, organic_cv_rate"
    found = days(built, columns)
    assert found[date(2026, 2, 12)] == (11, 15, 11, 3, Decimal("0.200000"))
    assert found[date(2026, 2, 13)] == (None,) * 5
    assert found[date(2026, 2, 11)] == (None,) * 5


def test_positions_are_averaged_over_impressions_and_addresses_of_one_page_are_one(built: Path) -> None:
    """(60 * 2.5 + 20 * 10) / 80, and (40 * 2 + 10 * 12) / 50; a row without a position has none."""
    pages = query(
        built,
        "select page_path, is_lp_page, is_article, clicks, impressions, average_position, anonymised_clicks "
        "from marts.mart_seo_pages_daily order by 1",
    )
    assert pages == [
        ("/other", False, False, 2, 30, None, 2),
        ("/tochigist/science-job", True, True, 5, 80, Decimal("4.375000"), 1),
    ]
    queries = query(
        built,
        "select query, device, clicks, impressions, average_position from marts.mart_seo_queries_daily order by 1",
    )
    assert queries == [("other", "mobile", 0, 5, None), ("栃木 就活", "mobile", 4, 50, Decimal("4.000000"))]


def test_pages_never_inspected_are_listed_with_nothing_known(built: Path) -> None:
    found = query(
        built, "select count(*), count(is_indexed), count(is_in_sitemap), count(report_date) from marts.mart_seo_pages"
    )
    assert found == [(7, 0, 0, 0)]


def test_a_fresh_day_becomes_final_when_it_is_fetched_again(dbt: Dbt, built: Path) -> None:
    with duckdb.connect(str(built)) as connection:
        connection.execute("delete from ops.days_to_build")
    load(built, FRESH_DAY, {"raw_search_console.site_daily": [site(9, 60, 3.0)]})
    assert dbt.build(built, *BUILT) == []
    found = days(built, "data_state, is_provisional, clicks, page_clicks")
    assert found[date(2026, 2, 13)] == ("final", False, 9, None)
    assert found[date(2026, 2, 12)] == ("final", False, 7, 7)
