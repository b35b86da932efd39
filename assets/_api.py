"""Assets of any platform with an API, built from its `Platform` declaration."""

import dagster as dg

from assets._accounts import accounts_asset, must_discover_accounts
from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources.base import Platform
from orchestration.settings import Settings

DagsterObjects = list[dg.AssetsDefinition | dg.AssetSpec | dg.AssetChecksDefinition]


def platform_assets(platform: Platform, settings: Settings) -> DagsterObjects:
    """Return the assets and checks of one platform: account discovery (where supported), landing step, loading step,
    and checks."""
    client = platform.client(settings)
    source = api_spec(platform.name, platform.description)
    find = platform.find_accounts
    return [
        accounts_asset(source, platform.name, settings, lambda: find(settings))
        if find and must_discover_accounts(client, settings)
        else source,
        landing_assets(client, settings, source),
        raw_assets(client.reports, settings, client.missing_settings(), platform.accounts_to_exclude),
        *served_checks(platform, client.reports, settings),
    ]
