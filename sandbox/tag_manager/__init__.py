"""Tag Manager as the sandbox serves it."""

from sandbox.tag_manager.service import TagManagerServer
from sandbox.wire import Faults, Server
from sandbox.world import World

__all__ = ["TagManagerServer", "serve"]


def serve(world: World, faults: Faults, _bulk_rows: int) -> list[Server]:
    return [TagManagerServer(world, faults)]
