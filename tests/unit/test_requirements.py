"""docs/requirements.md says nothing that is not there: every obligation once, every table and every test exists. # R-38"""

import csv
import re
from functools import cache

import pytest

from assets.kpi import list_tables as statistics
from assets.questions import VIEWS
from tests.support.places import PROJECT as ROOT
from tests.support.seed_folder import example_file

ROW = re.compile(r"^\| (R-\d\d) \| (.+?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "requirements.md").read_text(encoding="utf-8"))


def named(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


@cache
def tables() -> set[str]:
    """Every table a person can query: dbt's models and seeds by schema, the ledgers, and KPI tables that Python writes."""
    models = {path.stem: path.relative_to(ROOT / "models").parts[0] for path in (ROOT / "models").rglob("*.sql")}
    built = {f"{schema}.{name.removeprefix('kpi_') if schema == 'kpi' else name}" for name, schema in models.items()}
    seeds = {f"seeds.{path.stem}" for path in (ROOT / "seeds").rglob("*.csv")}
    python = "\n".join(path.read_text() for path in (ROOT / "orchestration").rglob("*.py"))
    ledgers = set(re.findall(r"create table if not exists (ops\.\w+)", python))
    written = {table.qualified for table in statistics()}
    return built | seeds | ledgers | written | {view.qualified for view in VIEWS}


@cache
def functions(file: str) -> set[str]:
    """Test functions of a Python file."""
    return set(re.findall(r"^def (test_\w+)", (ROOT / file).read_text(), re.MULTILINE))


def test_every_obligation_stands_there_once_as_it_is_called() -> None:
    with example_file("obligations").open(encoding="utf-8") as file:
        known = [(row["obligation_id"], row["name_en"]) for row in csv.DictReader(file)]
    assert [(number, label) for number, label, *_ in ROWS] == known
    assert [number for number, _ in known] == [f"R-{number:02}" for number in range(1, 51)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_tables_and_tests_of_an_obligation_exist(row: tuple[str, str, str, str]) -> None:
    answered, shown = named(row[2]), named(row[3])
    assert answered
    assert shown
    assert set(answered) <= tables()
    for test in shown:
        file, _, function = test.partition("::")
        assert (ROOT / file).is_file(), test
        assert not function or function in functions(file), test


def test_every_mart_and_kpi_table_is_somebodys_answer() -> None:
    """A mart or KPI table nobody asked for is not in the contract's words; those that serve other tables are named here."""
    marts = {name for name in tables() if name.startswith(("marts.", "kpi.", "main."))}
    steps = {"marts.mart_ads_api_vs_file_daily", "marts.mart_site_period_users", "marts.mart_site_quality_daily"}
    mentioned = {table for row in ROWS for table in named(row[2])}
    assert marts - steps <= mentioned
