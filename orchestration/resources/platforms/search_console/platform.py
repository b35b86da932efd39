"""Platform declaration of Search Console: its complete reports."""

from orchestration.resources.base import Platform
from orchestration.resources.platforms.search_console.client import SearchConsole
from orchestration.resources.platforms.search_console.settings import SearchConsoleSettings

PLATFORMS = (
    Platform(
        name=SearchConsole.name,
        description="Search Console API: search results, sitemaps and URL inspection.",
        client=SearchConsole,
        settings=SearchConsoleSettings,
        complete={
            "site_daily": {"clicks": "clicks", "impressions": "impressions"},
            "site_daily_fresh": {"clicks": "fresh_clicks", "impressions": "fresh_impressions"},
            "page_daily": {"clicks": "clicks", "impressions": "page_impressions"},
            "query_daily": {"clicks": "query_clicks", "impressions": "query_impressions"},
        },
    ),
)
