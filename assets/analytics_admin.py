"""The settings of the GA4 property: its clock, streams, key events, links to Google Ads and custom dimensions."""

import dagster as dg

from assets._settings_platform import settings_platform
from orchestration.resources.platforms.analytics_admin import AnalyticsAdmin
from orchestration.settings import Settings

client = AnalyticsAdmin


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The platform, its landing step and its loading step."""
    return settings_platform(client(settings), settings, "Google Analytics Admin API: how the property is set up.")
