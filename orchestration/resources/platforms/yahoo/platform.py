"""What both products of LINEヤフー広告 say of themselves: reports that are complete, their columns in the words of the marts, accounts."""

from orchestration.resources.base import Platform
from orchestration.resources.platforms.yahoo.accounts import discover
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.platforms.yahoo.settings import YahooSettings

CONVERSIONS = {name: name for name in ("conversions", "all_conversions", "conversions_value", "all_conversions_value")}
ADS = {"imps": "imps", "clicks": "clicks", "cost": "cost"} | CONVERSIONS
DELIVERED = {
    "impressions": "imps",
    "clicks": "clicks",
    "cost_net": "cost",
    "platform_conversions": "conversions",
    "platform_all_conversions": "all_conversions",
    "platform_conversion_value": "conversions_value",
    "platform_all_conversion_value": "all_conversions_value",
}
LEVELS = {"campaign_daily": "campaign", "conversion_daily": "campaign", "ad_group_daily": "ad_group"}

PLATFORMS = (
    Platform(
        name=YahooSearch.name,
        description="LINEヤフー広告 検索広告 API, ReportDefinitionService: report jobs downloaded as CSV.",
        client=YahooSearch,
        settings=YahooSettings,
        complete={
            **dict.fromkeys(("ad_daily", "ad_group_daily", "keyword_daily", "landing_page_daily", "region_daily"), ADS),
            "campaign_daily": ADS | {"invalid_clicks": "invalid_clicks"},
            "conversion_daily": CONVERSIONS,
        },
        levels=LEVELS,
        delivered=DELIVERED,
        find_accounts=lambda settings: (discover(YahooSearch(settings)), []),
    ),
    Platform(
        name=YahooDisplay.name,
        description="LINEヤフー広告 ディスプレイ広告 API, ReportDefinitionService: report jobs downloaded as CSV.",
        client=YahooDisplay,
        settings=YahooSettings,
        complete={
            **dict.fromkeys(
                ("ad_daily", "campaign_daily", "ad_group_daily", "people_daily", "region_daily", "video_daily"), ADS
            ),
            "conversion_daily": CONVERSIONS,
        },
        levels=LEVELS,
        delivered=DELIVERED,
        find_accounts=lambda settings: (discover(YahooDisplay(settings)), []),
    ),
)
