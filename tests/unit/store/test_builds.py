"""Which days dbt builds: those loaded since the last finished build."""

from datetime import date

import pytest

from orchestration.resources.store.builds import drop_removed_models, list_days_to_build, record_build
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from tests.support.toy_loads import load, query
from tests.unit.store.test_landing import FIRST, SECOND, THIRD, extract, rows


def test_a_build_covers_the_days_loaded_since_the_last_finished_one(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (THIRD, 1, 5)), clicks=7))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert list_days_to_build(warehouse, "models-1") == (3, True)
    record_build(warehouse, "models-1")
    assert list_days_to_build(warehouse, "models-1") == (0, False)
    load(landing, warehouse, SECOND)
    assert list_days_to_build(warehouse, "models-1") == (1, False)
    assert list_days_to_build(warehouse, "models-1") == (1, False), "an unfinished build is planned again"
    assert list_days_to_build(warehouse, "models-2") == (3, True), "changed models build every day"


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ([("ga4", 6)], [6]),
        ([("ga4_export", 6)], [5, 6]),
        ([("ga4_export", 2)], [1, 2, 3]),
        ([("ga4_export", 2), ("ga4_export", 3), ("ga4", 2)], [1, 2, 3]),
        ([("ga4", 1), ("ga4_export", 9)], [1, 9]),
        ([], []),
    ],
    ids=["alone", "only known days", "both beside it", "each day once", "far apart", "nothing"],
)
def test_exported_events_make_the_known_days_beside_them_due(
    warehouse: Warehouse, changed: list[tuple[str, int]], due: list[int]
) -> None:
    """Days 1, 2, 3, 5, 6 and 9 are loaded twice each and built; a session of an export may have begun on the day before."""
    known = [("ga4", day) for day in (1, 2, 3, 5, 6, 9)] * 2
    with warehouse.connect() as connection:
        for n, (platform, day) in enumerate([*known, *changed]):
            if n == len(known):
                record_build(warehouse, "models")
            connection.execute(
                "insert into ops.loads (load_id, platform, report_date) values (?, ?, ?)",
                [n, platform, date(2026, 1, day)],
            )
        if not changed:
            record_build(warehouse, "models")
    assert list_days_to_build(warehouse, "models") == (len(due), False)
    assert query(warehouse, "select day(report_date) from ops.days_to_build") == [(day,) for day in due]


def test_what_no_model_makes_any_more_is_dropped_and_nothing_else(warehouse: Warehouse) -> None:
    with warehouse.connect() as connection:
        for schema in ("marts", "kpi", "staging", "mine"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute("create table marts.mart_old as select 1 as cost")
        connection.execute("create table marts.mart_new as select 1 as cost")
        connection.execute('create table kpi."odd ""name""" as select 1 as cost')
        connection.execute("create view staging.stg_old as select * from marts.mart_old")
        connection.execute("create table mine.notes as select 1 as note")
    before = query(warehouse, "select count(*) from duckdb_tables() where schema_name in ('ops', 'mine')")
    assert drop_removed_models(warehouse, {"marts.mart_new"}) == ['kpi.odd "name"', "marts.mart_old", "staging.stg_old"]
    assert drop_removed_models(warehouse, {"marts.mart_new"}) == []
    assert query(warehouse, "select cost from marts.mart_new") == [(1,)]
    assert query(warehouse, "select count(*) from duckdb_tables() where schema_name in ('ops', 'mine')") == before
