"""What the sandbox's servers share: the fault plan, answers that are not what was asked for, how Google's JSON APIs refuse."""

from sandbox.wire.faults import Faults
from sandbox.wire.google_rest import NOT_FOUND, REFUSALS, error, refusal
from sandbox.wire.http_faults import HttpFaults, spelled
from sandbox.wire.server import Server, Truth

__all__ = ["NOT_FOUND", "REFUSALS", "Faults", "HttpFaults", "Server", "Truth", "error", "refusal", "spelled"]
