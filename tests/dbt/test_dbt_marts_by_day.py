"""Marts that are built by day hold, after any days were loaded again, what they would hold if they were built anew."""

from pathlib import Path

from tests.support.dbt_raw_rows import DISPLAY_RAW, GOOGLE_NAME, RAW
from tests.support.dbt_warehouse import Dbt, contents, load, query

MARTS = (
    *("mart_rule_sheet_daily", "mart_reconciliation_daily", "mart_reconciliation_totals_daily"),
    *("mart_placements_daily", "mart_invalid_clicks_daily"),
)
FIRST, SECOND = RAW
PLACEMENTS = [
    (1112223334, 11, GOOGLE_NAME, 111, "g", name, name, name, 2, name, 100, clicks, 1_000_000, 0.0)
    for name, clicks in (("a.example", 5), ("b.example", 7))
]
BY_PLACE = {
    "raw_google_ads.placement_daily": PLACEMENTS,
    "raw_yahoo_display.placement_daily": [],
    "raw_google_ads.account_daily": [(1112223334, 1520, 51, 4_001_000_002, 0.5, 2)],
}


def held(path: Path) -> dict[str, list[tuple]]:
    """Every row of the marts in a fixed order."""
    found = contents(path)
    return {mart: found[f"marts.{mart}"] for mart in MARTS}


def test_days_loaded_again_equal_a_build_from_scratch(dbt: Dbt, tmp_path: Path) -> None:
    """The second day arrives later, when the first comes back with fewer rows; then the second is emptied."""
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    selected = ("--select", *(f"+{mart}" for mart in MARTS))
    load(path, FIRST, RAW[FIRST] | DISPLAY_RAW | BY_PLACE)
    assert dbt.build(path, *selected) == []
    query(path, "delete from ops.days_to_build")
    load(path, SECOND, RAW[SECOND] | BY_PLACE)
    fewer = {table: rows[:1] for table, rows in (RAW[FIRST] | BY_PLACE).items()}
    load(path, FIRST, fewer)
    assert dbt.build(path, *selected) == []
    before = held(path)
    assert {str(row[0]) for row in before["mart_placements_daily"]} == {FIRST, SECOND}
    assert len(before["mart_placements_daily"]) == 3
    assert dbt.build(path, "--full-refresh", *selected) == []
    assert held(path) == before

    query(path, "delete from ops.days_to_build")
    load(path, SECOND, {table: [] for table in RAW[SECOND] | BY_PLACE})
    assert dbt.build(path, *selected) == []
    assert {str(row[0]) for rows in held(path).values() for row in rows} == {FIRST}
