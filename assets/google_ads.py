"""Google Ads (Search, Display, Demand Gen): what lands and how it is loaded."""

import dagster as dg
import pyarrow.parquet as pq

from assets._accounts import Found, accounts_asset, is_to_find
from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources.platforms.google_ads import CUSTOMERS, GoogleAds, discover
from orchestration.resources.store import Landing
from orchestration.settings import Settings, read_seed

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


def accounts_in_other_units(landing: Landing, settings: Settings) -> dict[str, str]:
    """Accounts that bill in another currency, or keep days of another time zone, than this platform's row in seeds/ad_platforms.csv, with a
    sentence each. Known from the newest landed settings of the account; an account whose settings never came is taken as listed."""
    listed = next(row for row in read_seed("ad_platforms") if row["platform"] == client.name)
    found = {}
    for account in settings.accounts(client.name):
        file = landing.newest(CUSTOMERS, account)
        said = pq.read_table(file).to_pylist() if file else []
        for row in said:
            currency, zone = row["customer_currency_code"], row["customer_time_zone"]
            if currency not in {None, listed["currency"]} or zone not in {None, listed["time_zone"]}:
                found[account] = (
                    f"the account is in {currency} and {zone}, the totals are in {listed['currency']} and {listed['time_zone']}: its "
                    "figures are not loaded, they stay in landing/; correct the account, or seeds/ad_platforms.csv"
                )
    return found


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
        if is_to_find(settings.google_ads_discover_accounts, google_ads, settings)
        else source,
        landing_assets(google_ads, settings, source),
        raw_assets(google_ads.reports, settings, google_ads.missing_settings(), accounts_in_other_units),
        *served_checks(google_ads.reports, SERVED, settings),
    ]
