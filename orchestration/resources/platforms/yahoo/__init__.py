"""LINEヤフー広告 (Yahoo! Ads), search and display: report jobs, settings and change history, over REST. The two products
share one API and differ in reports and entities, which are in `search` and `display`."""

from orchestration.resources.platforms.yahoo.accounts import discover_accounts
from orchestration.resources.platforms.yahoo.csv import read_report
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.platform import PLATFORMS
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.platforms.yahoo.search_reports import AD_DAILY
from orchestration.resources.platforms.yahoo.settings import YahooSettings

__all__ = [
    "AD_DAILY",
    "PLATFORMS",
    "YahooDisplay",
    "YahooSearch",
    "YahooSettings",
    "discover_accounts",
    "read_report",
]
