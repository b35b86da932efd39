"""The sandbox's own pages: health, the clock, true totals, faults, and received requests. No platform has these."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.wire import FaultPlan, Server
from sandbox.world import LEVELS, TRUTH_SQL_BY_SOURCE, World


class Control:
    """Gives tests and checks access to the state behind the servers."""

    def __init__(
        self, world: World, faults: FaultPlan, servers: Sequence[Server], move_clock: Callable[[datetime], object]
    ) -> None:
        self.world = world
        self._move_clock = move_clock
        self.faults = faults
        self.servers = servers

    def routes(self) -> list[Route]:
        return [
            Route("/health", self.health),
            Route("/clock", self.set_clock, methods=["POST"]),
            Route("/truth", self.truth),
            Route("/faults", self.add_fault, methods=["POST", "DELETE"]),
            Route("/requests", self.received_requests),
        ]

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"today": self.world.today.isoformat(), "seed": self.world.seed})

    async def set_clock(self, request: Request) -> Response:
        """Handle POST {"now": "2026-02-17T06:00:00+09:00"}, which sets the simulated clock. Send it only while no
        other request is in progress."""
        if is_web_page(request):
            return refuse_web_page()
        try:
            now = datetime.fromisoformat((await request.json())["now"])
            self._move_clock(now)
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"error": f"now must be a moment with its offset from UTC: {error}"}, 400)
        return JSONResponse({"today": self.world.today.isoformat()})

    async def truth(self, request: Request) -> Response:
        """Handle `?source=&first=&last=` and return {day: {measure: number}}. `source` is as in `World.truth`."""
        source = request.query_params.get("source", "")
        name, _, level = source.partition(":")
        try:
            first, last = (date.fromisoformat(request.query_params.get(key, "")) for key in ("first", "last"))
        except ValueError as error:
            return JSONResponse({"error": f"first and last must be days: {error}"}, 400)
        told = (server.truth(source, first, last) for server in self.servers)
        truth = next((answer for answer in told if answer is not None), None)
        if truth is None:
            if name not in TRUTH_SQL_BY_SOURCE or (level and level not in LEVELS):
                return JSONResponse(
                    {"error": f"no such source: {source}; one of {', '.join(TRUTH_SQL_BY_SOURCE)}"}, 404
                )
            truth = self.world.truth(source, first, last)
        return JSONResponse({day.isoformat(): measures for day, measures in truth.items()})

    async def add_fault(self, request: Request) -> Response:
        """Handle POST {"target", "kind", "times", "every", "about"}, which switches a fault on; DELETE switches all
        off. Requests from web pages are refused."""
        if is_web_page(request):
            return refuse_web_page()
        if request.method == "DELETE":
            self.faults.clear()
        else:
            try:
                body = await request.json()
                times = body.get("times", 1)
                self.faults.add(
                    body["target"],
                    body["kind"],
                    None if times is None else int(times),
                    int(body.get("every", 1)),
                    str(body.get("about", "")),
                )
            except (ValueError, KeyError, TypeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"ok": True})

    async def received_requests(self, _request: Request) -> Response:
        return JSONResponse({server.name: server.requests for server in self.servers})


def is_web_page(request: Request) -> bool:
    """Return whether a page in a browser sent this request."""
    return bool({"origin", "sec-fetch-site"} & set(request.headers))


def refuse_web_page() -> Response:
    return JSONResponse({"error": "requests from web pages are not answered"}, 403)
