"""Tells runs that are still going from runs whose process is gone, and lets go of what the dead ones held.

Every run carries a tag that names its process (`orchestration.processes`), whoever started it: a run of the command line from the
moment it is recorded, one the daemon starts from the moment the daemon hands it over, and then of the process that executes it. Each
such process also holds a lock on a file named after it for as long as it lives. A process of this boot and container is looked up.
Of any other, only the lock can tell: after a power cut nobody holds it; in a second container on the same folder its owner does.
"""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import dagster as dg
from dagster import DagsterInstance
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, LaunchRunContext, WorkerStatus

from orchestration.home import Home
from orchestration.leftovers import remove_leftovers
from orchestration.processes import Process

TAG = "tochimart/process"
BURIED_TAG = "tochimart/buried"
"""On a run that did not fail but was cut off: its work may be tried again without suspecting it."""
FOLDER = "alive"
UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
"""Not the queued ones: they wait for a daemon, and the next one to start takes them on."""
UNNAMED_SECONDS = 300
"""A run that still names no process after this time was cut off while it was being recorded."""

_held: dict[Path, TextIO] = {}
"""The lock files of this process, by path; they stay open until it ends."""


def folder_of(instance: DagsterInstance) -> Path:
    return Path(instance.root_directory) / FOLDER


def lock_path(folder: Path, process: Process) -> Path:
    return folder / f"{process.pid}-{hashlib.sha256(str(process).encode()).hexdigest()[:16]}"


def own_tag(folder: Path) -> dict[str, str]:
    """The tag that says a run is executed here. From now on this process holds its lock."""
    process = Process.this()
    path = lock_path(folder, process)
    while path not in _held:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = path.open("w", encoding="utf-8")
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():  # not removed as nobody's between the two
            _held[path] = file
    return {TAG: str(process)}


def let_go(folder: Path) -> None:
    """Give up this process's lock and remove its file, where it has one."""
    path = lock_path(folder, Process.this())
    if file := _held.pop(path, None):
        path.unlink(missing_ok=True)
        file.close()


@contextmanager
def alive(folder: Path) -> Iterator[dict[str, str]]:
    """Be known as alive during the block; yields the tag of runs executed in it."""
    try:
        yield own_tag(folder)
    finally:
        let_go(folder)


def is_alive(folder: Path, told: str) -> bool:
    """Whether the process that a run's tag names still runs."""
    process = Process.parse(told)
    if process is None:
        return False
    seen = process.exists()
    return is_held(lock_path(folder, process)) if seen is None else seen


def is_held(path: Path) -> bool:
    """Whether some process has the lock of this file."""
    if path in _held:
        return True
    if not path.exists():
        return False
    with path.open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: who only looks is not taken for the owner
        except BlockingIOError:
            return True
    return False


def bury_dead_runs(instance: DagsterInstance, say: Callable[[str], object]) -> list[str]:
    """Mark runs whose process is gone as failed, free what they held, and return their ids. What is said is one sentence for each."""
    folder = folder_of(instance)
    buried = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNFINISHED)):
        run = record.dagster_run
        if told := run.tags.get(TAG):
            is_gone = not is_alive(folder, told)
        else:
            is_gone = (
                abs(time.time() - record.create_timestamp.timestamp()) > UNNAMED_SECONDS
            )  # clocks are set back, too
        if is_gone and bury(instance, run):
            buried.append(run.run_id)
            say(f"· run {run.run_id[:8]} ({run.job_name}) was cut off; {repaired(run)}")
    remove_dead_locks(folder)
    free_places_of_ended_runs(instance)
    return buried


def repaired(run: dg.DagsterRun) -> str:
    process = Process.parse(run.tags.get(TAG, ""))
    who = f"its process {process.pid} is gone" if process else "it never named a process"
    return f"{who}, and the next run repairs what it left"


def bury(instance: DagsterInstance, run: dg.DagsterRun) -> bool:
    """Mark one run as failed, unless it has ended meanwhile; True when it was marked."""
    now = instance.get_run_by_id(run.run_id)
    if now is None or now.is_finished or now.tags.get(TAG) != run.tags.get(TAG):
        return False
    instance.add_run_tags(run.run_id, {BURIED_TAG: "true"})
    instance.report_run_failed(now, f"This run was cut off: {repaired(run)}.")
    instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    return True


def remove_dead_locks(folder: Path) -> None:
    """Remove lock files that nobody holds."""
    for path in folder.glob("*"):
        if not is_held(path):
            path.unlink(missing_ok=True)


def free_places_of_ended_runs(instance: DagsterInstance) -> None:
    """Free places in pools that runs still hold which have ended: the process was killed between the two."""
    storage = instance.event_log_storage
    for key in storage.get_concurrency_keys():
        found = storage.get_concurrency_info(key)
        for run_id in found.active_run_ids | found.pending_run_ids:
            run = instance.get_run_by_id(run_id)
            if run is None or run.is_finished:
                storage.free_concurrency_slots_for_run(run_id)


class RunLauncher(DefaultRunLauncher):
    """Dagster's launcher, which also says whether the process of a run lives: the daemon's monitor buries those whose process is gone.

    Named in `dagster.yaml`.
    """

    def launch_run(self, context: LaunchRunContext) -> None:
        """Hand the run over to the code server. Until its own process says who it is, it is the launching one's.

        What runs that are gone have left in the instance's own data folder is removed before, as every command does: a daemon lives for
        months. No setting is read for it, so seeds that cannot be used end the run, which says why, and not its launch.
        """
        instance = self._instance
        remove_leftovers(Home(Path(instance.root_directory).parent), instance)
        instance.add_run_tags(context.dagster_run.run_id, own_tag(folder_of(instance)))
        super().launch_run(context)

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """RUNNING while the process lives; FAILED, and marked as cut off, when it is gone."""
        told = run.tags.get(TAG)
        if told is None or is_alive(folder_of(self._instance), told):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        now = self._instance.get_run_by_id(run.run_id)
        if now is None or now.is_finished:  # it ended by itself between the two looks
            return CheckRunHealthResult(WorkerStatus.SUCCESS)
        self._instance.add_run_tags(run.run_id, {BURIED_TAG: "true"})
        return CheckRunHealthResult(WorkerStatus.FAILED, f"{repaired(run)}.")


def tag_with_process(instance: DagsterInstance, event: dg.EventLogEntry) -> None:
    """Tag the run of an event: with this process when it says that this one executes it, as cut off when it failed with its process gone.

    Of a killed process the code server hears within a second, before the daemon looks, and says no more than that the run failed.
    """
    told = event.dagster_event
    if told is None:
        return
    if told.event_type == dg.DagsterEventType.RUN_START:
        instance.add_run_tags(event.run_id, own_tag(folder_of(instance)))
    elif told.event_type == dg.DagsterEventType.RUN_FAILURE:
        run = instance.get_run_by_id(event.run_id)
        process = run.tags.get(TAG) if run else None
        if process and not is_alive(folder_of(instance), process):
            instance.add_run_tags(event.run_id, {BURIED_TAG: "true"})
