"""Google Ads: reports and settings of Search, Display and Demand Gen campaigns, over gRPC with the platform's own
client library. All names of the Google Ads API are in this package. Tables of the warehouse are not."""

from orchestration.resources.platforms.google_ads.accounts import discover_accounts
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.platform import PLATFORMS
from orchestration.resources.platforms.google_ads.reports import AD_DAILY, build_gaql
from orchestration.resources.platforms.google_ads.settings import GoogleAdsSettings
from orchestration.resources.platforms.google_ads.snapshots import CUSTOMERS

__all__ = [
    "AD_DAILY",
    "CUSTOMERS",
    "PLATFORMS",
    "GoogleAds",
    "GoogleAdsSettings",
    "build_gaql",
    "discover_accounts",
]
