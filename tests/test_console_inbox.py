"""The inbox sensor, with Dagster's own context: what it starts, what it leaves alone, what it moves away."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import pytest

from orchestration.jobs import IMPORT_CONSOLE, build_jobs
from orchestration.resources.landing import Landing
from orchestration.sensors import build_sensors
from orchestration.settings import Settings
from tests._console_files import google_ja, plain, reading, settings_at, text_of, write

HEADER = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額", "CV（LINE Tagクリック）")
GOOD = text_of(plain(HEADER, "%Y-%m-%d"))
FOLDER = "line_ads@77"


@dataclass
class Inbox:
    """The sensor of one data folder and its memory from look to look."""

    settings: Settings
    cursor: str | None = None
    messages: list[str] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.settings.inbox_dir

    def look(self) -> list[dg.RunRequest]:
        sensor = next(one for one in build_sensors(self.settings, build_jobs()) if one.name == "inbox")
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=self.cursor)
            found = sensor(context)
        assert isinstance(found, dg.SensorResult)
        self.cursor = found.cursor
        self.messages.append(str(found.skip_reason))
        return list(found.run_requests or [])

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
    assert request.run_config == {
        "ops": {"console_landing": {"config": {"path": str(path), "format": "line_ads", "account": "77"}}}
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
    assert request.job_name in (None, IMPORT_CONSOLE)


def test_an_inbox_that_is_not_there_yet_is_no_error(tmp_path: Path) -> None:
    assert Inbox(settings_at(tmp_path / "new")).look() == []


def test_the_memory_of_the_sensor_forgets_what_has_gone(inbox: Inbox) -> None:
    path = write(inbox.path / FOLDER / "line.csv", GOOD)
    inbox.look()
    inbox.look()
    path.unlink()
    inbox.look()
    assert json.loads(inbox.cursor or "") == {"seen": {}, "asked": {}}


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
    assert "would take away campaign 冬の栃木で働く, 41,200 yen of 2026-02-02, which first.csv brought" in reason
    (inbox.path / f"{FOLDER}+add").mkdir()
    write(inbox.path / f"{FOLDER}+add" / "other.csv", other)
    inbox.look()
    (request,) = inbox.look()
    told = request.run_config["ops"]["console_landing"]["config"]
    assert (told["format"], told["account"], told["earlier"]) == ("line_ads", "77", "add")
