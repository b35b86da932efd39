"""Every command of docs/deployment.md, run in the page's order on a copy of the demo's data folder.

A command that is not run is listed with the reason.
"""

import filecmp
import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.cli import app
from sandbox.server import Sandbox
from tests.conftest import DEMO_FIRST_DAY, Done, in_process, tochimart
from tests.support.places import PROJECT

LAST = "2026-02-15"
"""The demo's last day."""
PAGE = PROJECT / "docs" / "deployment.md"
BLOCK = re.compile(r"^```sh ?(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REASONS = {
    "root": "changes the machine: users, packages, services",
    "account": "asks real accounts",
    "service": "needs the service: tests/unit/test_health.py and tests/end_to_end/test_dev_tree.py",
    "long": "takes a minute or more: tests/end_to_end/test_rebuild.py, and one platform of the run below",
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


def load_one_platform(arguments: list[str]) -> None:
    """Fetch, land and load one day of Tag Manager as a part of the daily job."""
    import assets
    from orchestration.launch import run_job
    from orchestration.process_settings import initialise_process

    settings = initialise_process()
    reports = assets.make_clients(settings)["tag_manager"].reports
    keys = [dg.AssetKey(["raw_tag_manager", one.name]) for one in reports]
    keys += [dg.AssetKey(["landing", one.platform, one.name]) for one in reports]
    day = date.fromisoformat(arguments[0])
    outcome = run_job(settings, "daily", day, day, selection=keys)
    assert outcome.succeeded, outcome.error


def tables(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        return len(connection.execute("from duckdb_tables()").fetchall())


def test_every_block_that_is_not_run_says_why() -> None:
    found = commands()
    assert {one.mark for one in found} == {"", *REASONS}
    skipped = [f"{one.text}  # not executed: {REASONS[one.mark]}" for one in found if one.mark]
    print("\n".join(skipped))  # noqa: T201
    assert len(skipped) == 21, "a command that is added is either run or counted here"
    assert all(one.text.startswith(("tochimart ", "TOCHIMART_HOME=")) for one in found if not one.mark)


def test_commands_of_ours_in_blocks_that_are_not_run_exist_at_least() -> None:
    known = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    named = {text for one in commands() for text in re.findall(r"(?:^|[ /])tochimart ([a-z]+)", one.text)}
    assert named - known <= {"tochimart"}, "the name of the container"
    assert {"backup", "restore", "health", "run", "doctor", "rebuild", "check", "kpi"} <= named


@pytest.mark.slow
def test_the_commands_work_in_order_and_a_restored_folder_holds_the_same_and_goes_on(
    demo: Done, dbt_target: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    library = tmp_path / "lib"
    home, restored = library / "home", library / "restored"
    shutil.copytree(demo.home, home, ignore=shutil.ignore_patterns("snapshots", "dbt"))
    backups = tmp_path / "backups"
    backups.mkdir()
    places = {"/var/lib/tochimart": library, "/var/backups/tochimart": backups}
    given = {"TOCHIMART_FIRST_DAY": DEMO_FIRST_DAY.isoformat()}
    for command in (one.text for one in commands() if not one.mark):
        done = run(command, home, places, given)
        assert done.code == 0, f"{command}: {done.out}{done.err}"
        if " restore " in f" {command} ":
            assert "still to do:" in done.out
            for name in ("tochimart.duckdb", "warehouse/working.duckdb"):
                assert filecmp.cmp(home / name, restored / name, shallow=False), f"{name}: every table is the same"
                assert tables(restored / name) > 150
            shutil.copytree(dbt_target, restored / "dbt" / "target")  # parsing it again would take seconds
    done = in_process(load_one_platform, restored, LAST, **given, **sandbox.env)
    assert done.code == 0, done.err
    with duckdb.connect(str(restored / "warehouse/working.duckdb")) as now:
        loads = "select run_id, count(distinct report), max(report_date)::varchar from ops.loads where platform = 'tag_manager' group by 1"
        assert [row[1:] for row in now.execute(f"{loads} order by min(load_id)").fetchall()] == [(4, LAST), (4, LAST)]
        assert now.execute("select max(load_id) = count(*) from ops.loads").fetchall() == [(True,)], "numbers go on"
    with closing(sqlite3.connect(restored / "dagster/history/runs.db")) as history:
        assert (
            history.execute("select pipeline_name, status from runs order by id").fetchall()
            == [("daily", "SUCCESS")] * 2
        )
