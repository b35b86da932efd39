"""Making the working file again: beside the old one, with its ledgers, and in its place only when it is whole."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.rebuild import begin_rebuild, restore_ledgers, swap_in_rebuild
from orchestration.resources.store.warehouse import Warehouse
from tests.unit.store.test_landing import CLICKS, FIRST, SECOND, THIRD, extract, rows

DAYS: list[date] = [FIRST, SECOND, THIRD]


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))


@pytest.fixture
def old(tmp_path: Path, landing: Landing) -> Warehouse:
    """Three days, of which the first was restated from 2 clicks to 4."""
    made = Warehouse(tmp_path / "warehouse" / "working.duckdb")
    made.prepare([CLICKS])
    for clicks in (2, 4):
        landing.replace(extract(rows((FIRST, 1, clicks), (THIRD, 1, 5)), clicks=clicks + 5))
        made.load(CLICKS, list(landing.files(CLICKS, DAYS)), f"run-{clicks}")
    return made


def rebuilt(old: Warehouse, landing: Landing, said: list[str]) -> Path:
    """The new file, loaded and not yet in its place."""
    beside = old.path.parent / "rebuild" / old.path.name
    begin_rebuild(old.path, beside, said.append)
    new = Warehouse(beside)
    new.prepare([CLICKS])
    new.load(CLICKS, list(landing.files(CLICKS, DAYS)), "run-new")
    with new.connect() as connection:
        restore_ledgers(connection)
    return beside


def query(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path)) as connection:
        return connection.execute(sql).fetchall()


def test_a_rebuild_keeps_what_was_loaded_and_restated_and_invents_no_restatement(
    old: Warehouse, landing: Landing
) -> None:
    said: list[str] = []
    beside = rebuilt(old, landing, said)
    assert len(query(old.path, "from ops.loads")) == 6, "the old file stands until the new one takes its place"
    swap_in_rebuild(beside, old.path)
    assert [one.name for one in old.path.parent.iterdir()] == ["working.duckdb"]
    assert query(old.path, "select report_date, before_value, after_value from ops.restatements") == [(FIRST, 2.0, 4.0)]
    assert query(
        old.path, "select count(*), count(distinct load_id), list(distinct run_id order by run_id) from ops.loads"
    ) == [(9, 9, ["run-2", "run-4", "run-new"])]
    assert query(
        old.path,
        "select ad_daily.report_date, clicks, run_id from raw_toy_ads.ad_daily inner join ops.loads on _load_id = load_id order by 1",
    ) == [(FIRST, 4, "run-new"), (THIRD, 5, "run-new")]
    assert query(old.path, "select count(*) from duckdb_schemas() where schema_name = 'kept'") == [(0,)]


def test_a_rebuild_that_breaks_off_leaves_the_old_file_and_the_next_one_begins_anew(
    old: Warehouse, landing: Landing
) -> None:
    before = query(old.path, "from ops.loads order by load_id")
    path = landing.path(CLICKS, THIRD, "77")
    whole = path.read_bytes()
    path.write_bytes(b"cut off")
    with pytest.raises(PermanentError, match=r"77.parquet"):
        rebuilt(old, landing, [])
    assert query(old.path, "from ops.loads order by load_id") == before
    path.write_bytes(whole)
    swap_in_rebuild(rebuilt(old, landing, []), old.path)
    assert query(old.path, "select sum(clicks) from raw_toy_ads.ad_daily") == [(9,)]


def test_a_damaged_working_file_is_rebuilt_and_what_is_lost_is_said(old: Warehouse, landing: Landing) -> None:
    old.path.write_bytes(b"no database" * 1000)
    said: list[str] = []
    swap_in_rebuild(rebuilt(old, landing, said), old.path)
    assert len(said) == 1
    assert "cannot be read" in said[0]
    assert query(old.path, "select sum(clicks) from raw_toy_ads.ad_daily") == [(9,)]
