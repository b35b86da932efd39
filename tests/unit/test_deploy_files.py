"""Units and Containerfile, read as files: users without rights, paths that exist, no registry hosts. `systemd-analyze` reads units too."""

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from orchestration.cli import app
from tests.support.places import PROJECT

UNITS = sorted((PROJECT / "deploy" / "systemd").glob("*"))
CONTAINERFILE = PROJECT / "deploy" / "container" / "Containerfile"


def unit(path: Path) -> dict[str, list[str]]:
    """The settings of a unit's sections together; names may repeat."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in text.splitlines() if line.strip())]


@pytest.mark.parametrize("path", [one for one in UNITS if one.suffix == ".service"], ids=lambda one: one.name)
def test_a_service_runs_as_a_user_without_rights_and_calls_commands_that_exist(path: Path) -> None:
    found = unit(path)
    assert found["User"] == ["tochimart"]
    assert (found["NoNewPrivileges"], found["ProtectSystem"], found["CapabilityBoundingSet"]) == (
        ["yes"],
        ["strict"],
        [""],
    )
    known = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    called = {
        name for line in found["ExecStart"] for name in re.findall(r"/opt/tochimart/bin/tochimart ([a-z]+)", line)
    }
    assert called
    assert called <= known


def test_every_timer_has_its_service() -> None:
    names = {one.name for one in UNITS}
    assert {one.with_suffix(".service").name for one in UNITS if one.suffix == ".timer"} <= names
    for one in UNITS:
        configparser.RawConfigParser(strict=False, delimiters="=").read(one)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_reads_every_unit_and_finds_little_exposure(tmp_path: Path) -> None:
    """The program is not at its place here, which is all that may be said against them."""
    for one in UNITS:
        shutil.copy(one, tmp_path)
    said = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / one.name) for one in UNITS)], capture_output=True, text=True
    ).stderr
    assert [line for line in said.splitlines() if "is not executable: No such file" not in line] == []
    for one in (one for one in UNITS if one.suffix == ".service"):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(tmp_path / one.name)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{one.name}: {done.stdout[-300:]}"


def test_the_image_has_a_user_without_rights_a_health_check_and_its_data_below_the_volume() -> None:
    last = {name: rest for name, rest in instructions() if name != "RUN"}
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last["USER"])
    assert '["tochimart", "health"]' in last["HEALTHCHECK"]
    assert last["VOLUME"] == '["/data", "/backups"]'
    assert "TOCHIMART_HOME=/data/home" in last["ENV"].split()
    assert [name for name, _ in instructions()].count("FROM") == 2, "what builds the wheel is not in the image"
    user = next(at for at, (name, _) in enumerate(instructions()) if name == "USER")
    assert "RUN" not in [name for name, _ in instructions()[user:]]


def test_everything_the_wheel_is_made_of_is_copied_and_reaches_the_builder() -> None:
    copied = [rest.split()[:-1] for name, rest in instructions() if name == "COPY" and not rest.startswith("--from")]
    sources = {one for group in copied for one in group}
    wheel = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert sources >= {*wheel["only-include"], "pyproject.toml", "requirements.lock"}
    assert all((PROJECT / one).exists() for one in sources)
    reaches = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert reaches == sources


def test_no_file_names_a_registry() -> None:
    """Also after `FROM`: which registry a builder asks is its own setting."""
    for path in (*UNITS, CONTAINERFILE, PROJECT / "docs" / "deployment.md"):
        assert re.findall(r"[a-z0-9-]+\.(?:io|org)/|https?://(?!127\.0\.0\.1)", path.read_text()) == [], path.name
