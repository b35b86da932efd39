"""The first rows of a table in Dagster."""

import duckdb

from assets._preview import preview


def test_a_preview_shows_five_rows_and_no_markup_of_the_data() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema kpi")
        name = "case when n = 0 then '<b>|[x](http://a)\n**' end as name"
        connection.execute(f"create table kpi.ads as select n, {name}, repeat('あ', 99) as long from range(7) t(n)")
        lines = preview(connection, "kpi.ads").md_str.splitlines()
    assert lines[:2] == ["| n | name | long |", "| --- | --- | --- |"]
    assert lines[2].startswith(r"| 0 | \<b\>\|\[x\](http://a) \*\* | あ")
    assert lines[3] == f"| 1 |  | {'あ' * 59}… |"
    assert len(lines) == 2 + 5
