"""Interface of a simulated platform server, so that one process can run all servers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import grpc
from starlette.routing import Route

DailyTotals = Mapping[date, Mapping[str, float]]


class Server:
    """A simulated platform, served over HTTP (`routes`), gRPC (`handlers`), or both."""

    name: str
    """Name of the platform in the product, also used for faults and requests."""

    requests: list[Any]
    """Received requests in order."""

    def prepare(self) -> None:
        """Compute the data of a simulated day. Called at the start and when the clock has moved."""

    def routes(self) -> list[Route]:
        return []

    def handlers(self) -> list[grpc.GenericRpcHandler]:
        return []

    def environment(self, address: str) -> dict[str, str]:  # noqa: ARG002
        """Return the environment variables that point the product at this server at `address`."""
        return {}

    def truth(self, source: str, first: date, last: date) -> DailyTotals | None:  # noqa: ARG002
        """Return the served totals by day, for platforms whose totals are not in the simulated campaign, else None.
        `source` is the platform name and a level."""
        return None
