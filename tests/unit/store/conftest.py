"""A landing zone and a working file for the report of a platform that does not exist."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from tests.unit.store.test_landing import CLICKS


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "warehouse" / "working.duckdb")
    made.prepare([CLICKS])
    return made
