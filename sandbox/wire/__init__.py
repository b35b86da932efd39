"""Code shared by the sandbox's servers: the fault plan, malformed answers, and refusals of Google's JSON APIs."""

from sandbox.wire.faults import FaultPlan
from sandbox.wire.google_rest import NOT_FOUND, REFUSALS, error_response, fault_response
from sandbox.wire.http_faults import HttpFaults, spell_variants
from sandbox.wire.server import DailyTotals, Server

__all__ = [
    "NOT_FOUND",
    "REFUSALS",
    "DailyTotals",
    "FaultPlan",
    "HttpFaults",
    "Server",
    "error_response",
    "fault_response",
    "spell_variants",
]
