"""Google Analytics 4 as the sandbox serves it: the Data API over gRPC, and files of the event export."""

from sandbox.ga4.events_export import FORMATS, write_events
from sandbox.ga4.service import Ga4Server
from sandbox.wire import Faults, Server
from sandbox.world import World

__all__ = [
    "FORMATS",
    "Ga4Server",
    "serve",
    "write_events",
]


def serve(world: World, faults: Faults, _bulk_rows: int) -> list[Server]:
    return [Ga4Server(world, faults)]
