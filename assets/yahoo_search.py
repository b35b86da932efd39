"""LINEヤフー広告 検索広告: what lands and how it is loaded."""

import dagster as dg

from assets._accounts import accounts_asset, is_to_find
from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources.platforms.yahoo import YahooSearch, discover
from orchestration.settings import Settings

client = YahooSearch

CONVERSIONS = {name: name for name in ("conversions", "all_conversions", "conversions_value", "all_conversions_value")}
ADS = {"imps": "imps", "clicks": "clicks", "cost": "cost"} | CONVERSIONS
SERVED = {
    **dict.fromkeys(("ad_daily", "ad_group_daily", "keyword_daily", "landing_page_daily", "region_daily"), ADS),
    "campaign_daily": ADS | {"invalid_clicks": "invalid_clicks"},
    "conversion_daily": CONVERSIONS,
}


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec | dg.AssetChecksDefinition]:
    """The platform, its landing step, its loading step and its checks."""
    yahoo_search = client(settings)
    source = api_spec(
        yahoo_search.name, "LINEヤフー広告 検索広告 API, ReportDefinitionService: report jobs downloaded as CSV."
    )
    return [
        accounts_asset(source, yahoo_search.name, settings, lambda: (discover(yahoo_search), []))
        if is_to_find(settings.yahoo_ads_discover_accounts, yahoo_search, settings)
        else source,
        landing_assets(yahoo_search, settings, source),
        raw_assets(yahoo_search.reports, settings, yahoo_search.missing_settings()),
        *served_checks(yahoo_search.reports, SERVED, settings),
    ]
