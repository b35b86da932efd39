"""Google Search Console: search results by query and page, days that are not complete yet, and snapshots of the sitemaps."""

from orchestration.resources.platforms.search_console.client import SearchConsole
from orchestration.resources.platforms.search_console.platform import PLATFORMS
from orchestration.resources.platforms.search_console.settings import SearchConsoleSettings

__all__ = [
    "PLATFORMS",
    "SearchConsole",
    "SearchConsoleSettings",
]
