"""A fortnight that nobody attends: the daemon runs one morning after the other as the sandbox's clock goes, with faults on the way.

At the end every mart and KPI table must be what one run makes of the same platforms on the last day, and what the platforms say.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.support.alert_servers import WebhookServer, webhook_server
from tests.torture.costs import Cost
from tests.torture.outcome import at_once, differences, untrue_days
from tests.torture.simulated import Machine, Servers

JAPAN = ZoneInfo("Asia/Tokyo")
EARLIER_DAYS = 3
"""Days before the first morning, which its run fetches as well."""
SIX, SEVEN, ELEVEN, NOON = clock_time(6), clock_time(7, 30), clock_time(11), clock_time(12, 30)
Say = Callable[[str], object]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a platform in one morning: (target, kind, word of the request), until a time of day."""

    target: str
    kind: str
    until: clock_time
    about: str = ""


FAULTS: dict[int, Fault] = {
    1: Fault("ga4", "quota_day", ELEVEN),
    3: Fault("yahoo_display", "maintenance", NOON),
    8: Fault("ga4", "late_data", NOON),
    10: Fault("google_ads", "invalid_totals", NOON, "FROM campaign"),
}
"""By number of the morning, from 0: a source that is late until the late-morning run; a platform that answers 503 all morning; figures that
are not those of the simulated visitors, and rows that do not add up, both so that nothing is published."""
OFF = 6
"""The morning on which the machine is off."""


@dataclass(frozen=True)
class Alert:
    """One cause in a message."""

    day: str
    key: str
    state: str
    sentence: str


@dataclass
class Told:
    """What a fortnight came to."""

    costs: list[Cost] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def fortnight(work: Path, mornings: int, first: date, seed: int, say: Say) -> bool:
    """Run so many mornings from `first` on; True when every table is right and every cause was told once."""
    home, told = work / "home", Told()
    for folder in (home, work / "at-once"):
        shutil.rmtree(folder, ignore_errors=True)
    home.mkdir(parents=True)
    span = {"TOCHIMART_FIRST_DAY": (first - timedelta(days=EARLIER_DAYS)).isoformat()}
    with webhook_server() as room, Servers(home, first, seed) as servers:
        alerts = {"TOCHIMART_ALERT_WEBHOOK": f"{room.url}/alerts/fortnight", "TOCHIMART_ALERT_MAX_CAUSES": "50"}
        machine = Machine(home, {**span, **alerts})
        try:
            for number in range(mornings):
                morning(number, first + timedelta(days=number), servers, machine, room, told, say)
        finally:
            machine.switch_off()
        last = first + timedelta(days=mornings - 1)
        say("one run that makes everything at once")
        published = at_once(work / "at-once", servers.env, span | {"TOCHIMART_TODAY": last.isoformat()})
        told.wrong += differences(home / "tochimart.duckdb", published)
        told.wrong += untrue_days(
            home / "tochimart.duckdb", servers, date.fromisoformat(span["TOCHIMART_FIRST_DAY"]), last
        )
    told.wrong += told_again(told.alerts)
    for line in told.wrong:
        say(line)
    say(usual_cost(told.costs))
    say(f"{mornings} mornings, {len(told.alerts)} alerts, {len(told.wrong)} things wrong")
    return not told.wrong


def usual_cost(costs: Sequence[Cost]) -> str:
    """The means of mornings without a fault that had one run; the first one, which fetches several days, is left out."""
    usual = [one for one in costs[1:] if one.runs == 1]
    if not usual:
        return "no morning had just one run"
    cpu, events, size = (
        sum(figures) / len(usual)
        for figures in zip(*((one.cpu_seconds, one.events, one.daily_bytes) for one in usual), strict=True)
    )
    return f"{len(usual)} usual mornings: {cpu:.0f} CPU s, {events:,.0f} events and {size / 1e6:.2f} MB each"


def morning(
    number: int, day: date, servers: Servers, machine: Machine, room: WebhookServer, told: Told, say: Say
) -> None:
    """One day from 06:00 to 12:30; nothing but an hour of darkness when the machine is off."""
    if number == OFF:
        machine.switch_off()
        say(f"{day}: the machine is off")
        return
    machine.switch_on()
    before, fault, heard = machine.cost(), FAULTS.get(number), len(room.posts)
    if fault:
        servers.fault(fault.target, fault.kind, fault.about)
    last = SIX
    for moment in (SIX, SEVEN, ELEVEN, NOON):
        if fault and moment >= fault.until:
            servers.without_faults()
        if moment == SEVEN and not machine.has_parked_days:
            continue
        servers.move_clock(datetime.combine(day, moment, JAPAN))
        machine.live_through(moment, datetime.combine(day, moment) - datetime.combine(day, last))
        last = moment
    servers.without_faults()
    cost = machine.cost().since(before)
    if fault is None:
        told.costs.append(cost)
    new = [
        Alert(str(day), **{name: one[name] for name in ("key", "state", "sentence")})
        for post in room.posts[heard:]
        for one in post.json["alerts"]
    ]
    told.alerts += new
    runs = ", ".join(machine.new_runs())
    say(f"{day}: {cost.line()}; {runs}; {len(room.posts) - heard} messages" + (f"; {fault}" if fault else ""))
    for one in new:
        say(f"  {one.state} {one.key}: {one.sentence}")


def told_again(alerts: Sequence[Alert]) -> list[str]:
    """Causes that were told as new while they were open, or twice in the same words."""
    last: dict[str, Alert] = {}
    wrong = []
    for one in alerts:
        before = last.get(one.key)
        is_open = before is not None and before.state != "resolved"
        if is_open and (one.state == "new" or one.sentence == before.sentence):
            wrong.append(f"told again on {one.day}: {one.state} {one.key}: {one.sentence}")
        last[one.key] = one
    return wrong
