"""Which days are built again: loaded ones by facts, and in marts with attributed figures also those whose sessions are attributed anew."""

from pathlib import Path

import duckdb

from tests.support.dbt_raw_rows import RAW
from tests.support.dbt_warehouse import Dbt, load, query

FIRST, SECOND = "2026-01-10", "2026-01-11"
FUNNEL = ("--select", "+mart_funnel_daily")
"""The mart with attributed figures, with the facts and the attribution it is made from."""
DUE = "select cast(report_date as varchar) from intermediate.int_days_to_rebuild order by 1"


def finish(path: Path) -> None:
    """Note a finished build and that nothing is loaded since, as a run does."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into ops.builds select coalesce(max(load_id), 0), 'v', now()::timestamp from ops.loads"
        )
        connection.execute("delete from ops.days_to_build")


def test_a_changed_attribution_is_due_until_a_build_has_finished_and_no_longer(dbt: Dbt, tmp_path: Path) -> None:
    """The 11th has sessions; its ad comes with the 10th. A build that stops half way must not make the 11th look done."""
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    load(path, SECOND, {table: rows for table, rows in RAW[SECOND].items() if table.startswith("raw_ga4.")})
    assert dbt.build(path, *FUNNEL) == []
    finish(path)
    assert dbt.build(path, *FUNNEL) == []
    assert query(path, DUE) == [], "nothing was loaded and nothing is attributed anew"

    load(path, FIRST, {table: rows for table, rows in RAW[FIRST].items() if not table.startswith("raw_ga4.")})
    assert dbt.build(path, "--select", "+int_days_to_rebuild") == []
    assert query(path, DUE) == [(FIRST,), (SECOND,)]
    assert query(path, "select distinct match_method from marts.mart_funnel_daily where sessions > 0") == [
        ("campaign_name",)
    ]
    assert dbt.build(path, *FUNNEL) == [], "the build after one that never reached the marts"
    assert query(path, DUE) == [(FIRST,), (SECOND,)]
    assert query(
        path, f"select match_method from marts.mart_funnel_daily where sessions > 0 and report_date = '{SECOND}'"
    ) == [("platform_id",)]
    finish(path)
    assert dbt.build(path, *FUNNEL) == []
    assert query(path, DUE) == []


def test_facts_are_built_for_loaded_days_alone(dbt: Dbt, tmp_path: Path) -> None:
    """A fact says nothing of ads, so an ad that arrives late leaves its rows as they are: one planted by hand is still there."""
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    load(path, SECOND, {table: rows for table, rows in RAW[SECOND].items() if table.startswith("raw_ga4.")})
    assert dbt.build(path, *FUNNEL) == []
    finish(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"update marts.fct_site_sessions_daily set engaged_sessions = 77 where report_date = '{SECOND}' and device = 'mobile'"
        )
    load(path, FIRST, {table: rows for table, rows in RAW[FIRST].items() if not table.startswith("raw_ga4.")})
    assert dbt.build(path, *FUNNEL) == []
    planted = "select count(*) from {} where report_date = '2026-01-11' and engaged_sessions >= 77"
    assert query(path, planted.format("marts.fct_site_sessions_daily")) != [(0,)]
    assert query(path, planted.format("marts.mart_funnel_daily")) != [(0,)], "built anew from the fact"
