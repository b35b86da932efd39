"""Which pages are articles: the SQL of the marts and the filter asked of GA4 must say the same, page by page. # R-14"""

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.platforms.ga4.request import article_views_filter
from tests.platforms.test_ga4_link_filter import passes
from tests.support.dbt_warehouse import Dbt

ARTICLES = ("/tochigist/science-job", "/tochigist", "/栃木/仕事.html", "/a/b/c")

PAGES = {
    "/tochigist/science-job": "/tochigist/science-job",
    "/tochigist/science-job/": "/tochigist/science-job",
    "/Tochigist/SCIENCE-Job": "/tochigist/science-job",
    "//tochigist//science-job//": "/tochigist/science-job",
    "/tochigist/science%2Djob": "/tochigist/science-job",
    "/tochigist/science%2djob/": "/tochigist/science-job",
    "/tochigist/science-job?utm_source=yahoo": "/tochigist/science-job",
    "/tochigist/science-job/#top": "/tochigist/science-job",
    "tochigist/science-job": "/tochigist/science-job",
    "/tochigist/": "/tochigist",
    "/栃木/仕事.html": "/栃木/仕事.html",
    "/%E6%A0%83%E6%9C%A8/%E4%BB%95%E4%BA%8B.html": "/栃木/仕事.html",
    "/%e6%a0%83%e6%9c%a8/%E4%BB%95%E4%BA%8B%2Ehtml/": "/栃木/仕事.html",
    "/a/b/c": "/a/b/c",
    "/A/B//C/": "/a/b/c",
    "/a/b": None,
    "/a/b/c/d": None,
    "/a/b/cc": None,
    "/x/a/b/c": None,
    "/tochigist/science-job/2": None,
    "/tochigist/science-jobs": None,
    "/tochigist/science_job": None,
    "/tochigist/sciencexjob": None,
    "/en/tochigist/science-job": None,
    "/tochigist2": None,
    "/栃木/仕事xhtml": None,
    "/": None,
    "": None,
    "(not set)": None,
}
"""Path as GA4 sends it, and the article it is."""


@pytest.fixture(scope="module")
def normalised(dbt: Dbt) -> Iterator[dict[str, str | None]]:
    """Each page as the marts spell it."""
    sql = dbt.compiled("select page, {{ normalise_page('page') }} from pages")
    with duckdb.connect() as connection:
        connection.execute("create table pages (page varchar)")
        connection.executemany("insert into pages values (?)", [[page] for page in PAGES])
        yield dict(connection.execute(sql).fetchall())


@pytest.mark.parametrize(("page", "article"), PAGES.items())
def test_a_page_is_an_article_in_every_spelling_and_no_page_beside_or_below_it_is(
    normalised: dict[str, str | None], page: str, article: str | None
) -> None:
    found = normalised[page]
    assert (found if found in ARTICLES else None) == article


@pytest.mark.parametrize(("page", "article"), PAGES.items())
def test_the_filter_asked_of_ga4_lets_the_same_pages_through(page: str, article: str | None) -> None:
    assert passes(article_views_filter(ARTICLES), page) is (article is not None)
    if article:
        others = [one for one in ARTICLES if one != article]
        assert not passes(article_views_filter(others), page)


def test_only_views_of_articles_count_and_a_site_without_articles_is_refused_by_name() -> None:
    events, _ = article_views_filter(ARTICLES).and_group.expressions
    assert (events.filter.field_name, list(events.filter.in_list_filter.values)) == (
        "eventName",
        ["page_view", "screen_view"],
    )
    with pytest.raises(PermanentError, match=r"lp_articles\.csv: the list has no article"):
        article_views_filter([])
