"""What platforms have in common that tell only settings: no truth to compare with, no days to restate."""

import dagster as dg

from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from orchestration.resources.base import PlatformClient
from orchestration.settings import Settings


def settings_platform(
    client: PlatformClient, settings: Settings, description: str
) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The platform itself, the step that lands its snapshots, and the one that loads them."""
    source = api_spec(client.name, description)
    return [
        source,
        landing_assets(client, settings, source),
        raw_assets(client.reports, settings, client.missing_settings()),
    ]
