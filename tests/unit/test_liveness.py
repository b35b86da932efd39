"""Runs whose process is gone: told from living ones by what the machine knows, marked as cut off, and rid of all they held."""

import logging
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.launcher import LaunchRunContext
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration

from orchestration.dagster_home import open_instance
from orchestration.errors import PermanentError
from orchestration.launch import prepare_home
from orchestration.liveness import (
    CUT_OFF_TAG,
    PROCESS_TAG,
    RunLauncher,
    fail_dead_runs,
    hold_process_tag,
    is_alive,
    lock_folder,
    lock_path,
)
from orchestration.processes import ProcessIdentity
from orchestration.resources.base import TAKEN_FOLDER
from orchestration.settings import load_settings
from tests.support.console_files import settings_at
from tests.support.runs import working
from tests.support.seed_folder import changed_seeds

ENDED = dg.DagsterRunStatus.FAILURE
STARTED = dg.DagsterRunStatus.STARTED


@pytest.fixture
def home(tmp_path: Path) -> Path:
    prepare_home(settings_at(tmp_path))
    return tmp_path


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.get() as found:
        yield found


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[tuple[Path, subprocess.Popen[str]]]":
    """A data folder with a run in the middle of its work."""
    before = dict(os.environ)
    home = tmp_path_factory.mktemp("worked")
    prepare_home(settings_at(home))
    process = working(home)
    yield home, process
    process.kill()
    process.wait()
    os.environ.clear()
    os.environ.update(before)


def only_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    (run,) = instance.get_runs()
    return run


def recorded(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, tags: dict[str, str]) -> str:
    """A run as Dagster has it in this state."""

    @dg.job
    def job() -> None: ...

    run = instance.create_run_for_job(job, tags=tags, status=status)
    return run.run_id


def gone() -> ProcessIdentity:
    """A process that was there a moment ago."""
    with subprocess.Popen(["sleep", "60"]) as other:
        mine = ProcessIdentity.this()
        told = replace(mine, pid=other.pid, started=str(int(mine.started) + 1))
        other.kill()
    return told


def test_a_number_given_out_again_is_another_process() -> None:
    mine = ProcessIdentity.this()
    assert mine.exists() is True
    assert ProcessIdentity.parse(str(mine)) == mine
    assert replace(mine, started=str(int(mine.started) - 1)).exists() is False
    assert gone().exists() is False


def test_a_killed_process_is_gone_before_its_parent_has_asked_about_it() -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        told = replace(ProcessIdentity.this(), pid=other.pid)
        told = replace(told, started=Path(f"/proc/{other.pid}/stat").read_text().rpartition(")")[2].split()[19])
        assert told.exists() is True
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert told.exists() is False, "a zombie executes nothing"


def test_of_another_boot_or_container_only_the_lock_tells(tmp_path: Path) -> None:
    """After a power cut the number may be somebody else's, and nobody holds the lock; in another container its owner does."""
    told = hold_process_tag(tmp_path)[PROCESS_TAG]
    mine = ProcessIdentity.this()
    assert is_alive(tmp_path, told)
    before_the_power_cut = replace(mine, boot="11111111-2222-3333-4444-555555555555")
    assert before_the_power_cut.exists() is None
    assert not is_alive(tmp_path, str(before_the_power_cut))
    elsewhere = replace(mine, space="pid:[1]")
    holder = subprocess.Popen(
        ["flock", str(lock_path(tmp_path, elsewhere)), "sh", "-c", "echo held; read _"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    holder.stdout.readline()
    assert is_alive(tmp_path, str(elsewhere))
    holder.communicate(b"\n")
    assert not is_alive(tmp_path, str(elsewhere))
    assert not is_alive(tmp_path, "of an older version")


def test_a_run_of_a_process_that_is_gone_is_marked_in_whatever_state_it_was(instance: dg.DagsterInstance) -> None:
    states = [dg.DagsterRunStatus(name) for name in ("NOT_STARTED", "STARTING", "STARTED", "CANCELING")]
    dead = {recorded(instance, state, {PROCESS_TAG: str(gone())}) for state in states}
    living = {recorded(instance, state, {PROCESS_TAG: str(ProcessIdentity.this())}) for state in states}
    young = {recorded(instance, dg.DagsterRunStatus.NOT_STARTED, {})}
    said: list[str] = []
    assert set(fail_dead_runs(instance, said.append)) == dead
    for run in instance.get_runs():
        assert (run.run_id in dead) == (run.status == ENDED) == (run.tags.get(CUT_OFF_TAG) == "true")
        assert run.is_finished == (run.run_id not in living | young)
    assert {line.split()[2] for line in said} == {run_id[:8] for run_id in dead}
    assert all("was cut off; its process " in line for line in said)
    assert fail_dead_runs(instance, pytest.fail) == []


def test_a_run_that_was_killed_is_marked_as_cut_off_whoever_says_that_it_failed(instance: dg.DagsterInstance) -> None:
    """The code server says it before the daemon looks. A run that fails by itself says so from its own process."""
    started = dg.DagsterRunStatus.STARTED
    dead, living = (
        recorded(instance, started, {PROCESS_TAG: str(process)}) for process in (gone(), ProcessIdentity.this())
    )
    for run in instance.get_runs():
        instance.report_run_failed(run)
    tags = {run.run_id: run.tags.get(CUT_OFF_TAG) for run in instance.get_runs() if run.status == ENDED}
    assert tags == {dead: "true", living: None}


def left_by(home: Path, run_id: str, text: str = "taro@example.jp") -> list[Path]:
    """What a killed process and the run `run_id` left: a folder with rows that are not masked yet, the note of a file it had taken."""
    with subprocess.Popen(["sleep", "60"]) as other:
        scratch = home / f".import-{other.pid}-1"
        other.kill()
    left = [home / "inbox" / TAKEN_FOLDER / f"{run_id}.json", scratch / "unpacked.csv"]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return left


def launch(instance: dg.DagsterInstance, run_id: str) -> None:
    """Launch as the daemon does. There is no code server to launch on, so the launch itself fails, after all that comes before it."""
    launcher, run = instance.run_launcher, instance.get_run_by_id(run_id)
    assert isinstance(launcher, RunLauncher)
    assert run
    with pytest.raises(dg.DagsterInvariantViolationError):
        launcher.launch_run(LaunchRunContext(run, None))


def test_a_daemon_that_lives_on_removes_what_killed_runs_left_before_it_launches_the_next(
    home: Path, instance: dg.DagsterInstance
) -> None:
    """What ended runs had taken is forgotten; the note of a living one stays."""
    ended, living = (
        recorded(instance, state, {PROCESS_TAG: str(ProcessIdentity.this())}) for state in (ENDED, STARTED)
    )
    left = left_by(home, ended)
    kept = home / "inbox" / TAKEN_FOLDER / f"{living}.json"
    kept.write_text("taro@example.jp")
    launch(instance, living)
    assert [path for path in left if path.exists()] == []
    assert kept.exists()


def test_a_launch_asks_for_no_setting_and_no_seed(
    home: Path, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in the seeds ends the run, which says so; the launch goes on, in the instance's own folder."""
    broken = changed_seeds(tmp_path / "seeds", engagement=lambda _: "launch_date\nsoon\n")
    monkeypatch.setenv("TOCHIMART_SEEDS", str(broken))
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(PermanentError, match=r"engagement\.csv"):
        load_settings()
    left = left_by(home, recorded(instance, ENDED, {}))
    launch(instance, recorded(instance, STARTED, {PROCESS_TAG: str(ProcessIdentity.this())}))
    assert [path for path in left if path.exists()] == []


def test_a_run_the_daemon_started_names_its_process_and_is_marked_by_the_daemons_monitor_once_that_is_gone(
    worker: "tuple[Path, subprocess.Popen[str]]",
) -> None:
    """Also the place in a pool that it held is free for the next one, and its lock file is removed."""
    home, process = worker
    with open_instance(home, pytest.fail) as instance:
        run = only_run(instance)
        told = ProcessIdentity.parse(run.tags[PROCESS_TAG])
        assert told
        assert told.pid == process.pid
        storage = instance.event_log_storage
        storage.set_concurrency_slots("pool", 1)
        assert storage.claim_concurrency_slot("pool", run.run_id, "step").is_claimed
        assert lock_folder(instance).joinpath(lock_path(lock_folder(instance), told).name).exists()
        monitor(instance)
        assert only_run(instance).status == dg.DagsterRunStatus.STARTED, "it lives"
        process.send_signal(signal.SIGKILL)
        process.wait()
        monitor(instance)
        run = only_run(instance)
        assert (run.status, run.tags[CUT_OFF_TAG]) == (ENDED, "true")
        assert fail_dead_runs(instance, pytest.fail) == []
        assert storage.claim_concurrency_slot("pool", "next", "step").is_claimed
        assert list(lock_folder(instance).iterdir()) == []


def monitor(instance: dg.DagsterInstance) -> None:
    """One look of the daemon at the runs that have not ended."""
    with WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as context:
        assert [error for error in execute_run_monitoring_iteration(context, logging.getLogger("test")) if error] == []
