"""Google Search Console: how the site does in Google's search results, and how the index knows the landing page."""

import dagster as dg

from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources.platforms.search_console import SearchConsole
from orchestration.settings import Settings

client = SearchConsole

SERVED = {
    "site_daily": {"clicks": "clicks", "impressions": "impressions"},
    "site_daily_fresh": {"clicks": "fresh_clicks", "impressions": "fresh_impressions"},
    "page_daily": {"clicks": "clicks", "impressions": "page_impressions"},
    "query_daily": {"clicks": "query_clicks", "impressions": "query_impressions"},
}


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec | dg.AssetChecksDefinition]:
    """The platform, its landing step, its loading step and its checks."""
    search_console = client(settings)
    source = api_spec(search_console.name, "Search Console API: search results, sitemaps and URL inspection.")
    return [
        source,
        landing_assets(search_console, settings, source),
        raw_assets(search_console.reports, settings, search_console.missing_settings()),
        *served_checks(search_console.reports, SERVED, settings),
    ]
