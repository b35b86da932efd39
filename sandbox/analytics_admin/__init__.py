"""The simulated Analytics Admin API."""

from sandbox.analytics_admin.service import AnalyticsAdminServer
from sandbox.wire import FaultPlan, Server
from sandbox.world import World

__all__ = ["AnalyticsAdminServer", "serve"]


def serve(world: World, faults: FaultPlan, _bulk_rows: int) -> list[Server]:
    return [AnalyticsAdminServer(world, faults)] if "analytics_admin" in world.engagement.accounts else []
