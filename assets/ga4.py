"""Google Analytics 4 through the Data API: sessions, page views and the external-link clicks that are the official CV."""

import dagster as dg

from assets._platform import api_spec, landing_assets, raw_assets
from orchestration.resources.ga4 import Ga4
from orchestration.settings import Settings

client = Ga4


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The platform, its landing step and its loading step."""
    ga4 = client(settings)
    source = api_spec(ga4.name, "Google Analytics Data API, runReport: the site's own, official measurement.")
    return [source, landing_assets(ga4, settings, source), raw_assets(ga4.reports, settings, ga4.missing_settings())]
