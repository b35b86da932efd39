"""A manifest is taken for this checkout's by content and place: times of files say nothing, and damage is seen."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner

from orchestration.resources.dbt.manifest import (
    MANIFEST_FILE_NAME,
    PARSE_RECORD_FILE_NAME,
    PARTIAL_PARSE_FILE_NAME,
    is_current,
    remove_foreign_manifest,
    sources_digest,
    write_stamp,
)
from orchestration.resources.dbt.project import selection_arguments
from orchestration.resources.dbt.runner import PROJECT_ARGUMENTS, QUIET_ARGUMENTS, load_saved_manifest

LIST = [*QUIET_ARGUMENTS, "ls", *PROJECT_ARGUMENTS, "--no-write-json"]
OLD = (946_684_800, 946_684_800)  # the year 2000


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, ...]:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "a.sql").write_text("select 1")
    (folder / "a.yml").write_text("version: 2")
    (folder / "words.md").write_text("{% docs a %} words {% enddocs %}")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "targets.csv").write_text("a\n1\n")
    return folder, tmp_path / "seeds"


@pytest.fixture
def target(tmp_path: Path, sources: tuple[Path, ...]) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    (folder / MANIFEST_FILE_NAME).write_text('{"nodes": {}}' * 100)
    (folder / PARTIAL_PARSE_FILE_NAME).write_bytes(os.urandom(1000))
    write_stamp(folder, sources)
    assert is_current(folder, sources)
    return folder


def test_sources_that_differ_are_seen_however_old_their_files_are(target: Path, sources: tuple[Path, ...]) -> None:
    """The checkout of another branch, and seeds copied with their times, are older than the manifest."""
    for path, text in ((sources[0] / "a.sql", "select 2"), (sources[1] / "targets.csv", "a\n2\n")):
        before = path.read_text()
        path.write_text(text)
        os.utime(path, OLD)
        assert not is_current(target, sources), path
        path.write_text(before)
        assert is_current(target, sources), "the same content at another time is the same"
    (sources[0] / "a.sql").rename(sources[0] / "b.sql")
    assert not is_current(target, sources), "a model is named by its file"


def test_descriptions_are_sources_and_texts_for_people_are_not(sources: tuple[Path, ...]) -> None:
    before = sources_digest(sources)
    (sources[0] / "README.md").write_text("for people")
    assert sources_digest(sources) == before
    (sources[0] / "words.md").write_text("{% docs a %} other words {% enddocs %}")
    assert sources_digest(sources) != before


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [cut, folder_instead, Path.unlink, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"\xff" * 99)],
)
@pytest.mark.parametrize("name", [MANIFEST_FILE_NAME, PARTIAL_PARSE_FILE_NAME, PARSE_RECORD_FILE_NAME])
def test_a_damaged_file_is_made_anew_from_nothing(
    target: Path, sources: tuple[Path, ...], name: str, damage: Callable[[Path], object]
) -> None:
    damage(target / name)
    assert not is_current(target, sources)
    remove_foreign_manifest(target)
    assert not (target / MANIFEST_FILE_NAME).exists()
    assert not (target / PARTIAL_PARSE_FILE_NAME).exists(), "dbt takes over from it what it thinks unchanged"


def test_what_another_checkout_or_version_left_is_not_taken_over(target: Path, sources: tuple[Path, ...]) -> None:
    for name, other in (("project", "/elsewhere/tochimart"), ("dbt-core", "1.0.0")):
        copied = target.with_name(name)
        shutil.copytree(target, copied)
        told = json.loads((copied / PARSE_RECORD_FILE_NAME).read_text()) | {name: other}
        (copied / PARSE_RECORD_FILE_NAME).write_text(json.dumps(told))
        assert not is_current(copied, sources)
        remove_foreign_manifest(copied)
        assert not (copied / PARTIAL_PARSE_FILE_NAME).exists()


def test_after_an_edit_dbt_may_keep_what_it_knows_of_the_other_files(target: Path, sources: tuple[Path, ...]) -> None:
    (sources[0] / "a.sql").write_text("select 2")
    remove_foreign_manifest(target)
    assert (target / PARTIAL_PARSE_FILE_NAME).exists()


def test_what_a_run_chooses_by_name_dbt_selects_by_one_tag(
    dbt_target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every test and a few models: dbt itself lists the same nodes either way, and all of them without a name."""
    monkeypatch.setenv("TOCHIMART_WAREHOUSE", str(tmp_path / "working.duckdb"))
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    read = load_saved_manifest(dbt_target)
    assert read
    named = [node for node in read.nodes.values() if node.resource_type == "test" or node.name.startswith("mart_")]
    names = [".".join(node.fqn) for node in named]
    alone = ("--indirect-selection", "empty")
    by_name = dbtRunner(read).invoke([*LIST, "--select", *names, *alone]).result
    by_tag = dbtRunner(read).invoke([*LIST, *selection_arguments(names, read), *alone]).result
    assert sorted(by_tag) == sorted(by_name)
    assert len(by_tag) == len(names)
    assert selection_arguments([], read) == []
