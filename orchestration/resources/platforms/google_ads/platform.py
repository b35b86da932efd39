"""Platform declaration of Google Ads: its complete reports, their columns as measures of the marts, and account
discovery."""

import pyarrow.parquet as pq

from orchestration.resources.base import DiscoveredAccounts, LandedReports, Platform
from orchestration.resources.platforms.google_ads.accounts import discover_accounts
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.settings import GoogleAdsSettings
from orchestration.resources.platforms.google_ads.snapshots import CUSTOMERS
from orchestration.settings import Settings, read_seed

DELIVERED_MEASURES = {
    "metrics_impressions": "impressions",
    "metrics_clicks": "clicks",
    "metrics_cost_micros": "cost_micros",
    "metrics_conversions": "conversions",
}
CONVERSION_VALUE_MEASURES = {
    f"metrics_{name}": name for name in ("all_conversions", "conversions_value", "all_conversions_value")
}
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
"""Reports whose rows cover everything that was delivered. Keywords, search terms, placements and videos cover a part.
"""
COMPLETE_REPORTS = {
    **dict.fromkeys(COMPLETE_GRAINS, DELIVERED_MEASURES | CONVERSION_VALUE_MEASURES),
    "account_daily": DELIVERED_MEASURES | CONVERSION_VALUE_MEASURES | {"metrics_invalid_clicks": "invalid_clicks"},
    "campaign_hourly": DELIVERED_MEASURES,
    "conversion_action_daily": {"metrics_conversions": "conversions"} | CONVERSION_VALUE_MEASURES,
    "conversion_date_daily": {
        f"metrics_{name}_by_conversion_date": f"{name}_by_conversion_date"
        for name in ("conversions", "all_conversions", "conversions_value", "all_conversions_value")
    },
}


def accounts_in_other_units(landing: LandedReports, settings: Settings) -> dict[str, str]:
    """Return accounts whose currency or time zone differs from this platform's row in seeds/ad_platforms.csv, with a
    message each. The newest landed settings of the account decide. Without landed settings, an account is used as
    listed."""
    listed = next(row for row in read_seed("ad_platforms") if row["platform"] == GoogleAds.name)
    reasons = {}
    for account in settings.accounts(GoogleAds.name):
        file = landing.newest(CUSTOMERS, account)
        customers = pq.read_table(file).to_pylist() if file else []
        for row in customers:
            currency, zone = row["customer_currency_code"], row["customer_time_zone"]
            if currency not in {None, listed["currency"]} or zone not in {None, listed["time_zone"]}:
                reasons[account] = (
                    f"the account is in {currency} and {zone}, the totals are in {listed['currency']} and {listed['time_zone']}: its "
                    "figures are not loaded, they stay in landing/; correct the account, or seeds/ad_platforms.csv"
                )
    return reasons


def find_accounts(settings: Settings) -> DiscoveredAccounts:
    """Return the accounts below the manager, and messages about managers that refused to list theirs."""
    accounts, refused = discover_accounts(settings)
    return [account.as_dict() for account in accounts], refused


PLATFORMS = (
    Platform(
        name=GoogleAds.name,
        description="Google Ads API, GoogleAdsService.SearchStream: Search, Display and Demand Gen campaigns.",
        client=GoogleAds,
        settings=GoogleAdsSettings,
        complete=COMPLETE_REPORTS,
        levels={
            "account_daily": "account",
            "campaign_daily": "campaign",
            "campaign_hourly": "campaign",
            "conversion_action_daily": "campaign",
            "ad_group_daily": "ad_group",
        },
        delivered={
            "impressions": "metrics_impressions",
            "clicks": "metrics_clicks",
            "cost_net": "metrics_cost_micros",
            "platform_conversions": "metrics_conversions",
            "platform_all_conversions": "metrics_all_conversions",
            "platform_conversion_value": "metrics_conversions_value",
            "platform_all_conversion_value": "metrics_all_conversions_value",
        },
        find_accounts=find_accounts,
        accounts_to_exclude=accounts_in_other_units,
    ),
)
