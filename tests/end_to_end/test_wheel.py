"""The wheel: what it carries, and that an installed copy works in an empty folder without the checkout."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from orchestration.resources.dbt import source_folders, sources_digest
from orchestration.seeds import read_seed
from tests.conftest import environment
from tests.support.places import PROJECT
from tests.support.seed_folder import changed_seeds, replaced

PACKAGES = ("orchestration", "assets", "sandbox")
BUNDLED = ("dbt_project", "models", "seeds", "tests/dbt")
RUN = "from orchestration.cli import app; app(prog_name='tochimart')"
SOURCES = """
from orchestration.process_settings import initialise_process
from orchestration.resources.dbt import is_ready, source_folders, sources_digest
settings = initialise_process()
assert not is_ready(settings)
folders = source_folders(settings.home / "dbt" / "target")
print(folders[0])
print(sources_digest(folders))
"""
"""What dbt would parse, by content and place. Parsing it as well would take 15 seconds of CPU."""
TELL = """
import os, sys, orchestration
from orchestration.process_settings import initialise_process
from orchestration.resources.dbt import source_folders, sources_digest
from orchestration.seeds import read_seed
settings = initialise_process()
print(orchestration.__file__)
print(sys.argv[1] in sys.path)
print(settings.home)
print(os.environ["TOCHIMART_HOME"], os.environ["TOCHIMART_ENV_FILE"])
print(read_seed("engagement")[0]["name_ja"])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built as an installer builds it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, which is what an installer makes of it."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def python(installed: Path, cwd: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run Python in `cwd` with the installed copy. `-S` leaves out what names the checkout, so its libraries are named instead."""
    libraries = next(one for one in sys.path if one.endswith("site-packages"))
    given = environment(cwd, PYTHONPATH=f"{installed}{os.pathsep}{libraries}", PYTHONDONTWRITEBYTECODE="1", **extra)
    if "TOCHIMART_HOME" not in extra:
        del given["TOCHIMART_HOME"]
    command = [sys.executable, "-S", "-P", *arguments]
    return subprocess.run(command, env=given, cwd=cwd, capture_output=True, text=True, check=False)


def contents(root: Path, folders: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of every file below these folders of `root`, by path."""
    found = (path for folder in folders for path in (root / folder).rglob("*") if path.is_file())
    ignored = {"__pycache__", "target", "logs"}
    return {str(one.relative_to(root)): one.read_bytes() for one in found if not ignored & set(one.parts)}


def test_the_wheel_carries_every_file_of_the_project_as_it_is_in_the_checkout(installed: Path) -> None:
    in_packages = contents(installed, PACKAGES)
    bundled = {name: text for name, text in in_packages.items() if name.startswith("orchestration/_project/")}
    code = {name: text for name, text in in_packages.items() if name not in bundled}
    assert code == contents(PROJECT, PACKAGES)
    assert {name.removeprefix("orchestration/_project/"): text for name, text in bundled.items()} == contents(
        PROJECT, BUNDLED
    )
    for needed in (
        "dbt_project/profiles.yml",
        "models/columns.md",
        "seeds/tochigi_r7/engagement.csv",
        "seeds/_seeds.yml",
    ):
        assert f"orchestration/_project/{needed}" in bundled
    for needed in ("assets/reports/templates/overview.html.j2", "orchestration/resources/privacy/words.txt"):
        assert needed in code
    top = {path.relative_to(installed).parts[0] for path in installed.rglob("*") if path.is_file()}
    assert {one for one in top if not one.endswith(".dist-info")} == set(PACKAGES)
    (info,) = installed.glob("*.dist-info")
    assert "tochimart = orchestration.cli:app" in (info / "entry_points.txt").read_text()
    assert (info / "licenses" / "LICENSE").read_bytes() == (PROJECT / "LICENSE").read_bytes()


def test_an_installed_copy_works_in_an_empty_folder_and_writes_only_there(installed: Path, tmp_path: Path) -> None:
    before = contents(installed, PACKAGES)
    shown = python(installed, tmp_path, "-c", RUN, "--help")
    assert (shown.returncode, "demo" in shown.stdout) == (0, True), shown.stderr
    checked = python(installed, tmp_path, "-c", RUN, "check")
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.startswith(f"{installed / 'orchestration/_project/seeds/tochigi_r7'}: 23 tables, ")
    assert list(tmp_path.iterdir()) == []
    read = python(installed, tmp_path, "-c", SOURCES)
    project, found = read.stdout.splitlines()
    assert project == str(installed / "orchestration/_project/dbt_project"), read.stderr
    target = tmp_path / "data" / "dbt" / "target"
    assert found == sources_digest(source_folders(target)), "dbt would read other sources than in the checkout"
    assert [one.name for one in tmp_path.iterdir()] == ["data"]
    assert contents(installed, PACKAGES) == before


def test_an_installed_copy_takes_settings_and_data_of_the_working_directory(installed: Path, tmp_path: Path) -> None:
    own = changed_seeds(tmp_path / "own", engagement=replaced("とちぎの仕事", "ご当地の仕事"))
    (tmp_path / ".env").write_text("TOCHIMART_SEEDS=own\n")
    done = python(installed, tmp_path, "-c", TELL, str(PROJECT))
    assert done.stdout.splitlines() == [
        str(installed / "orchestration" / "__init__.py"),
        "False",
        str(tmp_path / "data"),
        f"{tmp_path / 'data'} {tmp_path / '.env'}",
        read_seed("engagement", own)[0]["name_ja"],
    ], done.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = python(installed, elsewhere, "-c", RUN, "run")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith(f"error: no data folder: {elsewhere} has neither data/ nor .env")
    assert list(elsewhere.iterdir()) == []


def test_an_installed_copy_reads_no_real_accounts_with_its_example_engagement(installed: Path, tmp_path: Path) -> None:
    done = python(
        installed, tmp_path, "-c", RUN, "run", TOCHIMART_PROFILE="live", TOCHIMART_HOME=str(tmp_path / "home")
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "name the folder in TOCHIMART_ENGAGEMENTS" in done.stderr
    assert str(installed / "orchestration/_project/seeds/tochigi_r7") in done.stderr
    assert not (tmp_path / "home").exists()
