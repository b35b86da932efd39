"""The simulated Tag Manager."""

from sandbox.tag_manager.service import TagManagerServer
from sandbox.wire import FaultPlan, Server
from sandbox.world import World

__all__ = ["TagManagerServer", "serve"]


def serve(world: World, faults: FaultPlan, _bulk_rows: int) -> list[Server]:
    return [TagManagerServer(world, faults)] if "tag_manager" in world.engagement.accounts else []
