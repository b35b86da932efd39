"""Toy Ads as the sandbox serves it: two ads, and a third that the campaign had and the list of ads has lost."""

from collections.abc import Sequence
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.wire import DailyTotals, FaultPlan, Server
from sandbox.world import World

KEY = "toy-key-of-the-sandbox"
LINK = "https://www.verygoodlocal-tochigi.jp/{page}?utm_source=toy&utm_medium=feed&utm_campaign=intern_winter_r7&utm_content=main_m_0{card}"
FIGURES = ("shown", "tapped", "spend", "goals")
LOST = 3


def figures(day: date, card: int) -> dict[str, int]:
    """What a card did on a day."""
    shown = 1000 * card + day.day
    return {"shown": shown, "tapped": shown // 50, "spend": 7 * (shown // 50) + card, "goals": card}


def added(found: Sequence[dict[str, int]]) -> dict[str, int]:
    return {name: sum(one[name] for one in found) for name in FIGURES}


class ToyServer(Server):
    """One account."""

    name = "toy"

    def __init__(self) -> None:
        self.requests: list[str] = []

    def environment(self, address: str) -> dict[str, str]:
        return {"TOCHIMART_TOY_ENDPOINT": address, "TOY_KEY": KEY}

    def routes(self) -> list[Route]:
        return [Route("/toy/{account}/{report}/{first}/{last}", self.report)]

    async def report(self, request: Request) -> Response:
        self.requests.append(request.url.path)
        if request.headers.get("key") != KEY:
            return PlainTextResponse("wrong key", status_code=403)
        first, last = (date.fromisoformat(request.path_params[name]) for name in ("first", "last"))
        days = [first + timedelta(days) for days in range((last - first).days + 1)]
        rows = [one for day in days for one in self.rows(request.path_params["report"], day)]
        lines = [";".join(f"{name}={value}" for name, value in one.items()) for one in rows]
        total = ";".join(f"{name}={value}" for name, value in added(rows).items())
        return PlainTextResponse("\n".join([*lines, f"sum;{total}"]))

    def rows(self, report: str, day: date) -> list[dict[str, object]]:
        group = {"day": day.isoformat(), "group": 7, "label": "冬のトイ"}
        if report == "campaign_daily":
            return [group | added([figures(day, card) for card in (1, 2, LOST)])]
        return [
            group | {"card": card, "link": LINK.format(page="intern/", card=card)} | figures(day, card)
            for card in (1, 2)
        ]

    def truth(self, source: str, first: date, last: date) -> DailyTotals | None:
        if not source.startswith(self.name):
            return None
        cards = (1, 2) if source == "toy:ad" else (1, 2, LOST)
        days = [first + timedelta(days) for days in range((last - first).days + 1)]
        return {day: added([figures(day, card) for card in cards]) for day in days}


def serve(_world: World, _faults: FaultPlan, _bulk_rows: int) -> list[Server]:
    return [ToyServer()]
