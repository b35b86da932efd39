"""LINEヤフー広告 検索広告: what lands and how it is loaded."""

import dagster as dg

from assets._platform import api_spec, landing_assets, raw_assets
from orchestration.resources.yahoo_search import YahooSearch
from orchestration.settings import Settings

client = YahooSearch


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The platform, its landing step and its loading step."""
    yahoo_search = client(settings)
    source = api_spec(yahoo_search.name, "LINEヤフー広告 検索広告 API, ReportDefinitionService: report jobs downloaded as CSV.")
    return [
        source,
        landing_assets(yahoo_search, settings, source),
        raw_assets(yahoo_search.reports, settings, yahoo_search.missing_settings()),
    ]
