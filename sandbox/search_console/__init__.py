"""Search Console as the sandbox serves it."""

from sandbox.search_console.service import SearchConsoleServer
from sandbox.wire import Faults, Server
from sandbox.world import World

__all__ = ["SearchConsoleServer", "serve"]


def serve(world: World, faults: Faults, _bulk_rows: int) -> list[Server]:
    return [SearchConsoleServer(world, faults)]
