"""Two runs at once: who writes the working file, who waits, and that nobody keeps it longer than needed."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.dbt.runner import load_saved_manifest, run_dbt
from orchestration.resources.store.turns import hold_write_lock, release_write_lock
from orchestration.resources.store.warehouse import Warehouse
from tests.support.places import PROJECT

HOLD = """
import sys
from pathlib import Path
from orchestration.resources.store.turns import hold_write_lock
with hold_write_lock(Path(sys.argv[1]), print_message=print):
    print("has it", flush=True)
    sys.stdin.readline()
"""


def holder(path: Path) -> "subprocess.Popen[str]":
    """Another process that asks for the turn and, once it has it, keeps it until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT,
    )  # fmt: skip


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "working.turn"


def test_who_comes_second_waits_with_a_sentence_and_goes_on_when_the_first_is_done(path: Path) -> None:
    with hold_write_lock(path, print_message=pytest.fail):
        second = holder(path)
        waiting = line(second)
    assert waiting.startswith(
        f"· waiting for up to 60 minutes: the warehouse is being written by process {os.getpid()}, since "
    )
    assert line(second) == "has it"
    second.communicate("\n")


def test_the_wait_has_a_bound_and_a_killed_process_keeps_nothing(path: Path) -> None:
    first = holder(path)
    assert line(first) == "has it"
    said: list[str] = []
    with (
        pytest.raises(
            PermanentError, match=rf"working.duckdb has been in use by process {first.pid}, since .*; wait for"
        ),
        hold_write_lock(path, print_message=said.append, longest_wait=timedelta(seconds=0.2)),
    ):
        pytest.fail("took a turn that another process has")
    assert len(said) == 1
    first.send_signal(signal.SIGKILL)
    first.wait()
    with hold_write_lock(path, print_message=pytest.fail):
        assert str(os.getpid()) in path.read_text()


def test_a_build_keeps_its_turn_until_it_is_released_and_a_step_that_fails_gives_it_back(path: Path) -> None:
    with hold_write_lock(path, print_message=pytest.fail, until_released=True):
        assert str(os.getpid()) in path.read_text()
    with hold_write_lock(path, print_message=pytest.fail):
        second = holder(path)
        assert line(second).startswith("· waiting")
    release_write_lock(path)
    assert line(second) == "has it", "a later step of the same run shares the turn, and does not end it"
    second.communicate("\n")
    with pytest.raises(ZeroDivisionError), hold_write_lock(path, print_message=pytest.fail, until_released=True):
        raise ZeroDivisionError
    third = holder(path)
    assert line(third) == "has it"
    third.communicate("\n")


def test_dbt_lets_go_of_the_working_file(tmp_path: Path, dbt_target: Path) -> None:
    """Another process opens it while this one, in which dbt has run, goes on. The folder's name has all that SQL and globs know."""
    home = tmp_path / "it's [12] 学*{a,b}　50%"
    shutil.copytree(dbt_target, home / "dbt" / "target")
    warehouse = Warehouse(home / "warehouse" / "working.duckdb")
    warehouse.path.parent.mkdir()
    os.environ |= {"TOCHIMART_WAREHOUSE": str(warehouse.path), "DBT_TARGET_PATH": str(home / "dbt" / "target")}
    done = run_dbt(["seed", "--select", "targets", "--no-write-json"], load_saved_manifest(home / "dbt" / "target"))
    assert done.error is None
    code = "import duckdb, sys; print(duckdb.connect(sys.argv[1]).sql('select count(*) > 0 from seeds.targets').fetchall())"
    other = subprocess.run(
        [sys.executable, "-c", code, str(warehouse.path)], capture_output=True, text=True, check=False
    )
    assert other.stdout.strip() == "[(True,)]", other.stderr
