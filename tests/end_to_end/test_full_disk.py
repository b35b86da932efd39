"""A disk that is full, read-only or gone: one sentence each, nothing lost, nothing half-written, and the next run goes on."""

import json
import subprocess
import sys

import pytest

from orchestration.storage_errors import add_disk_advice
from tests.conftest import environment
from tests.support.places import PROJECT

MEGABYTES = 14
SCRIPT = 'mount -t tmpfs -o size={size}m tmpfs "$0" && exec "$1" -m tests.support.full_disk "$0"'


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What every stage said on a small disk of its own, made in a mount namespace that ends with the process."""
    home = tmp_path_factory.mktemp("disk") / "home"
    home.mkdir()
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(home)]
    try:
        may = subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        may = False
    if not may:
        pytest.skip("this machine does not let tests mount a disk of their own (unshare -rm)")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", SCRIPT.format(size=MEGABYTES), str(home), sys.executable],
        cwd=PROJECT, env=environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, dict[str, str]] = json.loads(done.stdout)
    return told


def test_a_full_disk_is_one_sentence_with_the_file_and_what_to_do(found: dict[str, dict[str, str]]) -> None:
    files = {
        "landing": "extract.arrow",
        "load": "working.duckdb.wal",
        "publish": "tochimart-20260104.duckdb",
        "report": "overview.html",
    }
    for stage, file in files.items():
        said = found["said"][stage]
        assert file in said, stage
        assert "No space left on device" in said
        assert "; free space " in said
        assert "\n" not in said


def test_what_sqlite_and_the_system_say_of_a_full_disk_comes_with_advice_once() -> None:
    """SQLite has several words for it; where a build failed, the history's are the last ones heard."""
    for words in ("disk I/O error", "database or disk is full", "[Errno 28] No space left on device: 'x'"):
        said = add_disk_advice(words)
        assert said.startswith(f"{words}; ")
        assert "free space" in said
        assert "what was landed, loaded and published before is as it was" in said
        assert add_disk_advice(said) == said


def test_after_a_full_disk_everything_is_as_it_was_and_the_next_run_goes_on(found: dict[str, dict[str, str]]) -> None:
    assert found["kept"] == dict.fromkeys(("landed file", "rows", "published", "nothing temporary"), True)
    assert found["healed"] == [120_000]


def test_a_read_only_folder_is_named_and_so_is_what_helps(found: dict[str, dict[str, str]]) -> None:
    for stage in ("landing", "load", "publish", "start"):
        said = found["said"][f"read-only {stage}"]
        assert "Read-only file system" in said
        assert "; let this user write there" in said


def test_a_data_folder_that_vanished_does_not_come_back_empty(found: dict[str, dict[str, str]]) -> None:
    """An empty one would be filled with the days of one run, and published."""
    assert found["said"]["vanished"] == "stays away"
    for stage in ("landing", "turn"):
        said = found["said"][f"vanished {stage}"]
        assert "No such file or directory" in said
        assert "bring it back (is it mounted?)" in said
