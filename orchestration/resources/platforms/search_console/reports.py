"""The reports requested from Search Console: search results by day, and the current sitemaps and index states.

A day is in Pacific time and begins at 16:00 or 17:00 in Japan. With the dimension query, Google omits rare queries, so
rows add up to less than the day. With page, each page of a result counts (byPage); without it, the site counts once
(byProperty), so rows by page add up to more. Source: Search Console API, searchAnalytics.query, sitemaps.list and
urlInspection.index.inspect.
"""

import pyarrow as pa

from orchestration.resources.base import Column, Report

PLATFORM = "search_console"
DIMENSIONS = ("date", "query", "page", "country", "device")
SITE_SOURCE = "siteUrl"

DATE = Column("report_date", "date", pa.date32(), "Day in Pacific time (America/Los_Angeles), not in Japan.")
SNAPSHOT_DATE = Column("report_date", "-", pa.date32(), "Day before the picture was taken, in Japan.")
SITE_URL = Column("site_url", SITE_SOURCE, pa.string(), "Property: sc-domain:… or the URL that pages begin with.")
QUERY = Column("query", "query", pa.string(), "What people searched for; rare queries are left out by Google.")
PAGE = Column("page", "page", pa.string(), "Address of the page in the result, as Google's canonical.")
COUNTRY = Column("country", "country", pa.string(), "Where the search came from, ISO 3166-1 alpha-3 in lower case.")
DEVICE = Column("device", "device", pa.string(), "DESKTOP, MOBILE or TABLET.")
COLUMNS_BY_PROPERTY = (
    Column("clicks", "clicks", pa.int64(), "Clicks from Google to the site."),
    Column("impressions", "impressions", pa.int64(), "Results that showed the site, once per result (byProperty)."),
    Column("ctr", "ctr", pa.float64(), "clicks / impressions, as a fraction."),
    Column(
        "position", "position", pa.float64(), "Average position of the site's topmost link, from 1; absent for some."
    ),
)
COLUMNS_BY_PAGE = (
    Column("clicks", "clicks", pa.int64(), "Clicks from Google to the page."),
    Column("impressions", "impressions", pa.int64(), "Results that showed the page, once per page (byPage)."),
    Column("ctr", "ctr", pa.float64(), "clicks / impressions, as a fraction."),
    Column(
        "position", "position", pa.float64(), "Average position of the page's topmost link, from 1; absent for some."
    ),
)
MEASURES = ("clicks", "impressions")


def _daily(name: str, description: str, dimensions: tuple[Column, ...], measures: tuple[Column, ...]) -> Report:
    key = tuple(column.name for column in dimensions)
    return Report(PLATFORM, name, description, (DATE, SITE_URL, *dimensions, *measures), key, MEASURES, is_side=True)


def _text(name: str, source: str, description: str) -> Column:
    return Column(name, source, pa.string(), description)


SITE_DAILY = _daily(
    "site_daily", "Search results by day, final figures: the control of all finer ones.", (), COLUMNS_BY_PROPERTY
)
SITE_DAILY_FRESH = _daily(
    "site_daily_fresh",
    "Search results by day with fresh figures (dataState all), which still grow on the last days.",
    (),
    COLUMNS_BY_PROPERTY,
)
PAGE_DAILY = _daily(
    "page_daily", "Search results by day and page, final figures, all queries.", (PAGE,), COLUMNS_BY_PAGE
)
QUERY_DAILY = _daily(
    "query_daily",
    "Search results by day, query, page, country and device, final figures, only queries that Google names.",
    (QUERY, PAGE, COUNTRY, DEVICE),
    COLUMNS_BY_PAGE,
)
SITEMAPS = Report(
    PLATFORM,
    "sitemaps",
    "Sitemaps handed in, by kind of content: when Google read them, errors and how many pages they name.",
    (
        SNAPSHOT_DATE,
        SITE_URL,
        _text("path", "path", "Address of the sitemap."),
        _text("type", "type", "Kind of sitemap: sitemap, rssFeed, atomFeed, urlList …"),
        Column("is_pending", "isPending", pa.bool_(), "True while Google has not processed it."),
        Column("is_sitemaps_index", "isSitemapsIndex", pa.bool_(), "True when it lists other sitemaps."),
        _text("last_submitted", "lastSubmitted", "When it was handed in, ISO time."),
        _text("last_downloaded", "lastDownloaded", "When Google last read it, ISO time."),
        Column("errors", "errors", pa.int64(), "Errors in it."),
        Column("warnings", "warnings", pa.int64(), "Warnings about it."),
        _text("content_type", "contents.type", "Kind of content: web, image, video …; absent when Google lists none."),
        Column("submitted", "contents.submitted", pa.int64(), "Addresses of this kind in it."),
    ),
    ("path", "content_type"),
    (),
    is_snapshot=True,
)
URL_INSPECTIONS = Report(
    PLATFORM,
    "url_inspections",
    "How Google's index knows each page of the landing page.",
    (
        SNAPSHOT_DATE,
        SITE_URL,
        _text("inspection_url", "inspectionUrl", "Page that was inspected."),
        _text("verdict", "verdict", "PASS, PARTIAL, FAIL or NEUTRAL (not in the index)."),
        _text("coverage_state", "coverageState", "Why, in Google's words, in Japanese."),
        _text("robots_txt_state", "robotsTxtState", "ALLOWED or DISALLOWED by robots.txt."),
        _text("indexing_state", "indexingState", "Whether the page itself allows to be indexed."),
        _text("page_fetch_state", "pageFetchState", "How fetching the page ended."),
        _text("last_crawl_time", "lastCrawlTime", "When Google last fetched it, ISO time."),
        _text("crawled_as", "crawledAs", "DESKTOP or MOBILE crawler."),
        _text("google_canonical", "googleCanonical", "The address Google takes for the page."),
        _text("user_canonical", "userCanonical", "The address the page names as its own."),
        _text("sitemaps", "sitemap", "Sitemaps that name the page, separated by blanks."),
        _text("referring_urls", "referringUrls", "Pages that link to it, separated by blanks."),
    ),
    ("inspection_url",),
    (),
    is_snapshot=True,
)
FRESH_REPORTS = (SITE_DAILY_FRESH,)
REPORTS = (SITE_DAILY, SITE_DAILY_FRESH, PAGE_DAILY, QUERY_DAILY, SITEMAPS, URL_INSPECTIONS)


def api_dimensions(report: Report) -> list[str]:
    """Return the API dimensions of a report in the order of its columns."""
    return [column.source for column in report.columns if column.source in DIMENSIONS]
