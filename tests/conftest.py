"""One demo run serves every test that only looks at its results."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


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


def tochimart(home: Path, *arguments: str, **extra: str) -> Done:
    """Run the command line as a person would, in a process of its own."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("tochimart")), *arguments],
        env=environment(home, **extra),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(home, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The demo, run once into an empty folder."""
    done = tochimart(tmp_path_factory.mktemp("demo") / "home", "demo")
    assert done.code == 0, done.err
    return done


SLOWEST = ("test_interrupted_runs.py", "test_demo.py", "test_dbt_models.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slowest files, so that neither core waits for one of them at the end."""
    items.sort(key=lambda item: SLOWEST.index(item.path.name) if item.path.name in SLOWEST else len(SLOWEST))
