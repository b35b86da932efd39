"""`kpi.alerts`: each rule fires on a planted case, stays silent on a near miss, and hands out a query that shows it."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.kpi._table import write_table
from assets.kpi.alert_rules.rule import SEVERITIES, sql_literal
from assets.kpi.alerts import ALERT_RULES, TABLE
from tests.support.alert_cases import FIRES
from tests.support.calm_marts import make
from tests.support.near_misses import QUIET

pytestmark = pytest.mark.slow

NEWEST = date(2026, 2, 15)


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working file in which all is well, to be copied."""
    return make(tmp_path_factory.mktemp("well") / "working.duckdb")


@pytest.fixture
def calm(well: Path, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """A working file in which all is well."""
    return duckdb.connect(shutil.copy(well, tmp_path / "working.duckdb"))


def alerts(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of the table."""
    write_table(connection, TABLE)
    result = connection.execute("select * from kpi.alerts")
    names = [one[0] for one in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_when_all_is_well_nothing_is_said(calm: duckdb.DuckDBPyConnection) -> None:
    assert alerts(calm) == []


@pytest.mark.parametrize(
    ("rule", "severity", "figure", "said", "plant"), FIRES, ids=[f"{one[0]}-{one[1]}" for one in FIRES]
)
def test_a_rule_fires_on_its_case_alone_and_its_query_shows_it(
    calm: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    rule: str,
    severity: str,
    figure: float | None,
    said: str,
    plant: str,
) -> None:
    calm.execute(plant)
    found = alerts(calm)
    if rule == "spend_without_sessions":
        found = [one for one in found if one["rule"] != "anomaly"]
    assert [one["rule"] for one in found] == [rule]
    (alert,) = found
    assert alert["severity"] == severity
    assert said in alert["sentence_ja"]
    if figure is not None:
        assert alert["figure"] == pytest.approx(figure, abs=1e-6)
    if rule != "creative_test_result":
        assert alert["report_date"] is not None
    calm.close()
    with duckdb.connect(str(tmp_path / "working.duckdb"), read_only=True) as published:
        assert published.execute(alert["query_sql"]).fetchall() != []


@pytest.mark.parametrize("plant", QUIET.values(), ids=QUIET.keys())
def test_a_near_miss_is_no_alert(calm: duckdb.DuckDBPyConnection, plant: str) -> None:
    calm.execute(plant)
    assert alerts(calm) == []


def test_every_rule_has_a_case() -> None:
    assert {rule.code for rule in ALERT_RULES} == {one[0] for one in FIRES}
    assert {rule.severity for rule in ALERT_RULES} <= set(SEVERITIES)


def test_the_gravest_come_first(calm: duckdb.DuckDBPyConnection) -> None:
    for _, _, _, _, plant in FIRES:
        calm.execute(plant)
    found = [SEVERITIES.index(one["severity"]) for one in alerts(calm)]
    assert found == sorted(found)
    assert set(found) >= {0, 1}


def test_a_name_with_an_apostrophe_does_not_break_its_query(calm: duckdb.DuckDBPyConnection) -> None:
    calm.execute(
        "update marts.mart_configuration_checks set is_fine = false, object_id = 'l''ad; drop table kpi.daily', object_name = 'Ad ''{x}'''"
    )
    (alert,) = alerts(calm)
    assert len(calm.execute(alert["query_sql"]).fetchall()) == 1
    assert calm.execute("select count(*) > 0 from kpi.daily").fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("value", "written"), [(None, "null"), (NEWEST, "date '2026-02-15'"), (3, "3"), ("とち'ぎ", "'とち''ぎ'")]
)
def test_values_are_written_as_sql(value: object, written: str) -> None:
    assert sql_literal(value) == written
