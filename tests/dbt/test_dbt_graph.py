"""The graph as dbt parses it: layers look down, ref() means "my figures come from there", and the published surfaces are exposures.

Read from the manifest, so that what macros and loops refer to counts too.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.places import PROJECT

LAYERS = ("staging", "intermediate", "marts", "kpi")
ABOVE_FACTS = {"int_days_to_rebuild", "int_site__activity"}
"""Intermediate steps that are made of facts and of nothing else."""
MOST_ANCESTORS = {"mart_placements_daily": 15, "fct_ad_performance_daily": 20, "fct_cv_daily": 10}
"""Models that a mart of delivery or of the site needs at most. Loaded days come as a source, attribution is no part of a fact."""
MOST_STEPS = 11
"""Models from a raw table to the last indicator, itself included."""
NO_FIGURES = {"mart_compliance", "mart_compliance_criteria"}
"""States of obligations, which are judged by the last indicators."""


class Graph:
    """Models, their layers, and what they read directly and at any distance."""

    def __init__(self, target: Path) -> None:
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        self.exposures = manifest["exposures"]
        self.models = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}

    def layer(self, name: str) -> str:
        return str(self.models[name]["path"].partition("/")[0])

    def reads(self, name: str, kind: str) -> set[str]:
        """Names of the models, or schema.table of the sources, that a model refers to."""
        found = [one.split(".") for one in self.models[name]["depends_on"]["nodes"]]
        return {".".join(one[2:]) for one in found if one[0] == kind}

    @cache  # noqa: B019
    def ancestors(self, name: str) -> frozenset[str]:
        parents = self.reads(name, "model")
        return frozenset(parents.union(*(self.ancestors(parent) for parent in parents)))

    @cache  # noqa: B019
    def depth(self, name: str) -> int:
        return 1 + max((self.depth(parent) for parent in self.reads(name, "model")), default=0)

    def edges(self) -> Iterator[tuple[str, str]]:
        return ((parent, name) for name in self.models for parent in self.reads(name, "model"))


@pytest.fixture(scope="module")
def graph(dbt_target: Path) -> Graph:
    return Graph(dbt_target)


def test_no_model_reads_a_layer_above_its_own(graph: Graph) -> None:
    upwards = {
        (parent, name)
        for parent, name in graph.edges()
        if LAYERS.index(graph.layer(parent)) > LAYERS.index(graph.layer(name)) and name not in ABOVE_FACTS
    }
    assert upwards == set()
    facts = {parent for name in ABOVE_FACTS for parent in graph.reads(name, "model") if graph.layer(parent) == "marts"}
    assert {name.partition("_")[0] for name in facts} == {"fct"}


def test_indicators_read_marts_only(graph: Graph) -> None:
    below = {
        (parent, name)
        for parent, name in graph.edges()
        if graph.layer(name) == "kpi" and graph.layer(parent) in {"staging", "intermediate"}
    }
    assert below == set()


def test_a_step_of_one_model_is_part_of_it_unless_its_meta_says_why_not(graph: Graph) -> None:
    """71 steps once stood between staging and marts, 36 of them for one reader."""
    readers = Counter(parent for parent, _ in graph.edges())
    steps = {name: node for name, node in graph.models.items() if graph.layer(name) == "intermediate"}
    alone = {name for name in steps if readers[name] < 2}
    assert alone == {name for name, node in steps.items() if node["config"]["meta"].get("one_reader")}


def test_no_figure_is_further_from_its_source_than_it_must_be(graph: Graph) -> None:
    deepest = max(graph.models.keys() - NO_FIGURES, key=graph.depth)
    assert graph.depth(deepest) <= MOST_STEPS, deepest


def test_raw_tables_are_read_by_staging_alone_and_ledgers_by_steps_below_the_marts(graph: Graph) -> None:
    """Marts take from the ledgers only which days are due."""
    for name in graph.models:
        sources = graph.reads(name, "source")
        raw = {one for one in sources if one.startswith("raw_")}
        if graph.layer(name) == "staging":
            assert raw, name
        else:
            assert raw == set(), name
        if graph.layer(name) in {"marts", "kpi"}:
            assert sources <= {"ops.days_to_build"}, name


@pytest.mark.parametrize("name", MOST_ANCESTORS)
def test_a_figure_has_the_ancestors_it_comes_from_and_no_others(graph: Graph, name: str) -> None:
    """Placements once had 41 models above them, 35 of them only to learn which days were due."""
    assert len(graph.ancestors(name)) <= MOST_ANCESTORS[name], sorted(graph.ancestors(name))


def test_facts_know_nothing_of_attribution(graph: Graph) -> None:
    for name in graph.models:
        if name.startswith("fct_"):
            assert not any("attribution" in parent for parent in graph.ancestors(name)), name


def test_the_report_and_the_published_file_are_exposures_of_what_they_show(graph: Graph) -> None:
    """Whoever changes a mart sees in the graph that a report reads it."""
    told = {exposure["name"]: exposure for exposure in graph.exposures.values()}
    queries = (PROJECT / "assets" / "reports" / "_queries.py").read_text(encoding="utf-8")
    tables = set(re.findall(r"\bfrom (?:marts|kpi)\.(\w+)", queries))
    read = {name for name in graph.models if name in tables or name.removeprefix("kpi_") in tables}
    assert {one.rpartition(".")[2] for one in told["overview_report"]["depends_on"]["nodes"]} == read
    published = {one.rpartition(".")[2] for one in told["published_file"]["depends_on"]["nodes"]}
    assert published == {name for name in graph.models if graph.layer(name) in {"marts", "kpi"}}
