"""Simulated LINEヤフー広告: token endpoint, settings, report jobs and change history of both products, over HTTP."""

from sandbox.wire import FaultPlan, Server
from sandbox.world import World
from sandbox.yahoo.display import YahooDisplayServer
from sandbox.yahoo.oauth import TokenServer
from sandbox.yahoo.search import YahooSearchServer
from sandbox.yahoo.service import BASE_ACCOUNT

__all__ = ["BASE_ACCOUNT", "YahooDisplayServer", "YahooSearchServer", "serve"]


def serve(world: World, faults: FaultPlan, _bulk_rows: int) -> list[Server]:
    """Return the token endpoint and the servers of both products."""
    tokens = TokenServer(faults)
    return [tokens, YahooSearchServer(world, faults, tokens), YahooDisplayServer(world, faults, tokens)]
