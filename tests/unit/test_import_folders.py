"""From where a run may read files: no path, link or relative way leads out of the inbox and the folders of the setting. # R-34"""

import os
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.import_folders import checked_import_path, import_folders
from orchestration.settings import Settings

REFUSED = r"a run reads files only from .*inbox and the folders in TOCHIMART_IMPORT_FOLDERS.*Nothing was read"


def settings_of(home: Path, folders: str | None = None) -> Settings:
    (home / "inbox" / "line").mkdir(parents=True)
    (home / ".env").write_text("YAHOO_ADS_CLIENT_SECRET=x")
    (home / "inbox" / "line" / "a.csv").write_text("a")
    return Settings(_env_file=None, TOCHIMART_HOME=str(home), TOCHIMART_IMPORT_FOLDERS=folders)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", ["line/a.csv", "line", "not/there.csv", "line/../line/a.csv"])
def test_a_relative_path_lies_in_the_inbox(tmp_path: Path, name: str) -> None:
    settings = settings_of(tmp_path)
    assert checked_import_path(settings, Path(name)) == settings.inbox_dir / name
    assert checked_import_path(settings, settings.inbox_dir / name) == settings.inbox_dir / name


@pytest.mark.parametrize(
    "name", ["../.env", "line/../../.env", "/etc/passwd", "/proc/self/environ", "/dev/stdin", "{home}/.env", "{home}",
             "{home}/inbox/../.env", "{home}/inboxes/a.csv", "x" * 300 + "/../../.env", "a\0b"]
)  # fmt: skip
def test_a_way_out_is_refused_whether_or_not_there_is_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(PermanentError, match=REFUSED):
        checked_import_path(settings_of(tmp_path), Path(name.format(home=tmp_path)))


def test_links_are_followed_before_they_are_judged(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    inbox = settings.inbox_dir
    (inbox / "file.csv").symlink_to(tmp_path / ".env")
    (inbox / "folder").symlink_to(tmp_path)
    (inbox / "round").symlink_to(inbox / "round")
    (inbox / "within.csv").symlink_to(inbox / "line" / "a.csv")
    for name in ("file.csv", "folder", "folder/.env", "round", "round/a.csv"):
        with pytest.raises(PermanentError, match=REFUSED):
            checked_import_path(settings, Path(name))
    assert checked_import_path(settings, Path("within.csv")) == inbox / "within.csv"
    with pytest.raises(PermanentError, match=REFUSED):
        checked_import_path(settings, inbox)  # a folder is read with everything in it


def test_folders_of_the_setting_are_open_and_their_neighbours_are_not(tmp_path: Path) -> None:
    for name in ("exports", "exports2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("a")
    (tmp_path / "link").symlink_to(tmp_path / "exports")
    settings = settings_of(tmp_path / "home", f"{tmp_path}/link{os.pathsep} {tmp_path}/other ")
    assert import_folders(settings)[1:] == [tmp_path / "exports", tmp_path / "other"]
    for path in (tmp_path / "exports" / "a.csv", tmp_path / "link" / "a.csv", tmp_path / "other" / "b.csv"):
        assert checked_import_path(settings, path) == path
    with pytest.raises(PermanentError, match=REFUSED):
        checked_import_path(settings, tmp_path / "exports2" / "a.csv")


def test_what_a_person_named_on_the_command_line_is_read_wherever_it_lies(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    named = tmp_path / "downloads" / "a.csv"
    assert checked_import_path(settings.model_copy(update={"given_files": (named,)}), named) == named
    with pytest.raises(PermanentError, match=REFUSED):
        checked_import_path(settings.model_copy(update={"given_files": (named,)}), named.with_name("b.csv"))


def test_a_folder_that_is_not_named_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="TOCHIMART_IMPORT_FOLDERS: expected absolute paths"):
        checked_import_path(settings_of(tmp_path, "exports"), Path("line/a.csv"))
