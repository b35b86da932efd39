"""The inbox sensor, with Dagster's own context: what it starts, what it leaves alone, what it moves away."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import pytest

from orchestration.errors import PermanentError
from orchestration.jobs import IMPORT_CONSOLE_JOB, build_jobs
from orchestration.liveness import CUT_OFF_TAG
from orchestration.resources.base.files import sha256
from orchestration.resources.imports.console.inbox import mark_file_taken, move_taken_to_done
from orchestration.resources.store.landing import Landing
from orchestration.sensors import build_sensors
from orchestration.settings import Settings
from tests.support.console_files import google_ja, plain, reading, settings_at, text_of, write

HEADER = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額", "CV（LINE Tagクリック）")
GOOD = text_of(plain(HEADER, "%Y-%m-%d"))
FOLDER = "line_ads@77"


@dataclass
class Inbox:
    """The sensor of one data folder and its memory from look to look."""

    settings: Settings
    cursor: str | None = None
    messages: list[str] = field(default_factory=list)
    instance: dg.DagsterInstance = field(default_factory=dg.DagsterInstance.ephemeral)

    @property
    def path(self) -> Path:
        return self.settings.inbox_dir

    def look(self) -> list[dg.RunRequest]:
        sensor = next(one for one in build_sensors(self.settings, build_jobs()) if one.name == "inbox")
        found = sensor(dg.build_sensor_context(instance=self.instance, cursor=self.cursor))
        assert isinstance(found, dg.SensorResult)
        self.cursor = found.cursor
        self.messages.append(str(found.skip_reason))
        return list(found.run_requests or [])

    def run_is_cut_off(self, request: dg.RunRequest) -> None:
        """What Dagster and the next start record of a run whose process was killed."""

        @dg.job
        def job() -> None: ...

        tags = {"dagster/run_key": str(request.run_key), CUT_OFF_TAG: "true"}
        self.instance.report_run_failed(self.instance.create_run_for_job(job, tags=tags))

    def run_fails(self, request: dg.RunRequest, step: str, error: Exception) -> None:
        """What Dagster records of a run that was asked for and of which `step` raises."""

        @dg.op(name=step)
        def broken() -> None:
            raise error

        @dg.job(name="broken_job")
        def job() -> None:
            broken()

        job.execute_in_process(
            instance=self.instance, tags={"dagster/run_key": str(request.run_key)}, raise_on_error=False
        )

    def names(self, folder: str) -> list[str]:
        place = self.path / folder
        return sorted(one.name.partition("-")[2] for one in place.iterdir()) if place.is_dir() else []


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    (tmp_path / "inbox" / FOLDER).mkdir(parents=True)
    return Inbox(settings_at(tmp_path))


def test_a_file_is_read_only_once_its_size_stood_still(inbox: Inbox) -> None:
    path = write(inbox.path / FOLDER / "line.csv", GOOD[: len(GOOD) // 2])
    assert inbox.look() == []
    write(path, GOOD)
    assert inbox.look() == [], "it has grown since the last look"
    (request,) = inbox.look()
    assert request.tags["dagster/asset_partition_range_start"] == "2026-02-01"
    assert request.tags["dagster/asset_partition_range_end"] == "2026-02-03"
    assert request.run_config["ops"] == {
        "console_landing": {"config": {"path": str(path), "format": "line_ads", "account": "77"}}
    }


def test_one_run_per_file_and_none_for_a_file_that_waits_for_its_run(inbox: Inbox) -> None:
    for number in range(3):
        write(inbox.path / FOLDER / f"{number}.csv", GOOD.replace("冬", f"冬{number}"))
    inbox.look()
    requests = inbox.look()
    assert len({one.run_key for one in requests}) == len(requests) == 3
    assert inbox.look() == []
    path = inbox.path / FOLDER / "1.csv"
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 10**9))
    inbox.look()
    (again,) = inbox.look()
    assert again.run_key not in {one.run_key for one in requests}, "a file put there again is a new run"


def test_a_refused_file_is_moved_with_the_reason_beside_it(inbox: Inbox) -> None:
    write(inbox.path / "what.csv", "a,b\n1,2\n")
    write(inbox.path / FOLDER / "good.csv", GOOD)
    inbox.look()
    assert len(inbox.look()) == 1, "a bad file stops no good one"
    assert inbox.names("refused") == ["what.csv", "what.csv.reason.txt"]
    reason = next((inbox.path / "refused").glob("*.reason.txt")).read_text(encoding="utf-8")
    assert reason.startswith("what.csv: no header of a known format")
    assert not (inbox.path / "what.csv").exists()
    assert inbox.look() == []


def test_a_folder_names_format_and_account(inbox: Inbox) -> None:
    folder = inbox.path / "yahoo_display"
    folder.mkdir()
    rows = [["日", "キャンペーン名", "インプレッション数", "クリック数", "コスト"], ["2026-02-04", "春", 1, 1, 1]]
    write(folder / "a.csv", text_of(rows), "cp932")
    inbox.look()
    (request,) = inbox.look()
    assert request.run_config["ops"]["console_landing"]["config"]["format"] == "yahoo_display"


@pytest.mark.parametrize("name", [".hidden.csv", "~$open.csv", "a.csv.crdownload", "a.csv.part", "b.TMP"])
def test_what_is_still_being_written_or_open_is_left_alone(name: str, inbox: Inbox) -> None:
    write(inbox.path / name, "a,b\n1,2\n")
    assert inbox.look() == inbox.look() == []
    assert (inbox.path / name).exists()


def test_a_file_of_other_days_is_put_away_without_a_run(inbox: Inbox) -> None:
    write(inbox.path / FOLDER / "old.csv", GOOD.replace("2026-02", "2025-02"))
    inbox.look()
    assert inbox.look() == []
    assert inbox.names("done") == ["old.csv"]


def test_a_file_of_whole_days_covers_its_stated_period(inbox: Inbox) -> None:
    write(inbox.path / "google.csv", text_of(google_ja(), "\t"), "utf-16")
    inbox.look()
    (request,) = inbox.look()
    assert request.tags["dagster/asset_partition_range_end"] == "2026-02-05"
    assert request.job_name in (None, IMPORT_CONSOLE_JOB)


def test_an_inbox_that_is_not_there_yet_is_no_error(tmp_path: Path) -> None:
    assert Inbox(settings_at(tmp_path / "new")).look() == []


def test_the_memory_of_the_sensor_forgets_what_has_gone(inbox: Inbox) -> None:
    path = write(inbox.path / FOLDER / "line.csv", GOOD)
    inbox.look()
    inbox.look()
    path.unlink()
    inbox.look()
    assert json.loads(inbox.cursor or "") == {"seen": {}, "asked": {}}


def test_a_file_its_run_cannot_use_is_refused_with_the_reason_of_that_run(inbox: Inbox) -> None:
    path = write(inbox.path / FOLDER / "line.csv", GOOD)
    inbox.look()
    (request,) = inbox.look()
    assert inbox.look() == [], "as long as nothing is known of its run, it waits"
    inbox.run_fails(request, "console_landing", PermanentError("line.csv, line 3: no such day"))
    assert inbox.look() == []
    assert not path.exists()
    assert inbox.names("refused") == ["line.csv", "line.csv.reason.txt"]
    reason = next((inbox.path / "refused").glob("*.reason.txt")).read_text(encoding="utf-8")
    assert reason.startswith("line.csv, line 3: no such day (run ")


@pytest.mark.parametrize(
    ("step", "error"),
    [("dbt_build", PermanentError("dbt build failed: of another file")), ("console_landing", OSError("No space left"))],
)
def test_a_file_whose_run_failed_elsewhere_is_tried_three_times_in_all(
    inbox: Inbox, step: str, error: Exception
) -> None:
    """It stays in the inbox meanwhile; the last reason goes with it."""
    path = write(inbox.path / FOLDER / "line.csv", GOOD)
    inbox.look()
    keys = []
    for attempt in range(3):
        (request,) = inbox.look()
        assert path.exists(), f"attempt {attempt}"
        keys.append(request.run_key)
        inbox.run_fails(request, step, error)
    assert len(set(keys)) == 3, "Dagster starts no second run for the same key"
    assert inbox.look() == []
    assert inbox.names("refused") == ["line.csv", "line.csv.reason.txt"]
    reason = next((inbox.path / "refused").glob("*.reason.txt")).read_text(encoding="utf-8")
    assert str(error) in reason
    assert "attempt 3" in reason


def test_a_file_whose_runs_were_cut_off_is_tried_again_without_being_suspected_of_it(inbox: Inbox) -> None:
    """Until it has happened ten times: then it may be the file that ends the process."""
    path = write(inbox.path / FOLDER / "line.csv", GOOD)
    inbox.look()
    for attempt in range(10):
        (request,) = inbox.look()
        assert path.exists(), f"attempt {attempt}"
        if attempt == 4:
            inbox.run_fails(request, "dbt_build", PermanentError("dbt build failed"))
        else:
            inbox.run_is_cut_off(request)
    assert inbox.look() == []
    assert inbox.names("refused") == ["line.csv", "line.csv.reason.txt"]


def test_a_file_is_put_away_by_the_run_that_published_it_and_no_other(inbox: Inbox) -> None:
    path = write(inbox.path / FOLDER / "line.csv", GOOD)
    mark_file_taken(inbox.settings, "run-1", path, sha256(path))
    assert move_taken_to_done(inbox.settings, "run-2") is None
    assert path.exists()
    move_taken_to_done(inbox.settings, "run-1")
    assert inbox.names("done") == ["line.csv"]
    assert inbox.look() == inbox.look() == [], "the notes of runs are no files of the inbox"


def test_a_file_that_was_replaced_while_its_run_went_on_stays_in_the_inbox(inbox: Inbox) -> None:
    path = write(inbox.path / FOLDER / "line.csv", GOOD)
    mark_file_taken(inbox.settings, "run-1", path, sha256(path))
    write(path, GOOD.replace("冬", "春"))
    assert move_taken_to_done(inbox.settings, "run-1") is None
    assert path.exists()
    assert list((inbox.path / ".taken").iterdir()) == []


def test_a_file_imported_from_elsewhere_leaves_no_note(inbox: Inbox, tmp_path: Path) -> None:
    path = write(tmp_path / "line.csv", GOOD)
    mark_file_taken(inbox.settings, "run-1", path, sha256(path))
    assert move_taken_to_done(inbox.settings, "run-1") is None
    assert path.exists()
    assert not (inbox.path / ".taken").exists()


def test_a_file_that_would_take_earlier_campaigns_away_is_refused_unless_its_folder_says_add(inbox: Inbox) -> None:
    with reading(write(inbox.path.parent / "first.csv", GOOD), inbox.settings.home, "line_ads") as file:
        landing = Landing(inbox.settings.landing_dir, inbox.settings.now)
        for extract in file.extracts():
            landing.replace(extract)
    other = text_of([HEADER, ["2026-02-02", "別のキャンペーン", 1, 1, 100, 1]])
    write(inbox.path / FOLDER / "other.csv", other)
    inbox.look()
    assert inbox.look() == []
    assert inbox.names("refused") == ["other.csv", "other.csv.reason.txt"]
    reason = next((inbox.path / "refused").glob("*.reason.txt")).read_text(encoding="utf-8")
    assert (
        "would remove stored figures of campaign 冬の栃木で働く, 41,200 yen of 2026-02-02, which come from first.csv"
        in reason
    )
    (inbox.path / f"{FOLDER}+add").mkdir()
    write(inbox.path / f"{FOLDER}+add" / "other.csv", other)
    inbox.look()
    (request,) = inbox.look()
    told = request.run_config["ops"]["console_landing"]["config"]
    assert (told["format"], told["account"], told["earlier"]) == ("line_ads", "77", "add")
