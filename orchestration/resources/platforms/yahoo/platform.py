"""Platform declarations of both LINEヤフー広告 products: complete reports, their columns as measures of the marts, and
accounts."""

from orchestration.resources.base import Platform
from orchestration.resources.platforms.yahoo.accounts import discover_accounts
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.platforms.yahoo.settings import YahooSettings

CONVERSION_MEASURES = {
    name: name for name in ("conversions", "all_conversions", "conversions_value", "all_conversions_value")
}
AD_MEASURES = {"imps": "imps", "clicks": "clicks", "cost": "cost"} | CONVERSION_MEASURES
DELIVERED_MEASURES = {
    "impressions": "imps",
    "clicks": "clicks",
    "cost_net": "cost",
    "platform_conversions": "conversions",
    "platform_all_conversions": "all_conversions",
    "platform_conversion_value": "conversions_value",
    "platform_all_conversion_value": "all_conversions_value",
}
LEVEL_BY_REPORT = {
    "campaign_daily": "campaign",
    "campaign_hourly": "campaign",
    "conversion_daily": "campaign",
    "ad_group_daily": "ad_group",
}

PLATFORMS = (
    Platform(
        name=YahooSearch.name,
        description="LY Ads Search Ads API, ReportDefinitionService: report jobs downloaded as CSV.",
        client=YahooSearch,
        settings=YahooSettings,
        complete={
            **dict.fromkeys(
                (
                    "ad_daily",
                    "ad_group_daily",
                    "campaign_hourly",
                    "keyword_daily",
                    "landing_page_daily",
                    "region_daily",
                ),
                AD_MEASURES,
            ),
            "campaign_daily": AD_MEASURES | {"invalid_clicks": "invalid_clicks"},
            "conversion_daily": CONVERSION_MEASURES,
        },
        levels=LEVEL_BY_REPORT,
        delivered=DELIVERED_MEASURES,
        find_accounts=lambda settings: (discover_accounts(YahooSearch(settings)), []),
    ),
    Platform(
        name=YahooDisplay.name,
        description="LY Ads Display Ads API, ReportDefinitionService: report jobs downloaded as CSV.",
        client=YahooDisplay,
        settings=YahooSettings,
        complete={
            **dict.fromkeys(
                (
                    "ad_daily",
                    "campaign_daily",
                    "campaign_hourly",
                    "ad_group_daily",
                    "people_daily",
                    "region_daily",
                    "video_daily",
                ),
                AD_MEASURES,
            ),
            "conversion_daily": CONVERSION_MEASURES,
        },
        levels=LEVEL_BY_REPORT,
        delivered=DELIVERED_MEASURES,
        find_accounts=lambda settings: (discover_accounts(YahooDisplay(settings)), []),
    ),
)
