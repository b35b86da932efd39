"""Each obligation is broken on purpose in a copy of the demo, and its row of `marts.mart_compliance` must turn. # R-38

The SQL is what dbt sent for the demo; the copy is changed inside a transaction and rolled back. `pytest -n 0 -s` prints the table.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Done
from tests.support.broken_obligations import WELL_RUN
from tests.support.obligation_breaks import BREAKS

BELOW = {
    "acquisition/mart_acquisition_daily": ("ops.", "seeds.accounts", "seeds.engagement"),
    "mart_configuration_checks": ("raw_", "seeds.accounts"),
}
"""Marts that state what ledgers, settings and accounts hold, with the places whose change makes them again."""
STATES = "select obligation_id, state from marts.mart_compliance order by 1"
CRITERIA = "select obligation_id, criterion from marts.mart_compliance_criteria where is_fulfilled"


class Copy:
    """A copy of the demo's working file, and the models that are made again in it."""

    def __init__(self, demo: Done, folder: Path) -> None:
        path = folder / "working.duckdb"  # dbt calls the database by the file's name
        shutil.copy(demo.home / "warehouse" / "working.duckdb", path)
        self.connection = duckdb.connect(str(path), config={"threads": 1})  # most of each case is planning
        self.compiled = demo.home / "dbt" / "target" / "compiled" / "models" / "marts"

    def make(self, model: str, where: str = "") -> None:
        """Make a table of the marts from dbt's SQL, or only the rows of it that `where` selects."""
        sql = (self.compiled / f"{model}.sql").read_text(encoding="utf-8")
        name = model.rpartition("/")[2]
        self.connection.execute(f"create or replace table marts.{name} as select * from ({sql}) as made {where}")

    def judge(self, statements: Iterable[str], obligation: str = "") -> None:
        """Change the copy, and judge one obligation, or all."""
        for statement in statements:
            self.connection.execute(statement)
        for model, places in BELOW.items():
            if any(place in statement for statement in statements for place in places):
                self.make(model)
        self.make("compliance/mart_compliance_criteria", f"where obligation_id = '{obligation}'" if obligation else "")
        self.make("compliance/mart_compliance")

    def rows(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def copy(demo: Done, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """The copy in which every obligation is met."""
    made = Copy(demo, tmp_path_factory.mktemp("copy"))
    made.judge(WELL_RUN)
    yield made
    made.connection.close()


def test_every_obligation_turns_when_it_is_broken(copy: Copy) -> None:
    """All are met at first. Each change turns its own row, and every criterion is broken by some change."""
    before = dict(copy.rows(STATES))
    assert {name: state for name, state in before.items() if state != "met"} == {}
    to_break = set(copy.rows(CRITERIA))
    wrong = []
    for case in BREAKS:
        copy.connection.begin()
        copy.judge(case.statements, case.obligation)
        ((state,),) = copy.rows(f"select state from marts.mart_compliance where obligation_id = '{case.obligation}'")
        kept = set(copy.rows(CRITERIA))
        copy.connection.rollback()
        to_break -= {one for one in to_break if one[0] == case.obligation} - kept
        print(f"{case.obligation}  {before[case.obligation]} -> {state:<14}  {case.change}")  # noqa: T201 - the table
        if state != case.state:
            wrong.append((case.obligation, case.change, state, "not " + case.state))
    assert wrong == [], wrong
    assert {case.obligation for case in BREAKS} == set(before)
    assert to_break == set(), to_break


def test_nothing_is_met_where_nothing_was_measured(copy: Copy) -> None:
    """The same engagement, and no row of data: nothing attested, nothing loaded."""
    copy.connection.begin()
    tables = copy.rows(
        """select schema_name || '.' || table_name from duckdb_tables()
        where schema_name in ('marts', 'ops', 'kpi') or schema_name like 'raw_%'"""
    )
    copy.judge([*(f"delete from {name}" for (name,) in tables), "delete from seeds.attestations"])
    found = dict(copy.rows(STATES))
    copy.connection.rollback()
    assert len(found) == 50
    assert "met" not in found.values()


def test_the_demo_itself_says_what_it_lacks(demo: Done) -> None:
    """It was fetched in one morning, ten weeks after the launch, and nobody attested anything."""
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        found = dict(connection.execute(STATES).fetchall())
        late = connection.execute(
            """select fulfilled from marts.mart_compliance_criteria where obligation_id = 'R-22' and criterion = 'on_time'"""
        ).fetchall()
    assert late == [(0,)]
    assert {found[name] for name in ("R-01", "R-22", "R-27", "R-40")} == {"not_met"}
    assert {found[name] for name in ("R-08", "R-23", "R-35", "R-50")} == {"open"}
    assert {found[name] for name in ("R-10", "R-47")} == {"not_applicable"}
    assert {found[name] for name in ("R-09", "R-21", "R-31", "R-34")} == {"met"}
