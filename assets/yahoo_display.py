"""LINEヤフー広告 ディスプレイ広告: what lands and how it is loaded."""

import dagster as dg

from assets._accounts import accounts_asset, is_to_find
from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources.platforms.yahoo import YahooDisplay, discover
from orchestration.settings import Settings

client = YahooDisplay

CONVERSIONS = {name: name for name in ("conversions", "all_conversions", "conversions_value", "all_conversions_value")}
ADS = {"imps": "imps", "clicks": "clicks", "cost": "cost"} | CONVERSIONS
SERVED = {
    **dict.fromkeys(
        ("ad_daily", "campaign_daily", "ad_group_daily", "people_daily", "region_daily", "video_daily"), ADS
    ),
    "conversion_daily": CONVERSIONS,
}


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec | dg.AssetChecksDefinition]:
    """The platform, its landing step, its loading step and its checks."""
    yahoo_display = client(settings)
    source = api_spec(
        yahoo_display.name,
        "LINEヤフー広告 ディスプレイ広告 API, ReportDefinitionService: report jobs downloaded as CSV.",
    )
    return [
        accounts_asset(source, yahoo_display.name, settings, lambda: (discover(yahoo_display), []))
        if is_to_find(settings.yahoo_ads_discover_accounts, yahoo_display, settings)
        else source,
        landing_assets(yahoo_display, settings, source),
        raw_assets(yahoo_display.reports, settings, yahoo_display.missing_settings()),
        *served_checks(yahoo_display.reports, SERVED, settings),
    ]
