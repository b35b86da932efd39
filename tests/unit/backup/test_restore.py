"""A restore brings back every file and leaves nothing half; archives that would write elsewhere are refused before anything is written."""

import json
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from orchestration.backup import _restore as restoring
from orchestration.backup import make_backup, restore
from orchestration.backup._manifest import Manifest
from orchestration.environment import read_env_file
from orchestration.errors import PermanentError
from orchestration.home import FixedHome
from tests.support.small_home import small_home

ODD = "a 'quoted' #value with \\ and \"two\" = signs"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a small home, made with a few settings."""
    folder = tmp_path_factory.mktemp("archive")
    home = small_home(folder / "home")
    os.chmod(home.home / "reports" / "overview.html", 0o777)  # noqa: PTH101
    os.utime(home.inbox_dir / "refused" / "報告.csv", (1_700_000_000, 1_700_000_000))
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "engagement.csv").write_text("name\n渋谷\n")
    before = dict(os.environ)
    os.environ |= {
        "TOCHIMART_ENV_FILE": os.devnull,
        "GOOGLE_ADS_CLIENT_ID": ODD,
        "GOOGLE_ADS_CLIENT_SECRET": "verysecret1",
    }
    try:
        path, _ = make_backup(home, "sandbox", seeds, [seeds / "engagement.csv"], folder / "b.zip", print)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def tampered(archive: Path, path: Path, change: dict[str, object], member: str | None = None, mode: int = 0) -> Path:
    """A copy of the archive with another manifest, and one member more that the manifest names."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(path, "w") as target:
        manifest = json.loads(source.read("manifest.json")) | change
        for name in source.namelist():
            if name != "manifest.json":
                target.writestr(name, source.read(name))
        if member:
            info = zipfile.ZipInfo(member)
            info.external_attr = mode << 16
            target.writestr(info, b"")
            empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            manifest["files"].append({"path": member, "bytes": 0, "sha256": empty, "mode": 420, "modified_ns": 0})
        target.writestr("manifest.json", json.dumps(manifest))
    return path


def test_every_file_comes_back_with_permissions_and_time(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    home.mkdir(parents=True)  # empty, as a person has prepared it
    manifest = restore(archive, home, "sandbox", print)
    assert isinstance(manifest, Manifest)
    left = (
        "credentials/",
        "dbt/",
        ".lock",
        ".profile.lock",
        "landing/.buffer",
        "reports/.",
        "dagster/",
        "warehouse/working.turn",
    )
    before = {k: v for k, v in contents(archive.parent / "home").items() if not k.startswith(left)}
    after = {k: v for k, v in contents(home).items() if not k.startswith(("restored/", "dagster/"))}
    assert after == before
    assert len(before) > 8
    assert [one.name for one in home.parent.iterdir()] == ["home"]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "tochimart.duckdb").stat().st_mode) == 0o440
    assert stat.S_IMODE((home / "reports" / "overview.html").stat().st_mode) == 0o770, "nothing for everybody"
    assert (home / "inbox" / "refused" / "報告.csv").stat().st_mtime == 1_700_000_000
    assert (home / "restored" / "seeds" / "engagement.csv").read_text() == "name\n渋谷\n"


def test_the_settings_file_reads_back_and_names_what_is_secret(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "home", "sandbox", print)
    path = tmp_path / "home" / "restored" / "settings.env"
    assert read_env_file(path) == {
        "TOCHIMART_PROFILE": "sandbox",
        "TOCHIMART_HOME": str(tmp_path / "home"),
        "TOCHIMART_SEEDS": str(tmp_path / "home" / "restored" / "seeds"),
        "GOOGLE_ADS_CLIENT_ID": ODD,
    }
    assert "# GOOGLE_ADS_CLIENT_SECRET=" in path.read_text()


@pytest.mark.parametrize(
    ("member", "mode"),
    [
        ("/etc/cron.d/evil", 0),
        ("home/../../evil", 0),
        ("home//evil", 0),
        ("elsewhere/evil", 0),
        ("home", 0),
        ("home/evil", stat.S_IFLNK | 0o777),
        ("home/evil", stat.S_IFIFO | 0o644),
        ("home/evil/", 0),
    ],
)
def test_archives_that_would_write_elsewhere_are_refused(archive: Path, tmp_path: Path, member: str, mode: int) -> None:
    bad = tampered(archive, tmp_path / "bad.zip", {}, member, mode)
    with pytest.raises(PermanentError, match=r"(?i)nothing was"):
        restore(bad, tmp_path / "home", "sandbox", print)
    assert [one.name for one in tmp_path.iterdir()] == ["bad.zip"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"profile": "live"}, r"holds real data \(profile live\), but the profile is sandbox; nothing was written"),
        (
            {"tochimart": "9.1.0"},
            r"was written by tochimart 9.1.0, but this program is version [0-9.]+; nothing was changed",
        ),
        ({"format": 2}, "format 2, but this version reads only format 1"),
        ({"files": "all"}, "is not a valid manifest"),
    ],
)
def test_archives_of_another_profile_or_version_are_refused(
    archive: Path, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    bad = tampered(archive, tmp_path / "bad.zip", change)
    with pytest.raises(PermanentError, match=words):
        restore(bad, tmp_path / "home", "sandbox", print)
    assert [one.name for one in tmp_path.iterdir()] == ["bad.zip"]


def test_a_folder_that_holds_anything_is_left_as_it_is(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "mine").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for place, words in ((home, "is not empty"), (tmp_path / "link", "is a link")):
        with pytest.raises(PermanentError, match=words):
            restore(archive, place, "sandbox", print)
    assert contents(tmp_path) == {"home/mine": b"mine"}


def test_a_damaged_archive_writes_nothing_and_a_killed_restore_is_cleared_away(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.zip"
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    bad.write_bytes(content)
    with pytest.raises(PermanentError, match="damaged"):
        restore(bad, tmp_path / "home", "sandbox", print)
    bad.unlink()
    killed = tmp_path / ".tochimart-restore-killed"
    (killed / "home" / "landing").mkdir(parents=True)

    def full(*_: object) -> None:
        (tmp_path / "seen").write_text(" ".join(sorted(one.name for one in tmp_path.iterdir())))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "write_settings", full)
    with pytest.raises(OSError, match="No space left"):
        restore(archive, tmp_path / "home", "sandbox", print)
    assert "home" not in (tmp_path / "seen").read_text().split(), "it is unpacked beside the folder"
    assert [one.name for one in tmp_path.iterdir()] == ["seen"]


def test_a_backup_of_a_restored_folder_restores_the_same(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables in use are those below `restored`; they stand once in the second archive."""
    monkeypatch.setenv("TOCHIMART_ENV_FILE", str(tmp_path / "one" / "restored" / "settings.env"))
    restore(archive, tmp_path / "one", "sandbox", print)
    seeds = tmp_path / "one" / "restored" / "seeds"
    path, _ = make_backup(
        FixedHome(tmp_path / "one"), "sandbox", seeds, [seeds / "engagement.csv"], tmp_path / "2.zip", print
    )
    restore(path, tmp_path / "two", "sandbox", print)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    shutil.rmtree(tmp_path / "one")
    unlike = {name for name in {*one, *two} if one.get(name) != two.get(name)}
    written = {
        "restored/settings.env",
        "warehouse/working.duckdb",
        "warehouse/working.turn",
    }  # by the second backup, or with its folder
    assert {name for name in unlike if not name.endswith(("-wal", "-shm"))} <= written
    assert (one.keys() & written) | {"warehouse/working.turn"} == written


def test_the_tables_of_other_engagements_come_back_and_are_named(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "one", "sandbox", print)
    seeds = tmp_path / "one" / "restored" / "seeds"
    table = seeds / "engagement.csv"
    path, _ = make_backup(
        FixedHome(tmp_path / "one"),
        "sandbox",
        seeds,
        [table],
        tmp_path / "2.zip",
        print,
        {"r5": [table], "r6": [table]},
    )
    restore(path, tmp_path / "two", "sandbox", print)
    restored = tmp_path / "two" / "restored"
    for name in ("r5", "r6"):
        assert (restored / "seeds" / name / "engagement.csv").read_bytes() == table.read_bytes()
    settings = (restored / "settings.env").read_text(encoding="utf-8")
    assert f"TOCHIMART_ENGAGEMENTS='{restored}/seeds/r5:{restored}/seeds/r6'" in settings
