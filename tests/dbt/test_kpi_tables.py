"""The frame of KPI tables made with statistics: written whole under contract, in order, one line when it fails, before publishing."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import duckdb
import pandas as pd
import pytest

from assets.engagements import OTHER_ENGAGEMENTS
from assets.kpi import asset_key, kpi_step, list_tables
from assets.kpi._table import Compute, KpiColumn, KpiTable, write_table
from orchestration.errors import PermanentError
from orchestration.launch import first_error_message, prepare_home
from orchestration.resources.store.warehouse import Warehouse
from orchestration.settings import load_settings
from tests.conftest import parsed_home
from tests.support.warehouse_files import query

COLUMNS = (
    KpiColumn("platform", "varchar", "Code | コード", required=True),
    KpiColumn("share", "decimal(18,6)", "The agency's share | 割合"),
    KpiColumn("day", "date", "Day | 日"),
)


def table(compute: Compute, name: str = "shares", **more: object) -> KpiTable:
    """A table of shares by platform."""
    given = {"columns": COLUMNS, "grain": ("platform",), "reads": ("marts.days",)} | more
    return KpiTable(name, "One row per platform: shares | 割合", compute=compute, **given)  # type: ignore[arg-type]


def rows(*values: tuple[object, object, object]) -> Compute:
    """A computation with this outcome."""
    return lambda _: pd.DataFrame(values, columns=["platform", "share", "day"], dtype=object)


GOOD = rows(("google_ads", 0.25, pd.Timestamp("2026-02-01").date()), ("yahoo_search", None, None))


ENGAGEMENT = ("Engagement the row belongs to (seeds.engagement) | 行が属する業務",)


@pytest.fixture
def connection(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """A working file whose table `kpi.shares` holds two good rows."""
    opened = duckdb.connect(str(tmp_path / "working.duckdb"))
    assert write_table(opened, table(GOOD)) == 2
    return opened


def contents(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute("select platform, share::varchar, day::varchar from kpi.shares order by 1").fetchall()


def test_a_table_has_the_types_of_its_contract_and_unknown_stays_null(connection: duckdb.DuckDBPyConnection) -> None:
    assert contents(connection) == [("google_ads", "0.250000", "2026-02-01"), ("yahoo_search", None, None)]
    found = connection.execute(
        "select column_name, data_type, is_nullable from duckdb_columns() where table_name = 'shares'"
    )
    assert found.fetchall() == [
        ("platform", "VARCHAR", False),
        ("share", "DECIMAL(18,6)", True),
        ("day", "DATE", True),
        ("engagement_id", "VARCHAR", True),
    ]


def test_any_client_reads_what_table_and_columns_mean(connection: duckdb.DuckDBPyConnection) -> None:
    """An apostrophe in a comment must not end it."""
    said = connection.execute("select comment from duckdb_columns() where table_name = 'shares' order by column_index")
    assert said.fetchall() == [("Code | コード",), ("The agency's share | 割合",), ("Day | 日",), ENGAGEMENT]
    of_table = connection.execute("select comment from duckdb_tables() where table_name = 'shares'").fetchall()
    assert of_table == [("One row per platform: shares | 割合",)]


@pytest.mark.parametrize(
    ("compute", "said"),
    [
        (rows(("x", 1, None), ("x", 2, None)), r"kpi\.shares: 2 rows have the same key \(platform=x\)"),
        (rows((None, 1, None)), r"kpi\.shares: .*NOT NULL constraint failed: shares\.platform"),
        (rows(("x", "much", None)), r"kpi\.shares: .*Could not convert string .much. to DECIMAL"),
        (lambda _: pd.DataFrame({"platform": ["x"], "share": [1]}), r"kpi\.shares: .*missing \['day'\]"),
        (
            lambda _: pd.DataFrame({"platform": ["x"], "share": [1], "day": [None], "age": [3]}),
            r"kpi\.shares: .*missing \[\], not in the contract \['age'\]",
        ),
        (
            lambda opened: opened.execute("select 1 as platform from marts.days").df(),
            r"kpi\.shares: .*marts\.days. does not exist",
        ),
    ],
)
def test_rows_that_break_the_contract_are_refused_and_the_old_table_stays(
    connection: duckdb.DuckDBPyConnection, compute: Compute, said: str
) -> None:
    before = contents(connection)
    with pytest.raises(PermanentError, match=said):
        write_table(connection, table(compute))
    assert contents(connection) == before
    assert connection.execute("select comment from duckdb_tables() where table_name = 'shares'").fetchall() != [(None,)]
    assert write_table(connection, table(rows(("next", 1, None)))) == 1
    assert contents(connection) == [("next", "1.000000", None)]


def test_two_rows_with_an_unknown_grain_are_the_same_row(connection: duckdb.DuckDBPyConnection) -> None:
    optional = (KpiColumn("platform", "varchar", "Code | コード"), *COLUMNS[1:])
    with pytest.raises(PermanentError, match="2 rows have the same key"):
        write_table(connection, table(rows((None, 1, None), (None, 2, None)), columns=optional))


def test_a_table_without_rows_is_a_table(connection: duckdb.DuckDBPyConnection) -> None:
    assert write_table(connection, table(rows())) == 0
    assert contents(connection) == []


def step(warehouse: Path, chosen: Sequence[KpiTable]) -> dg.ExecuteInProcessResult:
    """Run the step over these tables, nothing else."""
    definition = kpi_step(chosen, {"marts.days": dg.AssetKey(["marts", "days"])})
    return dg.materialize([definition], resources={"warehouse": Warehouse(warehouse)}, raise_on_error=False)


def verdicts(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    """Whether each table kept its contract."""
    return {".".join(one.asset_key.path): one.passed for one in result.get_asset_check_evaluations()}


def test_a_table_that_reads_another_is_computed_after_it_and_both_are_said(tmp_path: Path) -> None:
    def doubled(opened: duckdb.DuckDBPyConnection) -> pd.DataFrame:
        return opened.execute("select platform, 2 * share as share, day from kpi.shares").df()

    second = table(doubled, name="a_double", reads=("kpi.shares",))
    result = step(tmp_path / "working.duckdb", [table(GOOD), second])
    assert result.success
    assert query(tmp_path / "working.duckdb", "select share::varchar from kpi.a_double order by platform") == [
        ("0.500000",),
        (None,),
    ]
    made = {one.asset_key: one for one in result.asset_materializations_for_node("kpi_statistics")}
    assert made[asset_key("kpi.a_double")].metadata["dagster/row_count"].value == 2
    assert verdicts(result) == {"kpi.shares": True, "kpi.a_double": True}


def test_a_failure_is_one_line_that_names_the_table(tmp_path: Path) -> None:
    broken = table(rows(("x", "much", None)), name="broken")
    result = step(tmp_path / "working.duckdb", [table(GOOD), broken])
    assert not result.success
    line = first_error_message(result.all_events)
    assert line.startswith("kpi.broken: ")
    assert "\n" not in line
    assert 'Could not convert string "much" to DECIMAL(18,6)' in line
    assert verdicts(result) == {"kpi.shares": True, "kpi.broken": False}
    assert query(tmp_path / "working.duckdb", "select count(*) from kpi.shares") == [(2,)]


def test_every_table_says_its_grain_first_in_both_languages() -> None:
    found = list_tables()
    assert {"kpi.creative_test", "kpi.alerts"} <= {one.qualified for one in found}
    for one in found:
        assert one.description.startswith("One row per "), one.qualified
        assert set(one.grain) <= {column.name for column in one.columns}, one.qualified
        for said in (one.description, *(column.comment for column in one.columns)):
            english, _, japanese = said.partition(" | ")
            assert english, (one.qualified, said)
            assert any(ord(letter) > 0x3000 for letter in japanese), (one.qualified, said)


def test_tables_come_after_those_they_read() -> None:
    order = [one.qualified for one in list_tables()]
    for one in list_tables():
        assert all(order.index(name) < order.index(one.qualified) for name in one.reads if name in order)


def test_in_the_real_graph_tables_stand_between_dbt_and_the_published_file(
    tmp_path: Path, dbt_target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed_home(tmp_path, dbt_target)
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path))
    settings = load_settings()
    prepare_home(settings)
    from assets.publish import PUBLISH_KEY
    from orchestration.wiring import build_definitions

    graph = build_definitions(settings).resolve_asset_graph()
    published = graph.get(PUBLISH_KEY).parent_keys
    own = {OTHER_ENGAGEMENTS, *(one.qualified for one in list_tables())}
    for one in list_tables():
        node = graph.get(asset_key(one.qualified))
        assert node.key in published, one.qualified
        assert node.parent_keys == {asset_key(name) if name in own else node_of(graph, name) for name in one.reads}
        assert [check.name for check in graph.get_check_keys_for_assets({node.key})] == ["contract"]


def node_of(graph: object, qualified: str) -> dg.AssetKey:
    """The dbt asset whose table has this name."""
    found = [
        node.key
        for node in graph.asset_nodes  # type: ignore[attr-defined]
        if ".".join(str(node.metadata.get("dagster/table_name", "")).split(".")[-2:]) == qualified
    ]
    (only,) = found
    return only
