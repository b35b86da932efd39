"""Loads the toy report of `tests/unit/store/test_landing.py`, and reads the result."""

from datetime import date

from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from tests.unit.store.test_landing import CLICKS


def load(landing: Landing, warehouse: Warehouse, *days: date) -> int:
    return warehouse.load(CLICKS, list(landing.files(CLICKS, list(days))), "run-1")


def query(warehouse: Warehouse, sql: str) -> list[tuple]:
    with warehouse.connect() as connection:
        return connection.execute(sql).fetchall()
