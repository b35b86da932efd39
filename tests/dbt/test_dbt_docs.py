"""Every table, view and column an analyst can open carries a description: read from the published file, as a client does."""

import pytest

from tests.conftest import Done
from tests.support.warehouse_files import query

SCHEMAS = ("main", "staging", "intermediate", "marts", "kpi", "seeds")
BILINGUAL = ("main", "marts", "kpi")
JAPANESE = "[ぁ-んァ-ヶ一-龠・]"


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_table_and_column_is_described(demo: Done, schema: str) -> None:
    """R-37: 100 % of models and seeds and of their columns."""
    tables = query(
        demo.published,
        f"""select table_name, comment from duckdb_tables() where schema_name = '{schema}'
        union all select view_name, comment from duckdb_views() where schema_name = '{schema}' and not internal""",
    )
    assert tables
    assert [name for name, comment in tables if not (comment or "").strip()] == []
    columns = f"""select table_name || '.' || column_name from duckdb_columns()
        where schema_name = '{schema}' and not internal and coalesce(trim(comment), '') = '' order by 1"""
    assert query(demo.published, columns) == []


@pytest.mark.parametrize("schema", BILINGUAL)
def test_what_people_query_is_described_in_english_and_japanese(demo: Done, schema: str) -> None:
    english_only = f"""select table_name || '.' || column_name from duckdb_columns() where schema_name = '{schema}'
        and not internal and not (contains(comment, ' | ') and regexp_matches(split_part(comment, ' | ', -1), '{JAPANESE}'))"""
    assert query(demo.published, english_only) == []
