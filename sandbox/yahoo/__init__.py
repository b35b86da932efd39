"""LINEヤフー広告 as the sandbox serves it: token endpoint, settings, report jobs and the audit log of both products, over HTTP."""

from sandbox.wire import Faults, Server
from sandbox.world import World
from sandbox.yahoo.display import YahooDisplayServer
from sandbox.yahoo.oauth import Tokens
from sandbox.yahoo.search import YahooSearchServer
from sandbox.yahoo.service import BASE_ACCOUNT

__all__ = ["BASE_ACCOUNT", "YahooDisplayServer", "YahooSearchServer", "serve"]


def serve(world: World, faults: Faults, _bulk_rows: int) -> list[Server]:
    """The token endpoint and both products."""
    tokens = Tokens(faults)
    return [tokens, YahooSearchServer(world, faults, tokens), YahooDisplayServer(world, faults, tokens)]
