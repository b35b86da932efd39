"""Temporary files with rows: a living process keeps its own, those of a killed one are gone at the next start."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.resources.base.files import write_atomically
from orchestration.resources.base.scratch import remove_abandoned, scratch_folder
from tests.support.places import PROJECT

HOLDING = """
import sys, time
from pathlib import Path
from orchestration.resources.base.files import write_atomically
from orchestration.resources.base.scratch import scratch_folder
home = Path(sys.argv[1])
with (
    scratch_folder(home, ".import-") as one,
    scratch_folder(home / "landing", ".buffer-") as other,
    write_atomically(home / "a.json") as file,
):
    for path in (one / "unpacked", other / "extract.arrow", file):
        path.write_text("taro@example.jp")
    print("ready", flush=True)
    time.sleep(600)
"""


def left(home: Path) -> list[str]:
    """Files below the home that hold a row."""
    return sorted(path.name for path in home.rglob("*") if path.is_file() and "taro" in path.read_text())


def test_what_a_killed_process_leaves_is_removed_and_a_living_ones_stays(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        held = left(tmp_path)
        assert len(held) == 3
        with scratch_folder(tmp_path, ".import-") as mine:
            (mine / "mine").write_text("taro")
            remove_abandoned(tmp_path)
            assert left(tmp_path) == sorted([*held, "mine"])
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert left(tmp_path) == held
        remove_abandoned(tmp_path)
        assert [path.name for path in tmp_path.rglob("*")] == ["landing"]
    finally:
        process.kill()
        process.wait()


def test_what_earlier_releases_left_unlocked_is_removed_and_nothing_else_is(tmp_path: Path) -> None:
    dead = [
        "landing/.buffer-x1/extract.arrow",
        ".import-ab/tmp1/unpacked",
        "landing/ga4/sessions/2026-02-15/.1.parquet.4711.tmp",
    ]
    kept = [
        *(
            "inbox/report.tmp",
            "inbox/.~x.csv.12.tmp",
            "dagster/storage/.x.1.tmp",
            "landing/ga4/sessions/2026-02-15/1.parquet",
        ),
        *("reports/.overview.html", "quarantine/a.tmp"),
    ]
    for name in (*dead, *kept):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("taro")
    remove_abandoned(tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == set(kept)
    assert not (tmp_path / ".import-ab").exists()


def break_off(path: Path) -> None:
    with write_atomically(path) as temporary:
        temporary.write_text("half")
        raise ValueError("broke")


def test_a_replaced_file_has_the_rights_it_always_had_and_leaves_nothing(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with write_atomically(tmp_path / "a.txt") as temporary:
            assert temporary.read_text() == ""
            temporary.write_text("new")
        with pytest.raises(ValueError, match="broke"):
            break_off(tmp_path / "a.txt")
    finally:
        os.umask(before)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "new"
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640
