"""Simulated Google Ads: GAQL over views of the simulated campaign, over gRPC."""

from sandbox.google_ads.service import GoogleAdsServer
from sandbox.google_ads.views import MANAGER_ACCOUNT
from sandbox.wire import FaultPlan, Server
from sandbox.world import World

__all__ = ["MANAGER_ACCOUNT", "GoogleAdsServer", "serve"]


def serve(world: World, faults: FaultPlan, bulk_rows: int) -> list[Server]:
    return [GoogleAdsServer(world, faults, bulk_rows)] if "google_ads" in world.engagement.accounts else []
