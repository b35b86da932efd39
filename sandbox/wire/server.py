"""What a platform's server in the sandbox offers, so that one process can run them all."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import grpc
from starlette.routing import Route

Truth = Mapping[date, Mapping[str, float]]


class Server:
    """A platform as the sandbox serves it: over HTTP (`routes`), over gRPC (`handlers`), or both."""

    name: str
    """As the product names the platform; faults and requests are told by it."""

    requests: list[Any]
    """What it was asked, in order."""

    def routes(self) -> list[Route]:
        return []

    def handlers(self) -> list[grpc.GenericRpcHandler]:
        return []

    def environment(self, address: str) -> dict[str, str]:  # noqa: ARG002
        """What points the product at this server, which listens at `address`."""
        return {}

    def truth(self, source: str, first: date, last: date) -> Truth | None:  # noqa: ARG002
        """What it served from day to day, where the simulated campaign does not know; `source` is the platform's name and a level."""
        return None
