"""Simulated and real data never share a data folder."""

import os
import shutil
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.errors import PermanentError
from orchestration.profile import PROFILE_FILE_NAME, ProfileError, claim_home, read_profile
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.store.landed_files import read_metadata
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.profile_files import check_profile, claim_profile, guess_profile
from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse
from orchestration.settings import Settings

DAY = date(2026, 1, 3)
REPORT = Report(
    "google_ads",
    "ad_daily",
    "One row per ad and day.",
    (Column("report_date", "", pa.date32(), "Day."), Column("clicks", "", pa.int64(), "Clicks.")),
    key=(),
    measures=("clicks",),
)
SANDBOX_CLOCK = datetime(2026, 1, 3, 21, tzinfo=UTC)
REAL_CLOCK = datetime(2026, 1, 3, 21, 0, 7, 123456, tzinfo=UTC)
SIMULATED = "サンドボックス（模擬データ）"


def land(
    home: Path, profile: str | None, clock: datetime = SANDBOX_CLOCK, day: date = DAY, account: str = "1112223334"
) -> Path:
    """Land one row the way a run does."""
    (home / "landing").mkdir(parents=True, exist_ok=True)
    landing = Landing(home / "landing", lambda: clock, profile)
    rows = pa.record_batch({"report_date": [day], "clicks": [5]}, schema=REPORT.schema)
    landing.replace(Extract(Request(REPORT, account, day, day), iter([rows]), "v26", "select clicks"))
    return landing.path(REPORT, day, account)


def settings(home: Path, profile: str = "sandbox", **values: object) -> Settings:
    return Settings(_env_file=None, TOCHIMART_PROFILE=profile, TOCHIMART_HOME=home, **values)  # type: ignore[call-arg, arg-type]


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(one): (one.stat().st_size, one.stat().st_mtime_ns) for one in sorted(folder.rglob("*"))}


COMMANDS = [
    ["run"], ["demo"], ["rebuild"], ["kpi"], ["doctor"], ["sandbox"], ["dev", "--port", "0"], ["import", "FILE"],
    ["import", "ga4-export", "FILE"], ["trace", "cv", "--date", "2026-01-03", "--platform", "google_ads"],
]  # fmt: skip


@pytest.mark.parametrize(("mine", "other"), [("live", "sandbox"), ("sandbox", "live")])
def test_every_command_refuses_a_folder_of_the_other_profile_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mine: str, other: str
) -> None:
    home, file = tmp_path / "home", tmp_path / "x.json"
    file.write_text("{}")
    claim_home(home, mine)
    land(home, mine)
    before = everything(home)
    monkeypatch.setenv("TOCHIMART_HOME", str(home))
    monkeypatch.setenv("TOCHIMART_PROFILE", other)
    monkeypatch.setenv("TOCHIMART_ENV_FILE", os.devnull)
    for command in COMMANDS:
        done = CliRunner().invoke(app, [str(file) if one == "FILE" else one for one in command])
        assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1), (command, done.stderr, done.exception)
        assert f"but the profile is {other}" in done.stderr or "needs the sandbox profile" in done.stderr, command
    with pytest.raises(SystemExit, match=f"but the profile is {other}"):
        import orchestration.definitions  # noqa: F401
    assert everything(home) == before


def test_of_two_first_starts_at_once_one_gets_the_folder(tmp_path: Path) -> None:
    refused: list[str] = []
    gate = threading.Barrier(2)

    def start(profile: str) -> None:
        gate.wait()
        try:
            claim_home(tmp_path / "home", profile)
        except ProfileError:
            refused.append(profile)

    threads = [threading.Thread(target=start, args=(one,)) for one in ("sandbox", "live")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    assert {read_profile(tmp_path / "home"), *refused} == {"sandbox", "live"}
    assert read_profile(tmp_path / "home" / "dagster") == read_profile(tmp_path / "home")


def test_runs_of_the_other_profile_are_no_history_of_this_folder(tmp_path: Path) -> None:
    claim_home(tmp_path / "sandbox", "sandbox")
    claim_home(tmp_path / "live", "live")
    shutil.rmtree(tmp_path / "live" / "dagster")
    shutil.copytree(tmp_path / "sandbox" / "dagster", tmp_path / "live" / "dagster")
    with pytest.raises(ProfileError, match=r"live/dagster holds simulated data"):
        claim_profile(settings(tmp_path / "live", "live"), "live", print_message=print)


@pytest.mark.parametrize(("clock", "found"), [(SANDBOX_CLOCK, "sandbox"), (REAL_CLOCK, "live")])
def test_a_folder_of_an_earlier_version_is_judged_by_the_clock_of_its_files(
    tmp_path: Path, clock: datetime, found: str
) -> None:
    land(tmp_path, None, clock)
    other = "live" if found == "sandbox" else "sandbox"
    before = everything(tmp_path)
    with pytest.raises(ProfileError, match=rf"TOCHIMART_PROFILE={found}"):
        claim_profile(settings(tmp_path, other), other, print_message=print)
    assert everything(tmp_path) == before
    words: list[str] = []
    claim_profile(settings(tmp_path, found), found, print_message=words.append)
    assert "1 landed files were fetched at" in words[0]
    assert read_profile(tmp_path) == found


def test_a_folder_that_holds_both_is_refused_and_the_fewer_files_are_named(tmp_path: Path) -> None:
    for day in (date(2026, 1, 4), date(2026, 1, 5)):
        land(tmp_path, None, REAL_CLOCK, day)
    simulated = land(tmp_path, None)
    for profile in ("live", "sandbox"):
        with pytest.raises(ProfileError, match=f"both profiles: 1 of sandbox, the first is {simulated}"):
            claim_profile(settings(tmp_path, profile), profile, print_message=print)
    assert read_profile(tmp_path) is None


def test_a_folder_without_landed_files_is_judged_by_the_ledger_of_loads(tmp_path: Path) -> None:
    home = settings(tmp_path)
    warehouse = Warehouse(home.working_path)
    home.working_path.parent.mkdir(parents=True)
    warehouse.prepare([])
    with warehouse.connect() as connection:
        connection.execute("insert into ops.loads (fetched_at) values ('2026-01-03 21:00:00')")
    found = guess_profile(home)
    assert found is not None
    assert found[0] == "sandbox"
    assert guess_profile(settings(tmp_path / "new")) is None


def test_each_landed_file_names_the_profile_and_a_copied_one_is_not_loaded(tmp_path: Path) -> None:
    simulated, live = land(tmp_path / "sandbox", "sandbox"), land(tmp_path / "live", "live", day=date(2026, 1, 4))
    assert read_metadata(simulated)["profile"] == "sandbox"
    own = Warehouse(settings(tmp_path / "live", "live").working_path, profile="live")
    landing = Landing(tmp_path / "live" / "landing", lambda: REAL_CLOCK, "live")
    own.prepare([REPORT])
    own.load(REPORT, list(landing.files(REPORT, [date(2026, 1, 4)])), "run")
    copied = live.parent.parent / DAY.isoformat() / simulated.name
    copied.parent.mkdir()
    shutil.copy(simulated, copied)
    with pytest.raises(PermanentError, match=f"{copied}: the file contains simulated data"):
        own.load(REPORT, list(landing.files(REPORT, [DAY, date(2026, 1, 4)])), "run")
    with own.connect() as connection:
        assert connection.execute(f"select count(*) from {REPORT.table}").fetchone() == (1,)
    with pytest.raises(ProfileError, match="simulated data"):
        landing.record(REPORT, DAY, simulated.stem)


def test_a_rebuild_names_the_simulated_files_among_real_ones_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    claim_home(home, "live")
    land(home, "live", REAL_CLOCK)
    foreign = [land(home, "sandbox", day=date(2026, 1, 10 + n)) for n in range(5)]
    older = land(home, None, day=date(2026, 1, 9))
    before = everything(home)
    monkeypatch.setenv("TOCHIMART_HOME", str(home))
    monkeypatch.setenv("TOCHIMART_PROFILE", "live")
    done = CliRunner().invoke(app, ["rebuild"])
    assert done.exit_code == 1
    assert "6 landed files hold simulated data" in done.stderr
    assert str(older.relative_to(home)) in done.stderr
    assert str(foreign[1].relative_to(home)) in done.stderr
    assert "and 3 more" in done.stderr
    assert everything(home) == before


def test_a_published_file_copied_over_another_is_neither_shown_nor_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = {profile: settings(tmp_path / profile, profile) for profile in ("sandbox", "live")}
    for profile, one in homes.items():
        claim_home(one.home, profile)
        warehouse = Warehouse(one.working_path, profile=profile)
        warehouse.prepare([REPORT])
        publish(warehouse, one.published_path, one.home / "snapshots", 7, SANDBOX_CLOCK)
    live = homes["live"]
    live.published_path.unlink()
    shutil.copy(homes["sandbox"].published_path, live.published_path)
    before = everything(live.home)
    with pytest.raises(ProfileError, match=f"{live.published_path} holds simulated data"):
        publish(
            Warehouse(live.working_path, profile="live"), live.published_path, live.home / "snapshots", 7, SANDBOX_CLOCK
        )
    monkeypatch.setenv("TOCHIMART_HOME", str(live.home))
    monkeypatch.setenv("TOCHIMART_PROFILE", "live")
    for command in (["kpi"], ["rebuild"], ["trace", "cv", "--date", "2026-01-03", "--platform", "google_ads"]):
        done = CliRunner().invoke(app, command)
        assert (done.exit_code, "holds simulated data" in done.stderr) == (1, True), command
    shutil.copy(homes["sandbox"].working_path, live.working_path)
    with (
        pytest.raises(ProfileError, match=r"working.duckdb holds simulated data"),
        Warehouse(live.working_path, profile="live").connect() as opened,
    ):
        opened.execute("select 1")
    assert everything(live.home).keys() == before.keys()


def test_a_mark_that_says_something_else_is_named(tmp_path: Path) -> None:
    (tmp_path / PROFILE_FILE_NAME).write_text("production\n")
    with pytest.raises(
        ProfileError, match=f"{tmp_path / PROFILE_FILE_NAME}: the file must contain the word sandbox or live"
    ):
        check_profile(settings(tmp_path), "sandbox", print_message=print)


def test_a_landed_file_of_any_profile_is_read_where_no_profile_is_asked_for(tmp_path: Path) -> None:
    path = land(tmp_path, "live", REAL_CLOCK)
    assert Landing(tmp_path / "landing", lambda: REAL_CLOCK).record(REPORT, DAY, path.stem)["row_count"] == 1
    assert pq.read_table(path).num_rows == 1
