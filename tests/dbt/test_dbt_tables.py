"""How tables are built: one that would differ from its description is not built, and the old rows stay."""

from pathlib import Path

from tests.support.dbt_raw_rows import RAW
from tests.support.dbt_warehouse import WITHOUT_TESTS, Dbt, contents, load, query

WHOLE, BY_DAY = "mart_seo_pages", "mart_invalid_clicks_daily"
"""A table built whole and one built by day, of which everything above is seeds and staging views."""
DAY = "2026-01-10"


def test_columns_that_differ_from_the_description_are_refused_and_the_old_rows_stay(dbt: Dbt, tmp_path: Path) -> None:
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    load(path, DAY, RAW[DAY])
    select = ("--select", WHOLE, BY_DAY, *WITHOUT_TESTS)
    assert dbt.invoke(path, "build", *select) == []
    before = contents(path)
    assert all(before[f"marts.{name}"] for name in (WHOLE, BY_DAY))

    query(path, f"alter table marts.{BY_DAY} add column beyond integer")
    column = dbt.manifest.nodes[f"model.tochimart.{WHOLE}"].columns["is_article"]
    column.data_type = "integer"  # DuckDB would cast it without a word
    messages = {one.node.name: one.message for one in dbt.results(path, "build", *select)}
    column.data_type = "boolean"
    assert "is_article" in messages[WHOLE]
    assert "other columns than its description" in messages[BY_DAY]
    query(path, f"alter table marts.{BY_DAY} drop column beyond")
    assert contents(path) == before

    assert dbt.invoke(path, "build", *select) == []
    assert contents(path) == before
