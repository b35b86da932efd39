"""The Analytics Admin API as the sandbox serves it."""

from sandbox.analytics_admin.service import AnalyticsAdminServer
from sandbox.wire import Faults, Server
from sandbox.world import World

__all__ = ["AnalyticsAdminServer", "serve"]


def serve(world: World, faults: Faults, _bulk_rows: int) -> list[Server]:
    return [AnalyticsAdminServer(world, faults)]
