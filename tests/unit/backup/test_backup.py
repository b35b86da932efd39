"""A backup holds what cannot be made again, unchanged and without secrets, and is never written half, over another, or into its source."""

import fcntl
import json
import os
import shutil
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from orchestration.backup import _disk as disk
from orchestration.backup import make_backup, verify_archive
from orchestration.errors import PermanentError
from orchestration.home import FixedHome
from orchestration.seeds import DEFAULT_SOURCE, source_files
from orchestration.version import own_version
from tests.support.small_home import small_home, turn_on

SECRET = "GOCSPX-topsecretvalue0123456789"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_home(tmp_path_factory.mktemp("made") / "home").home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> FixedHome:
    shutil.copytree(made, tmp_path / "home")
    return FixedHome(tmp_path / "home")


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCHIMART_ENV_FILE", os.devnull)
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def backup(home: FixedHome, target: Path, said: list[str] | None = None) -> Path:
    seeds = source_files(DEFAULT_SOURCE)
    return make_backup(home, "sandbox", DEFAULT_SOURCE, seeds, target, (said if said is not None else []).append)[0]


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_everything_that_cannot_be_made_again_is_in_it_and_temporary_files_and_tokens_are_not(
    home: FixedHome, target: Path
) -> None:
    said: list[str] = []
    path = backup(home, target, said)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in target.iterdir()] == [path.name], "nothing temporary stays beside the archive"
    landed = {str(one.relative_to(home.home)) for one in home.landing_dir.rglob("*.parquet")}
    assert len(landed) == 3
    assert names(path) == {
        "manifest.json",
        *(f"seeds/{one.name}" for one in source_files(DEFAULT_SOURCE)),
        *(f"home/{one}" for one in landed),
        *(
            f"home/{one}"
            for one in (
                "profile",
                "version",
                "tochimart.duckdb",
                "warehouse/working.duckdb",
                "snapshots/tochimart-20260104.duckdb",
                "inbox/refused/報告.csv",
                "inbox/refused/報告.csv.reason.txt",
                "reports/overview.html",
                "history/tochigi_r6.csv",
                "secrets/ga4_export.salt",
                "dagster/profile",
                "dagster/history/runs.db",
                "dagster/schedules/schedules.db",
            )
        ),
    }
    manifest = verify_archive(path, said.append)
    assert (manifest.profile, manifest.newest_day, manifest.tochimart) == ("sandbox", "2026-01-03", own_version())
    assert {"credentials", "dbt", "landing/.buffer-77", "reports/.overview.html.99999.tmp"} <= set(manifest.left_out)


def test_settings_are_recorded_and_secrets_by_name_only(
    home: FixedHome, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings"
    file.write_text(
        f"GOOGLE_ADS_CLIENT_SECRET={SECRET}\nGOOGLE_ADS_CLIENT_ID='my id #1'\nGOOGLE_ADS_JSON_KEY_FILE_PATH=keys/ads.json\n"
    )
    monkeypatch.setenv("TOCHIMART_ENV_FILE", str(file))
    monkeypatch.setenv("TOCHIMART_UI_TOKEN", "another-long-secret-token")
    monkeypatch.setenv("TOCHIMART_GA4_ENDPOINT", "http://me:pass-word-1@proxy:8080")
    monkeypatch.setenv("TOCHIMART_SNAPSHOTS_KEPT", "9")
    path = backup(home, target)
    manifest = verify_archive(path, print)
    assert manifest.settings == {
        "GOOGLE_ADS_CLIENT_ID": "my id #1",
        "GOOGLE_ADS_JSON_KEY_FILE_PATH": str(tmp_path / "keys/ads.json"),
        "TOCHIMART_SNAPSHOTS_KEPT": "9",
    }
    assert manifest.secrets == ("GOOGLE_ADS_CLIENT_SECRET", "TOCHIMART_GA4_ENDPOINT", "TOCHIMART_UI_TOKEN")
    assert manifest.key_files == {"GOOGLE_ADS_JSON_KEY_FILE_PATH": str(tmp_path / "keys/ads.json")}
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (SECRET, "another-long-secret-token", "pass-word-1", "1//0gTOPSECRET"):
        assert secret.encode() not in content


def test_a_daemon_that_writes_meanwhile_does_not_tear_its_history(home: FixedHome, target: Path) -> None:
    """The rows stand in the journal only, and one transaction is half done: a copy of the file alone would have neither or both."""
    with closing(sqlite3.connect(home.dagster_home / "history" / "runs.db", isolation_level=None)) as daemon:
        daemon.execute("pragma wal_autocheckpoint = 0")
        daemon.execute("insert into runs (run_id, pipeline_name, status) values ('bbbbbbbb-2', 'daily', 'STARTED')")
        daemon.execute("begin")
        daemon.execute("insert into runs (run_id, pipeline_name, status) values ('cccccccc-3', 'daily', 'QUEUED')")
        said: list[str] = []
        path = backup(home, target, said)
        daemon.execute("rollback")
    with zipfile.ZipFile(path) as archive:
        copied = Path(archive.extract("home/dagster/history/runs.db", target))
    with closing(sqlite3.connect(copied)) as restored:
        assert restored.execute("select run_id from runs order by id").fetchall() == [
            ("aaaaaaaa-1",),
            ("bbbbbbbb-2",),
        ]
    assert said == ["· run bbbbbbbb (daily) is still running: data that it has not loaded yet is not in the backup"]


def test_it_waits_for_the_run_that_writes_the_working_file(home: FixedHome, target: Path) -> None:
    """The other process commits a row before it gives its turn back; the backup has it."""
    said: list[str] = []
    lock = (home.working_path.with_suffix(".turn")).open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)

    def end_run() -> None:
        with duckdb.connect(str(home.working_path)) as connection:
            connection.execute("create table raw_toy_ads.late as select 42 as answer")
        lock.close()

    threading.Timer(0.5, end_run).start()
    path = backup(home, target, said)
    assert said[0].startswith("· waiting for up to 60 minutes: the warehouse is being written by")
    with zipfile.ZipFile(path) as archive:
        copied = archive.extract("home/warehouse/working.duckdb", target)
    with duckdb.connect(copied) as connection:
        assert connection.execute("from raw_toy_ads.late").fetchall() == [(42,)]


def test_targets_that_would_lose_something_are_refused(
    home: FixedHome, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    existing = target / "monday.zip"
    existing.write_text("last week's")
    (target / "link").symlink_to(home.home / "reports")
    for place, words in {
        existing: "exists, and backups are never overwritten",
        home.home / "reports": "is in the data folder",
        target / "link" / "new.zip": "is in the data folder",
        target / "missing" / "new.zip": "is not a folder",
    }.items():
        with pytest.raises(PermanentError, match=words):
            backup(home, place)
    monkeypatch.setattr(disk, "RESERVED_BYTES", 10**18)
    with pytest.raises(PermanentError, match=r"free, up to 1,000,000,0.* MB needed"):
        backup(home, target)
    assert sorted(one.name for one in target.iterdir()) == ["link", "monday.zip"]
    assert existing.read_text() == "last week's"


def test_a_backup_that_fails_leaves_nothing(home: FixedHome, target: Path) -> None:
    (home.dagster_home / "history" / "runs.db").write_bytes(b"SQLite format 3\0" + b"garbage" * 1000)
    (home.dagster_home / "history" / "runs.db-wal").unlink(missing_ok=True)
    with pytest.raises(PermanentError, match=r"runs.db cannot be"):
        backup(home, target)
    assert list(target.iterdir()) == []


def test_files_that_no_archive_can_hold_are_named_and_the_rest_is_backed_up(home: FixedHome, target: Path) -> None:
    os.mkfifo(home.inbox_dir / "pipe")
    (home.inbox_dir / os.fsdecode(b"\x93\xfa.csv")).write_text("x")
    (home.home / "formats").mkdir()
    (home.home / "formats" / "link.yml").symlink_to(home.home / "profile")
    path = backup(home, target)
    manifest = verify_archive(path, print)
    assert manifest.left_out["inbox/pipe"] == "not a regular file"
    assert [why for name, why in manifest.left_out.items() if name.startswith("inbox/\ufffd")] == [
        "its name is not UTF-8: rename it"
    ]
    with zipfile.ZipFile(path) as archive:
        assert archive.read("home/formats/link.yml") == b"sandbox\n", "the content, for an archive holds no links"


def test_what_is_turned_on_is_named(home: FixedHome, target: Path) -> None:
    turn_on(home.dagster_home, "2026-01-03 21:00:00")
    assert verify_archive(backup(home, target), print).schedules_on == ("daily_0600",)


def test_verify_finds_one_changed_byte_and_a_manifest_that_does_not_fit(home: FixedHome, target: Path) -> None:
    path = backup(home, target)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        info = max(archive.infolist(), key=lambda one: one.filename.endswith(".parquet") and one.file_size)
        files = {one: archive.read(one) for one in archive.namelist()}
    at = info.header_offset + 200
    for damaged in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole[:-100], b"", b"no archive"):
        path.write_bytes(damaged)
        with pytest.raises(PermanentError, match="damaged"):
            verify_archive(path, print)
    changed = json.loads(files["manifest.json"])
    changed["files"][0]["sha256"] = "0" * 64
    rewrite(path, files | {"manifest.json": json.dumps(changed).encode()})
    with pytest.raises(PermanentError, match="differs from its manifest entry"):
        verify_archive(path, print)
    rewrite(path, files | {"home/landing/extra.parquet": b"not in the manifest"})
    with pytest.raises(
        PermanentError, match=r"its files differ from the list in its manifest, for example 'home/landing/extra"
    ):
        verify_archive(path, print)


def rewrite(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
