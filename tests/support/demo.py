"""Shared by tests of the demo: its days, and figures by day from the published file and from the simulation."""

from datetime import date, timedelta

from sandbox.world.simulation import World
from tests.conftest import DEMO_FIRST_DAY, Done
from tests.support.warehouse_files import query

FIRST, LAST = DEMO_FIRST_DAY, date(2026, 2, 15)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def by_day(demo: Done, sql: str) -> dict[date, tuple]:
    return {row[0]: tuple(float(value or 0) for value in row[1:]) for row in query(demo.published, sql)}


def true_days(world: World, source: str, *measures: str) -> dict[date, tuple]:
    truth = world.truth(source, FIRST, LAST)
    return {day: tuple(found[measure] for measure in measures) for day, found in truth.items()}
