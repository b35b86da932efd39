"""Every command of docs/deployment.md, run in the page's order on a copy of the demo's data folder.

A command that is not run is listed with the reason.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import app
from tests.conftest import DEMO_FIRST_DAY, Done, tochimart
from tests.support.places import PROJECT

PAGE = PROJECT / "docs" / "deployment.md"
BLOCK = re.compile(r"^```sh ?(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REASONS = {
    "root": "changes the machine: users, packages, services",
    "account": "asks real accounts",
    "service": "needs the service: tests/unit/test_health.py and tests/end_to_end/test_dev_tree.py",
    "long": "takes minutes: tests/end_to_end/test_rebuild.py",
    "container": "needs a container engine: tests/unit/test_deploy_files.py reads the file",
}


@dataclass(frozen=True)
class Command:
    """One line of a block; `mark` is the word after `sh`, empty where the test runs it."""

    mark: str
    text: str


def commands() -> list[Command]:
    return [
        Command(mark, line)
        for mark, text in BLOCK.findall(PAGE.read_text(encoding="utf-8"))
        for line in text.splitlines()
    ]


def run(command: str, home: Path, places: dict[str, Path], given: dict[str, str]) -> Done:
    """Run one command with the page's folders replaced."""
    for place, path in places.items():
        command = command.replace(place, str(path))
    words = shlex.split(command)
    given = dict(given)
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        given[name] = value
    assert words.pop(0) == "tochimart"
    return tochimart(Path(given.pop("TOCHIMART_HOME", home)), *words, **given)


def equal_tables(one: Path, other: Path) -> Iterator[str]:
    """Yield the name of every table of two databases; an assertion fails for the first that differs."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as a (read_only); attach '{other}' as b (read_only)")
        listed = "select schema_name || '.' || table_name from duckdb_tables() where database_name = ? order by 1"
        names = [name for (name,) in connection.execute(listed, ["a"]).fetchall()]
        assert connection.execute(listed, ["b"]).fetchall() == [(name,) for name in names]
        for name in names:
            unlike = f"select count(*) from ((from a.{name} except all from b.{name}) union all (from b.{name} except all from a.{name}))"
            assert connection.execute(unlike).fetchall() == [(0,)], name
            yield name


def test_every_block_that_is_not_run_says_why() -> None:
    found = commands()
    assert {one.mark for one in found} == {"", *REASONS}
    skipped = [f"{one.text}  # not executed: {REASONS[one.mark]}" for one in found if one.mark]
    print("\n".join(skipped))  # noqa: T201
    assert len(skipped) == 20, "a command that is added is either run or counted here"
    assert all(one.text.startswith(("tochimart ", "TOCHIMART_HOME=")) for one in found if not one.mark)


def test_commands_of_ours_in_blocks_that_are_not_run_exist_at_least() -> None:
    known = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    named = {text for one in commands() for text in re.findall(r"(?:^|[ /])tochimart ([a-z]+)", one.text)}
    assert named - known <= {"tochimart"}, "the name of the container"
    assert {"backup", "restore", "health", "run", "doctor", "rebuild", "check", "kpi"} <= named


@pytest.mark.slow
def test_the_commands_work_in_order_and_a_restored_folder_holds_the_same_and_goes_on(
    demo: Done, dbt_target: Path, tmp_path: Path
) -> None:
    library = tmp_path / "lib"
    home, restored = library / "home", library / "restored"
    shutil.copytree(demo.home, home)
    backups = tmp_path / "backups"
    backups.mkdir()
    places = {"/var/lib/tochimart": library, "/var/backups/tochimart": backups}
    given = {"TOCHIMART_FIRST_DAY": DEMO_FIRST_DAY.isoformat()}
    whole = (date(2026, 2, 15) - DEMO_FIRST_DAY).days + 1
    days = "select count(distinct report_date), max(report_date)::varchar from marts.fct_ad_performance_daily"
    for command in (one.text for one in commands() if not one.mark):
        done = run(command, home, places, given)
        assert done.code == 0, f"{command}: {done.out}{done.err}"
        if " restore " in f" {command} ":
            assert "still to do:" in done.out
            assert len(list(equal_tables(home / "tochimart.duckdb", restored / "tochimart.duckdb"))) > 150
            assert (
                len(list(equal_tables(home / "warehouse/working.duckdb", restored / "warehouse/working.duckdb"))) > 150
            )
            shutil.copytree(dbt_target, restored / "dbt" / "target")  # parsing it again would take seconds
    with duckdb.connect(str(restored / "tochimart.duckdb"), read_only=True) as now:
        assert now.execute(days).fetchall() == [(whole, "2026-02-15")]
        assert now.execute("select count(distinct run_id) from ops.loads").fetchall() == [(2,)], "the run went on"
