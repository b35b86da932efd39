"""Fixtures of all tests. One demo run serves every test that only reads its results."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestration import masking
from orchestration.garbage import reduce_garbage_collection
from tests.support.killable import begin, command_line
from tests.support.places import PROJECT

if TYPE_CHECKING:
    from sandbox.server import Sandbox
    from sandbox.world.simulation import World
    from tests.support.dbt_warehouse import Dbt

reduce_garbage_collection()
DEMO_FIRST_DAY = date.fromisoformat(os.environ.get("TEST_FIRST_DAY", "2026-02-07"))
"""Nine days, in which creatives are replaced and campaigns removed; `make test-whole` begins at the launch."""
GIVE_UP_SECONDS = 400
"""A command that takes longer hangs."""


@dataclass(frozen=True)
class Done:
    """A finished command."""

    home: Path
    code: int
    out: str
    err: str

    @property
    def published(self) -> Path:
        return self.home / "tochimart.duckdb"


def environment(home: Path, **extra: str) -> dict[str, str]:
    """This process's environment without any setting of the product, plus `home` and `extra`."""
    prefixes = ("TOCHIMART_", "GOOGLE_", "GA4_", "YAHOO_", "DAGSTER_", "DBT_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    return inherited | {"TOCHIMART_HOME": str(home), "COLUMNS": "200"} | extra


def from_shell(home: Path, *arguments: str, **extra: str) -> Done:
    """Run the installed command as a person would, from a cold start."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("tochimart")), *arguments],
        env=environment(home, **extra),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=GIVE_UP_SECONDS,
    )
    return Done(home, done.returncode, done.stdout, done.stderr)


def tochimart(home: Path, *arguments: str, **extra: str) -> Done:
    """Run the command line in a process of its own that need not import everything first; the demo starts cold (`from_shell`)."""
    return in_process(command_line, home, *arguments, **extra)


def in_process(function: Callable[[list[str]], object], home: Path, *arguments: str, **extra: str) -> Done:
    """Call a function of a module with `arguments` in such a process."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = begin(function, list(arguments), environment(home, **extra), out, err)
        process.join(GIVE_UP_SECONDS)
        if process.exitcode is None:
            assert process.pid
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"{function.__name__} {' '.join(arguments)} hangs: {out.read_text()}{err.read_text()}")
        return Done(home, process.exitcode, out.read_text(), err.read_text())


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """Whatever a test or the product sets in this process's environment ends with the test."""
    before = dict(os.environ)
    masking.forget_secrets()
    yield
    os.environ.clear()
    os.environ.update(before)


@contextmanager
def made_once(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder that all test processes share; whoever finds it missing makes it while the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared / name


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's target folder after a parse: parsing is most of a short build."""
    with made_once(tmp_path_factory, "parsed") as home:
        if not (home / "dbt" / "target" / "manifest.json").exists():
            home.mkdir(exist_ok=True)
            code = "from orchestration.settings import load_settings; from orchestration.resources.dbt.project import dbt_project;"
            command = [sys.executable, "-c", code + " dbt_project(load_settings())"]
            subprocess.run(command, env=environment(home), cwd=PROJECT, check=True)
    return home / "dbt" / "target"


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> "Dbt":
    """dbt in this process, its target and logs outside the checkout. The warehouse its tests begin with is made once."""
    from tests.support.dbt_warehouse import Dbt

    with made_once(tmp_path_factory, "begun.duckdb") as begun:
        found = Dbt(tmp_path_factory.mktemp("dbt"), dbt_target, begun)
        if not begun.exists():
            found.begin()
    return found


def parsed_home(home: Path, dbt_target: Path) -> Path:
    """A data folder that holds nothing but the parsed dbt project."""
    shutil.copytree(dbt_target, home / "dbt" / "target")
    return home


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Done:
    """The demo of the last weeks, run once into a folder that holds nothing but the parsed dbt project. Tests only read it."""
    with made_once(tmp_path_factory, "demo") as home:
        said = home.with_suffix(".json")
        if not said.exists():
            done = from_shell(parsed_home(home, dbt_target), "demo", TOCHIMART_FIRST_DAY=DEMO_FIRST_DAY.isoformat())
            assert done.code == 0, done.err
            said.write_text(json.dumps([done.out, done.err]))
    return Done(home, 0, *json.loads(said.read_text()))


@pytest.fixture(scope="session")
def imported_sample(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Done:
    """The real event export, imported once by the command into a data folder of its own. Tests only read it."""
    from tests.support.ga4_export_events import PARQUET, SAMPLE_DAYS

    if not PARQUET.exists():
        pytest.skip(f"the real GA4 export is not at {PARQUET}")
    first, last = (day.isoformat() for day in SAMPLE_DAYS)
    days = {"TOCHIMART_FIRST_DAY": first, "TOCHIMART_LAST_DAY": last, "TOCHIMART_TODAY": "2021-02-03"}
    with made_once(tmp_path_factory, "imported_sample") as home:
        said = home.with_suffix(".json")
        if not said.exists():
            done = tochimart(parsed_home(home, dbt_target), "import", "ga4-export", str(PARQUET), **days)
            assert done.code == 0, done.err
            said.write_text(json.dumps([done.out, done.err]))
    return Done(home, 0, *json.loads(said.read_text()))


@pytest.fixture(scope="session")
def servers() -> "Iterator[Sandbox]":
    """The sandbox at its usual day, started once per test process."""
    from sandbox.server import Sandbox

    with Sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def first_weeks() -> "Iterator[Sandbox]":
    """The sandbox on the day after the first twenty days of the campaign, started once per test process."""
    from sandbox.server import Sandbox

    with Sandbox(today=date(2025, 12, 21)) as running:
        yield running


@pytest.fixture(scope="session")
def world(servers: "Sandbox") -> "World":
    """The simulated people of the usual day, to compare with: those that the sandbox serves."""
    return servers.world


@pytest.fixture(scope="session")
def restated(tmp_path_factory: pytest.TempPathFactory, servers: "Sandbox", dbt_target: Path) -> Path:
    """The file that days fetched twice and runs killed at three stages end in, made once. Tests only read it."""
    from tests.support import restated_home as _restated_home

    with made_once(tmp_path_factory, "restated") as home:
        whole = home.with_suffix(".whole")
        if not whole.exists():
            shutil.rmtree(home, ignore_errors=True)
            servers.faults.clear()
            _restated_home.make(home, servers.env, dbt_target)
            whole.touch()
    return home / "tochimart.duckdb"


@pytest.fixture
def sandbox(servers: "Sandbox") -> "Sandbox":
    """The servers, without the faults of the test before."""
    servers.faults.clear()
    return servers


SLOWEST = (
    "test_interrupted_runs.py",
    "test_demo.py",
    "test_dbt_models.py",
    "test_faulty_platforms.py",
    "test_console_import.py",
    "test_import_ga4_export.py",
    "test_personal_data_end_to_end.py",
    "test_dev_tree.py",
    "test_ga4_export_dbt.py",
    "test_ga4_export_sample.py",
    "test_demo_site.py",
    "test_restated_days.py",  # of the folder that the first of these makes
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slowest files, so that neither core waits for one of them at the end."""
    items.sort(key=lambda item: SLOWEST.index(item.path.name) if item.path.name in SLOWEST else len(SLOWEST))
