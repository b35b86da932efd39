"""Simulated Google Analytics 4: the Data API over gRPC, and files of the event export."""

from sandbox.ga4.events_export import EXPORT_FORMATS, write_events
from sandbox.ga4.service import Ga4Server
from sandbox.wire import FaultPlan, Server
from sandbox.world import World

__all__ = [
    "EXPORT_FORMATS",
    "Ga4Server",
    "serve",
    "write_events",
]


def serve(world: World, faults: FaultPlan, _bulk_rows: int) -> list[Server]:
    return [Ga4Server(world, faults)] if "ga4" in world.engagement.accounts else []
