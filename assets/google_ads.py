"""Google Ads (Search, Display, Demand Gen): what lands and how it is loaded."""

import dagster as dg

from assets._accounts import Found, accounts_asset
from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources._google_ads_accounts import discover
from orchestration.resources.google_ads import GoogleAds
from orchestration.settings import Settings

client = GoogleAds

DELIVERED = {
    "metrics_impressions": "impressions",
    "metrics_clicks": "clicks",
    "metrics_cost_micros": "cost_micros",
    "metrics_conversions": "conversions",
}
CREDITED = {f"metrics_{name}": name for name in ("all_conversions", "conversions_value", "all_conversions_value")}
COMPLETE_GRAINS = (
    "account_daily",
    "campaign_daily",
    "ad_group_daily",
    "ad_daily",
    "landing_page_daily",
    "age_daily",
    "gender_daily",
    "region_daily",
    "campaign_hourly",
)
"""Reports whose rows are everything that was delivered; keywords, search terms, placements, videos are a part of it."""
SERVED = {
    **dict.fromkeys(COMPLETE_GRAINS, DELIVERED | CREDITED),
    "account_daily": DELIVERED | CREDITED | {"metrics_invalid_clicks": "invalid_clicks"},
    "campaign_hourly": DELIVERED,
    "conversion_action_daily": {"metrics_conversions": "conversions"} | CREDITED,
    "conversion_date_daily": {
        f"metrics_{name}_by_conversion_date": f"{name}_by_conversion_date"
        for name in ("conversions", "all_conversions", "conversions_value", "all_conversions_value")
    },
}


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec | dg.AssetChecksDefinition]:
    """The platform, its landing step, its loading step and its checks."""
    google_ads = client(settings)

    def find() -> Found:
        found, refused = discover(settings)
        return [one.as_dict() for one in found], refused

    source = api_spec(
        google_ads.name, "Google Ads API, GoogleAdsService.SearchStream: Search, Display and Demand Gen campaigns."
    )
    return [
        accounts_asset(source, google_ads.name, settings, find)
        if settings.google_ads_discover_accounts and not google_ads.missing_settings()
        else source,
        landing_assets(google_ads, settings, source),
        raw_assets(google_ads.reports, settings, google_ads.missing_settings()),
        *served_checks(google_ads.reports, SERVED, settings),
    ]
