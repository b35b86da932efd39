"""Owners and freshness policies of all assets, as shown in Dagster's catalogue."""

from collections.abc import Iterable
from datetime import timedelta

import dagster as dg

from orchestration.settings import Settings

OWNER_BY_GROUP = {
    "marts": "team:analysts",
    "kpi": "team:analysts",
    "reports": "team:account-managers",
    "documents": "team:account-managers",
}
"""Owner of each group of assets, by the first part of the asset key (docs/operations.md). All other assets belong to
the data engineers."""
DEFAULT_OWNER = "team:data-engineers"

DAILY_PRODUCTS = ("marts", "kpi", "publish", "reports")
"""First parts of the keys of assets that the daily run must have renewed each morning."""
FRESH_EACH_MORNING = dg.FreshnessPolicy.cron(
    deadline_cron="0 9 * * *", lower_bound_delta=timedelta(hours=3), timezone="Asia/Tokyo"
)
"""The run of 06:00 in Tokyo must have made the asset by 09:00."""


def add_attributes(
    definitions: Iterable[dg.AssetsDefinition | dg.AssetSpec], settings: Settings
) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Return the assets with their owners. In the live profile, assets of the daily run also get a freshness policy.
    In the sandbox no run is scheduled, so there is none."""
    is_due = settings.profile == "live"

    def attributes(spec: dg.AssetSpec) -> dg.AssetSpec:
        room = spec.key.path[0]
        policy = FRESH_EACH_MORNING if is_due and room in DAILY_PRODUCTS else None
        return spec.replace_attributes(owners=[OWNER_BY_GROUP.get(room, DEFAULT_OWNER)], freshness_policy=policy)

    return list(dg.map_asset_specs(attributes, definitions))
