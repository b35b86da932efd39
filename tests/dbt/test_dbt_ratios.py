"""Ratios are ratios of sums: no model averages rates or adds them up, read from the SQL dbt really sends."""

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from tests.support.dbt_warehouse import Dbt

RATIO = re.compile(r"(^|_)(ctr|cpc|cpm|cvr|cpa|rate|share|ratio|attainment|per_view|per_session|to_plan|to_target)$")
AVERAGES = (exp.Avg, exp.Median, exp.Quantile, exp.PercentileCont, exp.PercentileDisc, exp.ApproxQuantile)


def ratios_in(node: exp.Expr) -> list[str]:
    """Columns named like a ratio, and quotients, anywhere below `node`."""
    columns = [column.name for column in node.find_all(exp.Column) if RATIO.search(column.name)]
    return columns + [division.sql() for division in node.find_all(exp.Div, exp.IntDiv)]


ROBUST_MEANS = {"mart_reconciliation_causes_daily": ["MEDIAN(other.gap / other.clicks)"]}
"""Estimates whose day of reference is the usual one: the median of daily shares, so that one odd day does not move it."""


def means_of_ratios(sql: str) -> list[str]:
    """Averages of ratios, and sums of columns named like a ratio that no weight multiplies, in DuckDB's dialect."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    averages = [node.sql() for node in tree.find_all(*AVERAGES) if ratios_in(node)]
    sums = [
        node.sql()
        for node in tree.find_all(exp.Sum)
        if not node.find(exp.Mul) and any(RATIO.search(column.name) for column in node.find_all(exp.Column))
    ]
    return averages + sums


@pytest.mark.parametrize(
    "sql",
    [
        "select avg(ctr) from kpi.daily",
        "select platform, avg(days.bounce_rate) as bounce_rate from kpi.daily as days group by platform",
        "select avg(clicks / impressions) from kpi.daily",
        "select avg(clicks // impressions) from kpi.daily",
        "select sum(ctr) / count(*) from kpi.daily",
        "select median(cpa) over (partition by platform) from kpi.daily",
        "select quantile_cont(cost_per_view, 0.5), quantile_cont(cv_per_view, 0.5) from articles",
        "with days as (select avg(coalesce(cpc, 0)) as x from kpi.daily) select * from days",
    ],
)
def test_a_mean_of_ratios_is_found(sql: str) -> None:
    assert means_of_ratios(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select sum(clicks) / sum(impressions) as ctr from kpi.daily",
        "select avg(sessions), max(ctr) from kpi.daily",
        "select sum(engagement_rate * sessions) / sum(sessions) from periods",
        "select sum(separate), sum(operate), avg(prorated) from words",
    ],
)
def test_sums_weights_and_counts_are_left_alone(sql: str) -> None:
    assert means_of_ratios(sql) == []


def test_no_model_takes_a_mean_of_ratios(dbt_target: Path, tmp_path: Path) -> None:
    """R-12: every model as dbt compiles it, macros and loops resolved."""
    dbt = Dbt(tmp_path, dbt_target)
    nodes = [
        result.node for result in dbt.results(tmp_path / "empty.duckdb", "compile", "--no-introspect", "--full-refresh")
    ]
    compiled = [node for node in nodes if node.resource_type == "model"]
    models = [node for node in dbt.manifest.nodes.values() if node.resource_type == "model"]
    assert {node.name for node in compiled} == {node.name for node in models}
    found = {node.name: means_of_ratios(node.compiled_code) for node in compiled}
    assert {name: means for name, means in found.items() if means} == ROBUST_MEANS
