"""The simulated Search Console."""

from sandbox.search_console.service import SearchConsoleServer
from sandbox.wire import FaultPlan, Server
from sandbox.world import World

__all__ = ["SearchConsoleServer", "serve"]


def serve(world: World, faults: FaultPlan, _bulk_rows: int) -> list[Server]:
    return [SearchConsoleServer(world, faults)] if world.engagement.site else []
