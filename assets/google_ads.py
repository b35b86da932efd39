"""Google Ads (Search, Display, Demand Gen): what lands and how it is loaded."""

import dagster as dg

from assets._platform import api_spec, landing_assets, raw_assets
from orchestration.resources.google_ads import GoogleAds
from orchestration.settings import Settings

client = GoogleAds


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The platform, its landing step and its loading step."""
    google_ads = client(settings)
    source = api_spec(google_ads.name, "Google Ads API, GoogleAdsService.SearchStream: Search, Display and Demand Gen campaigns.")
    return [
        source,
        landing_assets(google_ads, settings, source),
        raw_assets(google_ads.reports, settings, google_ads.missing_settings()),
    ]
