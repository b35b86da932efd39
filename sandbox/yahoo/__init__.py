"""Simulated LINEヤフー広告: token endpoint, settings, report jobs and change history of both products, over HTTP."""

from sandbox.wire import FaultPlan, Server
from sandbox.world import World
from sandbox.yahoo.display import YahooDisplayServer
from sandbox.yahoo.oauth import TokenServer
from sandbox.yahoo.search import YahooSearchServer

__all__ = ["YahooDisplayServer", "YahooSearchServer", "serve"]


def serve(world: World, faults: FaultPlan, _bulk_rows: int) -> list[Server]:
    """Return the token endpoint and the servers of the products that the engagement has an account of."""
    tokens = TokenServer(faults)
    products = [
        server_type(world, faults, tokens)
        for server_type in (YahooSearchServer, YahooDisplayServer)
        if server_type.rules.platform in world.engagement.accounts
    ]
    return [tokens, *products] if products else []
