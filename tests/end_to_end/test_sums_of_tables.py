"""Every table adds up: over the rows that its own description chooses, the sum of each additive column is that of its source.

`meta.adds_up` of a model's yml (`KpiTable.adds_up` of a table made in Python) says which rows, and of what. models/README.md lists the
entries.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.kpi import list_tables
from orchestration.measures import measures
from tests.conftest import Done
from tests.support.places import PROJECT

ADDITIVE = {name for name, one in measures().items() if not one.is_ratio}
DELIVERY = "impressions, clicks, cost_net, platform_conversions"
ALLOWED = {"where", "of", "from", "why", "columns", "aliases", "not", "long"}
Declared = Mapping[str, Any]


def coarsest_reports() -> list[str]:
    """Return the staging view of each platform that states its day most coarsely; its sums are the platform's."""
    found = []
    for path in sorted((PROJECT / "models" / "staging").glob("*/offers.toml")):
        levels = tomllib.loads(path.read_text(encoding="utf-8")).get("levels", {})
        level = next((one for one in ("account", "campaign", "ad_group") if one in levels), "ad")
        found.append(f"staging.stg_{path.parent.name}__{level}_daily")
    return found


def source_rows() -> str:
    """Return SQL of every measure as its source has it: delivery from the platforms' own totals, visits from the facts of the site."""
    delivery = " union all ".join(f"select report_date, {DELIVERY} from {one}" for one in coarsest_reports())
    place = "left join marts.dim_session_attribution as place using (session_key)"
    ads = "coalesce(place.match_method, 'not_ad') <> 'not_ad' as is_ads"
    counted = ", ".join(
        f"case when is_ads then cv_events end as {cv}" for cv in ("cv", "cv_with_cost", "cv_with_clicks")
    )
    in_lp = "landing_page = lp_path_prefix or starts_with(landing_page, lp_path_prefix || '/')"
    return f"""
    with delivery as ({delivery}),
    clicks as (select report_date, {ads}, cv_events from marts.fct_cv_daily as facts {place} where is_counted),
    visits as (
        select report_date, {ads}, sessions, engaged_sessions, coalesce({in_lp}, false) as is_lp
        from marts.fct_site_sessions_daily as facts {place} cross join seeds.engagement
    )
    select report_date, true as is_ads, {DELIVERY}, cost_net * 1.2 as cost_gross, cost_net * 1.2 * 1.1 as cost_gross_tax from delivery
    union all by name
    select report_date, is_ads, sessions, engaged_sessions, case when is_lp then sessions end as lp_sessions,
        case when is_lp then engaged_sessions end as engaged_lp_sessions
    from visits
    union all by name
    select report_date, {ads}, page_views as article_views from marts.fct_page_views_daily as facts {place} where is_article
    union all by name
    select report_date, {ads}, sessions as article_sessions from intermediate.int_site__article_sessions as facts {place}
    union all by name
    select report_date, is_ads, {counted} from clicks"""


@pytest.fixture(scope="module")
def published(demo: Done) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, with what the sources state as the view source_rows."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.published}' as {demo.published.stem} (read_only)")
        connection.execute(f"use {demo.published.stem}")
        assert connection.execute(
            "select distinct fee_rate, tax_rate from seeds.cost_model where cost_heading = 'delivery'"
        ).fetchall() == [(Decimal("0.2"), Decimal("0.1"))]
        connection.execute(f"create temp view source_rows as {source_rows()}")
        yield connection


def declarations(home: Path) -> dict[str, Declared | None]:
    """Return what each table of marts and kpi declares, by its qualified name; None for one that declares nothing."""
    manifest = json.loads((home / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = [
        one
        for one in manifest["nodes"].values()
        if one["resource_type"] == "model" and one["schema"] in ("marts", "kpi")
    ]
    of_models = {f"{one['schema']}.{one['alias']}": one["config"]["meta"].get("adds_up") for one in nodes}
    return of_models | {table.qualified: table.adds_up for table in list_tables()}


def additive(connection: duckdb.DuckDBPyConnection, table: str, declared: Declared) -> Iterator[tuple[str, str, str]]:
    """Yield (name, measure, SQL of the figure) for each additive column, and for each additive measure of a table with a row for each."""
    schema, _, name = table.partition(".")
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ?", [schema, name]
    )
    columns = {column for (column,) in found.fetchall()}
    aliases = declared.get("aliases", {})
    for column in sorted((columns & ADDITIVE) | aliases.keys()):
        yield column, aliases.get(column, column), column
    if told := declared.get("long"):
        (listed,) = zip(*connection.execute(f"select distinct {told['name']} from {table}").fetchall(), strict=True)
        for measure in sorted(set(listed) & ADDITIVE):
            yield measure, measure, f"case when {told['name']} = '{measure}' then {told['value']} end"


def faults(connection: duckdb.DuckDBPyConnection, table: str, declared: Declared | None) -> Iterator[str]:
    """Yield a sentence for each additive column of `table` whose sum is not that of its source, or that nothing is declared of."""
    columns = list(additive(connection, table, declared or {}))
    if columns and declared is None:
        names = ", ".join(name for name, *_ in columns)
        yield f"{table} has additive columns ({names}). Declare meta.adds_up beside it: which rows add up to what."
        return
    declared = declared or {}
    if unknown := declared.keys() - ALLOWED:
        yield f"{table}: meta.adds_up does not know {sorted(unknown)}"
    for name, measure, figure in columns:
        if name in declared.get("not", {}):
            continue
        told = declared.get("columns", {}).get(name, declared)
        if told.keys() & {"where", "of", "from"} and not told.get("why"):
            yield f"{table}.{name}: say why only a part of the rows is meant"
        expected = (
            f"select coalesce(sum({measure}), 0) from {told.get('from', 'source_rows')} where {told.get('of', 'true')}"
        )
        actual = f"select coalesce(sum({figure}), 0) from {table} where {told.get('where', 'true')}"
        ((stated, held),) = connection.execute(f"select ({expected}), ({actual})").fetchall()
        if abs(float(stated) - float(held)) > (0 if isinstance(held, int) else 0.01):
            yield f"{table}.{name} adds up to {held}, its source to {stated} ({actual}; {expected})"


def test_the_sum_of_every_additive_column_is_that_of_its_source(
    published: duckdb.DuckDBPyConnection, demo: Done
) -> None:
    """A table that repeats figures, or covers only a part of them, must say so beside itself."""
    tables = declarations(demo.home)
    named = published.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'kpi')"
    )
    assert {name for (name,) in named.fetchall()} == tables.keys()
    assert [fault for table, declared in sorted(tables.items()) for fault in faults(published, table, declared)] == []


def test_only_tables_of_totals_and_indicators_repeat_figures_and_all_of_them_mark_the_rows(
    published: duckdb.DuckDBPyConnection, demo: Done
) -> None:
    """A mart that adds up as it stands has no totals in it; its totals have a table of their own, whose name says so."""
    rows = published.execute(
        "select schema_name, table_name from duckdb_columns() where column_name = 'is_total'"
    ).fetchall()
    marked = {(schema, name) for schema, name in rows if schema in ("marts", "kpi")}
    assert {name for schema, name in marked if schema == "marts"} == {
        table.removeprefix("marts.")
        for table in declarations(demo.home)
        if table.startswith("marts.") and "_totals" in table
    }
    for table in declarations(demo.home):
        columns = {name for (name,) in published.execute(f"select column_name from (describe {table})").fetchall()}
        words = [
            name for name in ("platform", "medium", "campaign", "scope", "device", "traffic_kind") if name in columns
        ]
        repeated = " or ".join(f"{name} in ('(all)', '(total)', '(all ads)')" for name in words) or "false"
        if tuple(table.split(".")) not in marked and table not in WHOLE:
            assert published.execute(f"select count(*) from {table} where {repeated}").fetchone() == (0,), table


WHOLE = {"marts.mart_audience_daily"}
"""Tables whose `(all)` stands for the only value a source has: GA4 knows no medium for attributes of visitors."""


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (None, "marts.mart_creative_daily has additive columns"),
        ({}, "marts.mart_creative_daily.sessions adds up to"),
        ({"of": "is_ads"}, "say why only a part"),
        ({"off": "is_ads"}, "does not know ['off']"),
    ],
)
def test_a_table_without_its_declaration_fails_with_a_sentence(
    published: duckdb.DuckDBPyConnection, declared: Declared | None, said: str
) -> None:
    assert any(said in fault for fault in faults(published, "marts.mart_creative_daily", declared))
