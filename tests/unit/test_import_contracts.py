"""The contracts on imports hold: each is broken once in a copy of the packages, and import-linter names that very import."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.places import PROJECT

PACKAGES = ("orchestration", "assets", "sandbox")
ROOMS = "orchestration/resources"
BREACHES = {
    "The product in layers, every module in one of them": [
        ("orchestration/settings.py", "orchestration.launch"),
        ("orchestration/stray.py", "orchestration.settings"),
    ],
    "Wiring sees assets, assets see resources, nothing looks up": [("assets/publish.py", "orchestration.wiring")],
    "Rooms of resources in layers, every room in one of them": [
        (f"{ROOMS}/base/retry.py", "orchestration.resources.store.landing"),
        (f"{ROOMS}/stray/__init__.py", "orchestration.settings"),
    ],
    "Platforms do not know one another": [(f"{ROOMS}/platforms/ga4/quota.py", "orchestration.resources.platforms.yahoo.api")],
    "Importers do not know one another": [
        (f"{ROOMS}/imports/ga4_export/salt.py", "orchestration.resources.imports.console.parts")
    ],
    "The sandbox's platforms do not know one another": [("sandbox/tag_manager/service.py", "sandbox.yahoo.fields")],
    "Assets of files do not know one another": [("assets/ga4_export.py", "assets.console")],
    "No siblings import one another in a circle": [(f"{ROOMS}/privacy/words.py", "orchestration.resources.privacy.view")],
    "Platforms, the guard and landing know no database": [(f"{ROOMS}/privacy/detectors.py", "duckdb")],
    "Statistics know no Dagster and no database": [("assets/kpi/statistics/level.py", "dagster")],
    "The product never imports the sandbox": [("assets/reports/__init__.py", "sandbox.world")],
    "Assets speak no protocol": [("assets/console.py", "requests")],
    "Modules with a leading underscore are imported inside their own package only": [
        ("orchestration/wiring.py", "assets.kpi._table")
    ],
}  # fmt: skip
"""By contract: a module, and what it must not import. A module that is not there yet belongs to no layer."""
ALSO = ((f"{ROOMS}/privacy/view.py", "orchestration.resources.privacy.words"),)
"""The other half of the circle, which alone is allowed."""


def contracts() -> list[str]:
    told = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return [one["name"] for one in told["tool"]["importlinter"]["contracts"]]


def said_of_breaches(folder: Path) -> dict[str, str]:
    """What import-linter says of each broken contract, by its name, with every breach planted in `folder`."""
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests/support").mkdir(parents=True)
    for name in (
        "pyproject.toml",
        "tests/__init__.py",
        "tests/support/__init__.py",
        "tests/support/private_modules.py",
    ):
        shutil.copy(PROJECT / name, folder / name)
    for name, module in [*ALSO, *(one for breaches in BREACHES.values() for one in breaches)]:
        (folder / name).parent.mkdir(exist_ok=True)
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(f"\n\ndef planted() -> None:\n    import {module}\n")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    broken = done.stdout.partition("Broken contracts")[2]
    parts = re.split(r"^(.+)\n-{4,}$", broken, flags=re.MULTILINE)
    return {name.strip(): text for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return said_of_breaches(tmp_path_factory.mktemp("breaches"))


def test_every_contract_has_a_breach_to_report() -> None:
    assert sorted(BREACHES) == sorted(contracts())


@pytest.mark.parametrize("contract", BREACHES)
def test_a_planted_breach_is_reported(contract: str, said: dict[str, str]) -> None:
    for name, module in BREACHES[contract]:
        importer = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        reported = [importer, module] if "stray" not in importer else ["stray"]
        if contract.startswith("No siblings"):
            reported = ["words -> .view", "view -> .words"]
            assert any(one in said[contract] for one in reported), said[contract]
        else:
            assert all(one in said[contract] for one in reported), said[contract]
