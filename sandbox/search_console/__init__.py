"""Search Console as the sandbox serves it."""

from sandbox.search_console.service import SearchConsoleServer

__all__ = [
    "SearchConsoleServer",
]
