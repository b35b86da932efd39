"""The assets of any platform that is asked over the network, from what it declares of itself."""

import dagster as dg

from assets._accounts import accounts_asset, is_to_find
from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources.base import Platform
from orchestration.settings import Settings

Built = list[dg.AssetsDefinition | dg.AssetSpec | dg.AssetChecksDefinition]


def platform_assets(platform: Platform, settings: Settings) -> Built:
    """The platform itself (a step where it is asked for its accounts), its landing step, its loading step and its checks."""
    client = platform.client(settings)
    source = api_spec(platform.name, platform.description)
    find = platform.find_accounts
    return [
        accounts_asset(source, platform.name, settings, lambda: find(settings))
        if find and is_to_find(client, settings)
        else source,
        landing_assets(client, settings, source),
        raw_assets(client.reports, settings, client.missing_settings(), platform.accounts_apart),
        *served_checks(platform, client.reports, settings),
    ]
