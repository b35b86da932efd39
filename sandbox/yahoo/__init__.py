"""LINEヤフー広告 as the sandbox serves it: token endpoint, settings, report jobs and the audit log of both products, over HTTP."""

from sandbox.yahoo.display import YahooDisplayServer
from sandbox.yahoo.search import YahooSearchServer
from sandbox.yahoo.service import BASE_ACCOUNT

__all__ = [
    "BASE_ACCOUNT",
    "YahooDisplayServer",
    "YahooSearchServer",
]
