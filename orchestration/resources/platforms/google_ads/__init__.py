"""Google Ads: reports and settings of Search, Display and Demand Gen campaigns, over gRPC with the platform's own client library.

Everything that knows a name of the Google Ads API is here, and nothing that knows a table of the warehouse.
"""

from orchestration.resources.platforms.google_ads.accounts import discover
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.platform import PLATFORMS
from orchestration.resources.platforms.google_ads.reports import AD_DAILY, gaql
from orchestration.resources.platforms.google_ads.settings import GoogleAdsSettings
from orchestration.resources.platforms.google_ads.snapshots import CUSTOMERS

__all__ = [
    "AD_DAILY",
    "CUSTOMERS",
    "PLATFORMS",
    "GoogleAds",
    "GoogleAdsSettings",
    "discover",
    "gaql",
]
