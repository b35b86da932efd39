"""What the documents about figures say holds: their queries run and tell something, and the dead ends they name are those of the graph."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Done
from tests.support.places import PROJECT

FIGURES = (PROJECT / "docs" / "figure-looks-wrong.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", FIGURES, re.DOTALL)
MAY_BE_EMPTY = ("ops.restatements", "ops.quarantined_rows", "ops.acquisition")
"""Ledgers of what went otherwise than usual."""


@pytest.mark.parametrize("query", QUERIES, ids=lambda one: re.search(r"from (\S+)", one)[1])
def test_every_query_runs_on_a_published_file_and_finds_rows(demo: Done, query: str) -> None:
    with duckdb.connect(str(demo.home / "tochimart.duckdb"), read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    assert rows or any(name in query for name in MAY_BE_EMPTY)


def test_the_amounts_of_an_invoice_are_net_fee_and_tax(demo: Done) -> None:
    with duckdb.connect(str(demo.home / "tochimart.duckdb"), read_only=True) as connection:
        rows = connection.execute(QUERIES[0]).fetchall()
    for _, net, fee, gross, with_tax in rows:
        assert net + fee == gross
        assert gross < with_tax
    with duckdb.connect(str(demo.home / "tochimart.duckdb"), read_only=True) as connection:
        (cost,) = connection.execute("select sum(cost_net) from kpi.daily where is_ads").fetchone() or (None,)
    assert sum(net for _, net, *_ in rows) == cost


def test_the_dead_ends_named_are_those_of_the_graph(dbt_target: Path) -> None:
    """A staging view that no model reads is named, so that nobody expects a new column of it in a mart."""
    manifest = json.loads((dbt_target / "manifest.json").read_text(encoding="utf-8"))
    models = {name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    read = {parent for node in models.values() for parent in node["depends_on"]["nodes"]}
    ends = {node["name"] for name, node in models.items() if node["name"].startswith("stg_") and name not in read}
    text = (PROJECT / "docs" / "add-a-column.md").read_text(encoding="utf-8")
    named, platform = set(), ""
    for found in re.finditer(r"`(stg_\w+?)?(__\w+)`", text.partition("**Dead ends.**")[2]):
        platform = found[1] or platform
        named.add(f"{platform}{found[2]}")
    assert named == ends
