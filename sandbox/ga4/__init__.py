"""Google Analytics 4 as the sandbox serves it: the Data API over gRPC, and files of the event export."""

from sandbox.ga4.events_export import FORMATS, write_events
from sandbox.ga4.service import Ga4Server

__all__ = [
    "FORMATS",
    "Ga4Server",
    "write_events",
]
