"""Hypotheses judged against the data: `kpi.hypotheses`. R-24."""

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest

from assets.kpi.hypotheses import compute

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(40)]
MEDIA = (("search", 900, 0.05), ("display", 90, 0.004))
"""Medium, clicks per day and side, and CVR of the weaker side. Shares of the sides differ by medium, see `filled`."""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty tables that the hypotheses read."""
    with duckdb.connect() as connection:
        connection.execute(
            """create schema seeds; create schema kpi;
            create table seeds.media as select medium, medium as name_ja from (values ('search'), ('display')) as x(medium);
            create table seeds.campaigns as select 'winter' as campaign, '冬季' as name_ja;
            create table seeds.targets as from (values ('main_f', 'main', 'female', '県内女性'), ('sub_f', 'sub', 'female', '首都圏女性'))
                as x(target, target_group, sex, name_ja);
            create table seeds.hypotheses (hypothesis_id varchar, kind varchar, statement_ja varchar, measure varchar, dimension varchar,
                stronger varchar, weaker varchar);
            create table kpi.daily (report_date date, medium varchar, campaign varchar, target varchar, is_ads boolean,
                impressions bigint, clicks bigint, cv_with_clicks bigint, cv_with_cost bigint, cost_net decimal(18, 6))"""
        )
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, lift: float, seed: int = 1) -> None:
    """Days on which `main_f` has `1 + lift` times the CVR of `sub_f` in each medium, but most of its clicks on display, whose CVR
    is low: the sides compared as wholes say the opposite."""
    random = np.random.default_rng(seed)
    rows = []
    for day in DAYS:
        for medium, clicks, rate in MEDIA:
            for target, share, own in (
                ("main_f", 0.2 if medium == "search" else 20, rate * (1 + lift)),
                ("sub_f", 1, rate),
            ):
                count = round(clicks * share)
                cv = int(random.binomial(count, min(own * random.normal(1, 0.08), 1)))
                rows.append((day, medium, "winter", target, True, count * 50, count, cv, cv, count * 40))
    connection.executemany("insert into kpi.daily values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def judged(connection: duckdb.DuckDBPyConnection, **told: str) -> dict[str, object]:
    values = {"measure": "cvr", "dimension": "target", "stronger": "main_f", "weaker": "sub_f"} | told
    connection.execute(
        "insert into seeds.hypotheses values ('h1', 'targeting', '県内女性のCV率が高い', ?, ?, ?, ?)",
        list(values.values()),
    )
    (row,) = compute(connection).to_dict("records")
    return row


def test_sides_are_compared_within_a_medium_and_not_as_a_whole(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, lift=0.3)
    row = judged(connection)
    assert row["value_stronger"] < row["value_weaker"]
    assert row["verdict"] == "supported"
    assert row["advantage_low"] < 0.3 < row["advantage_high"]
    assert "支持されました" in row["sentence_ja"]


def test_the_opposite_is_contradicted_and_cpa_counts_the_other_way(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, lift=0.3)
    row = judged(connection, measure="cpa", stronger="sub_f", weaker="main_f")
    assert row["verdict"] == "contradicted"
    assert row["advantage_low"] < 1 / 1.3 - 1 < row["advantage_high"]


def test_no_difference_is_undecided_whatever_the_whole_says(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, lift=0.0)
    row = judged(connection)
    assert row["verdict"] == "undecided"
    assert row["advantage_low"] < 0 < row["advantage_high"]


def test_without_the_other_side_there_is_no_verdict(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, lift=0.3)
    row = judged(connection, dimension="target_group", stronger="main", weaker="other")
    assert (row["verdict"], row["sentence_ja"]) == ("no_data", "県内女性とotherのCVRは、比較できる数値がありません。")


def test_an_empty_other_side_is_all_others(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, lift=0.3)
    row = judged(connection, weaker="")
    assert (row["verdict"], row["weaker_ja"]) == ("supported", "その他")
