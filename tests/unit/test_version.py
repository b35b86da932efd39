"""A data folder says which version wrote it last; an older program refuses it and changes nothing."""

import os
from pathlib import Path

import pytest

from orchestration import version
from orchestration.errors import PermanentError
from orchestration.launch import prepare_home
from orchestration.settings import load_settings
from orchestration.version import VERSION_FILE_NAME, recorded_version, refuse_newer_home, stamp_version


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOCHIMART_ENV_FILE", os.devnull)
    monkeypatch.setattr(version, "own_version", lambda: "0.3.1")
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize("newer", ["0.4.0", "1.0", "0.10.2", "0.4.0.dev3+local"])
def test_a_folder_of_a_newer_version_is_refused_in_one_line_and_left_as_it_is(home: Path, newer: str) -> None:
    (home / VERSION_FILE_NAME).write_text(f"{newer}\n")
    with pytest.raises(PermanentError) as refused:
        load_settings()
    assert str(refused.value) == (
        f"{home} was written by tochimart {newer}, but this program is version 0.3.1; nothing was changed. Install {newer} or "
        f"newer, or restore a "
        "backup made before the upgrade (docs/upgrade.md)"
    )
    with pytest.raises(PermanentError):
        stamp_version(home)
    assert [one.name for one in home.iterdir()] == [VERSION_FILE_NAME]
    assert (home / VERSION_FILE_NAME).read_text() == f"{newer}\n"


@pytest.mark.parametrize("other", ["0.3.9", "0.3.0", "0.2.7", "0.3.1rc1"])
def test_older_folders_and_those_of_a_patch_release_are_used(home: Path, other: str) -> None:
    (home / VERSION_FILE_NAME).write_text(other)
    refuse_newer_home(home)
    assert stamp_version(home) == other
    assert recorded_version(home) == "0.3.1"
    assert stamp_version(home) is None, "it stands there already"


def test_a_stamp_that_is_no_version_is_named(home: Path) -> None:
    (home / VERSION_FILE_NAME).write_text("newest")
    with pytest.raises(PermanentError, match=r"expected a version such as 0\.3\.1, found 'newest'"):
        refuse_newer_home(home)


def test_a_command_that_writes_stamps_the_folder_and_says_that_it_was_upgraded(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / VERSION_FILE_NAME).write_text("0.2.0\n")
    prepare_home(load_settings())
    assert recorded_version(home) == "0.3.1"
    assert capsys.readouterr().err.splitlines()[0] == (
        f"· {home} was written by tochimart 0.2.0, now 0.3.1 (docs/upgrade.md)"
    )
