"""Files that are cut, garbage, empty or folders: made anew where nothing is lost, otherwise one line naming file and way out."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.cli._errors import one_line_errors
from orchestration.cli._show import connect_published
from orchestration.dagster_home import find_damage
from orchestration.errors import PermanentError
from orchestration.launch import prepare_home
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from orchestration.resources.store.working_file import refuse_lost_working_file
from tests.support.console_files import settings_at
from tests.unit.store.test_landing import CLICKS, FIRST, extract, rows

Damage = Callable[[Path], object]


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(os.urandom(20_000))


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = [emptied, garbage, halved, cut_short, folder_instead]


@pytest.fixture(scope="module")
def good_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose Dagster knows one run."""
    before = dict(os.environ)
    home = tmp_path_factory.mktemp("good")
    prepare_home(settings_at(home))

    @dg.job
    def job() -> None: ...

    with dg.DagsterInstance.get() as instance:
        instance.report_run_failed(instance.create_run_for_job(job))
    os.environ.clear()
    os.environ.update(before)
    return home


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_of_a_sqlite_file_is_seen_and_a_sound_or_empty_one_is_left_alone(
    tmp_path: Path, damage: Damage
) -> None:
    path = tmp_path / "runs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table runs (body text)")
        connection.executemany("insert into runs values (?)", [(f"{number} " * 50,) for number in range(1000)])
    connection.close()
    assert find_damage(path) is None
    assert find_damage(path, thorough=True) is None
    damage(path)
    assert (find_damage(path) is None) == (damage is emptied), "SQLite takes an empty file for an empty database"


def test_damage_in_the_middle_is_seen_when_all_of_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table runs (body text)")
        connection.executemany("insert into runs values (?)", [(f"{number} " * 50,) for number in range(1000)])
    connection.close()
    whole = bytearray(path.read_bytes())
    whole[8192:40960] = os.urandom(32768)
    path.write_bytes(whole)
    assert find_damage(path, thorough=True)


def test_damaged_sqlite_files_of_dagsters_are_set_aside_and_made_anew(
    good_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(good_home, home)
    damages = {"history/runs.db": halved, "history/runs/index.db": folder_instead, "schedules/schedules.db": garbage}
    for name, damage in damages.items():
        path = home / "dagster" / name
        for journal in path.parent.glob(f"{path.name}-*"):
            journal.unlink()
        damage(path)
    prepare_home(settings_at(home))
    with dg.DagsterInstance.get() as instance:
        assert instance.get_runs() == []
        assert instance.get_asset_keys() == []
        assert instance.all_instigator_state() == []
    said = capsys.readouterr().err.splitlines()
    assert [line.split(" was damaged")[0] for line in said] == [f"· {home}/dagster/{name}" for name in damages]
    assert all(line.endswith("nothing that was measured is lost") for line in said)
    kept = {path.name for path in (home / "dagster" / "damaged").glob("*/*")}
    assert kept == {Path(name).name for name in damages}
    prepare_home(settings_at(home))
    assert capsys.readouterr().err == ""


def test_a_damaged_log_of_a_run_that_was_cut_off_is_set_aside_too(good_home: Path, tmp_path: Path) -> None:
    """It is found only when the run is to be marked, for looking at the log of every run would take too long."""
    home = tmp_path / "home"
    shutil.copytree(good_home, home)
    os.environ["DAGSTER_HOME"] = str(home / "dagster")

    @dg.job
    def job() -> None: ...

    prepare_home(settings_at(home))
    with dg.DagsterInstance.get() as instance:
        tags = {"tochimart/process": "another machine 1 1"}
        run = instance.create_run_for_job(job, tags=tags, status=dg.DagsterRunStatus.STARTED)
        instance.report_engine_event("began", run)
    garbage(home / "dagster" / "history" / "runs" / f"{run.run_id}.db")
    prepare_home(settings_at(home))
    with dg.DagsterInstance.get() as instance:
        marked = instance.get_run_by_id(run.run_id)
        assert marked
        assert marked.status == dg.DagsterRunStatus.FAILURE
    assert len(list((home / "dagster" / "damaged").glob(f"*/{run.run_id}.db"))) == 1


@pytest.mark.parametrize("name", [".lock", "dagster/dagster.yaml"])
def test_a_folder_in_the_place_of_a_small_file_is_named(good_home: Path, tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(good_home, home)
    folder_instead(home / name)
    with pytest.raises(PermanentError, match=rf"{name} is a folder, .*; remove the folder"):
        prepare_home(settings_at(home))
    (home / name).rmdir()
    (home / name).write_bytes(b"\xff\xfe: garbage [")
    prepare_home(settings_at(home))


@pytest.fixture
def working(tmp_path: Path) -> Warehouse:
    landing = Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    made = Warehouse(tmp_path / "warehouse" / "working.duckdb")
    made.prepare([CLICKS])
    with made.connect() as connection:
        connection.execute("create table filler as select i, hash(i)::varchar as h from range(50000) as numbers(i)")
    return made


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_corrupt_working_file_is_called_corrupt_and_never_open_elsewhere(working: Warehouse, damage: Damage) -> None:
    damage(working.path)
    with pytest.raises(PermanentError, match=r"working.duckdb is corrupt \(.*\); run `tochimart rebuild`") as caught:
        working.prepare([CLICKS])
    assert "open in another process" not in str(caught.value)


def test_a_working_file_that_is_gone_or_empty_is_not_made_anew_while_something_was_published_from_it(
    working: Warehouse, tmp_path: Path
) -> None:
    """A run of one day would publish that day and nothing else."""
    published = tmp_path / "tochimart.duckdb"
    refuse_lost_working_file(working.path, published, "tochigi_r7")
    shutil.copy(working.path, published)
    refuse_lost_working_file(working.path, published, "tochigi_r7")
    for damage, word in ((emptied, "empty"), (Path.unlink, "missing")):
        damage(working.path)
        with pytest.raises(PermanentError, match=rf"working.duckdb is {word}, although .*; run `tochimart rebuild`"):
            refuse_lost_working_file(working.path, published, "tochigi_r7")
    published.unlink()
    emptied(working.path)
    refuse_lost_working_file(working.path, published, "tochigi_r7")
    working.prepare([CLICKS])


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_corrupt_published_file_is_named_and_the_next_run_replaces_it(
    tmp_path: Path, damage: Damage, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_at(tmp_path)
    with duckdb.connect(str(settings.published_path)) as connection:
        connection.execute("create table filler as select i, hash(i)::varchar as h from range(300000) as numbers(i)")
    damage(settings.published_path)
    with pytest.raises(
        PermanentError, match=r"tochimart.duckdb cannot be read, it is corrupt .*`tochimart run` publishes"
    ):
        connect_published(settings)


def test_any_error_of_a_database_or_the_disk_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        (tmp_path / ("n" * 300)).write_text("")

    def fails_too() -> None:
        duckdb.connect(str(tmp_path / "missing" / "a.duckdb"))

    def fails_at_reading() -> None:
        path = tmp_path / "tochimart.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "create table filler as select i, hash(i)::varchar as h from range(300000) as numbers(i)"
            )
        whole = bytearray(path.read_bytes())
        whole[len(whole) // 2 : len(whole) // 2 + 4096] = os.urandom(4096)
        path.write_bytes(whole)
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("select count(*), max(h) from filler").fetchall()

    for command in (fails, fails_too, fails_at_reading):
        with pytest.raises(BaseException, match="1") as caught:
            one_line_errors(command)()
        assert type(caught.value).__name__ == "Exit"
    first, second, third = capsys.readouterr().err.splitlines()
    assert first.endswith(
        "File name too long; the file system cannot hold so long a name: choose a shorter TOCHIMART_HOME or account id"
    )
    assert second.startswith("error: IO Error: Cannot open file")
    assert second.endswith("bring it back (is it mounted?), then start it again")
    assert "Corrupt database file" in third
    assert "`tochimart rebuild` makes the warehouse again" in third
