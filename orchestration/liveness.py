"""Detects runs whose process has died, marks them as failed, and releases their locks and folders.

Every run has a tag that names its process (`orchestration.processes`). A run from the command line gets the tag
when it is recorded. A run from the daemon first has the tag of the launching process, then of the process that
executes it. Each such process also locks a file named after it while it lives. If the tag names a process of this
boot and container, the process is looked up by its number. For any other process, the lock shows whether it is
alive. After a power cut no process holds the lock. A process in a second container with the same folder still holds
it.
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

from orchestration.home import FixedHome
from orchestration.leftovers import remove_leftovers
from orchestration.processes import ProcessIdentity

PROCESS_TAG = "tochimart/process"
CUT_OFF_TAG = "tochimart/buried"
"""Tag of a run that was cut off and did not fail by itself. Its work may be retried without suspecting it as the
cause."""
LOCK_FOLDER = "alive"
UNFINISHED_STATUSES = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
"""Statuses of unfinished runs. Queued runs are not included: the next daemon starts them."""
UNTAGGED_GRACE_SECONDS = 300
"""A run without a process tag after this time was cut off while it was being recorded."""

_held_locks: dict[Path, TextIO] = {}
"""Open lock files of this process, by path. They stay open until the process ends."""


def lock_folder(instance: DagsterInstance) -> Path:
    return Path(instance.root_directory) / LOCK_FOLDER


def lock_path(folder: Path, process: ProcessIdentity) -> Path:
    return folder / f"{process.pid}-{hashlib.sha256(str(process).encode()).hexdigest()[:16]}"


def hold_process_tag(folder: Path) -> dict[str, str]:
    """Return the tag for runs executed by this process. From then on this process holds its lock."""
    process = ProcessIdentity.this()
    path = lock_path(folder, process)
    while path not in _held_locks:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = path.open("w", encoding="utf-8")
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():  # not removed as nobody's between the two
            _held_locks[path] = file
    return {PROCESS_TAG: str(process)}


def release_lock(folder: Path) -> None:
    """Release this process's lock and remove its file, if there is one."""
    path = lock_path(folder, ProcessIdentity.this())
    if file := _held_locks.pop(path, None):
        path.unlink(missing_ok=True)
        file.close()


@contextmanager
def hold_alive_lock(folder: Path) -> Iterator[dict[str, str]]:
    """Hold this process's lock during the block and yield the tag for runs executed in it."""
    try:
        yield hold_process_tag(folder)
    finally:
        release_lock(folder)


def is_alive(folder: Path, tag_value: str) -> bool:
    """Return whether the process named by a run's tag still runs."""
    process = ProcessIdentity.parse(tag_value)
    if process is None:
        return False
    seen = process.exists()
    return is_locked(lock_path(folder, process)) if seen is None else seen


def is_locked(path: Path) -> bool:
    """Return whether a process holds the lock of this file."""
    if path in _held_locks:
        return True
    if not path.exists():
        return False
    with path.open("r", encoding="utf-8") as file:
        try:
            # A shared lock, so that a process which only checks does not appear as the owner.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def fail_dead_runs(instance: DagsterInstance, print_message: Callable[[str], object]) -> list[str]:
    """Mark runs whose process is gone as failed, release what they held, and return their ids. Prints one sentence for
    each."""
    folder = lock_folder(instance)
    failed_run_ids = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNFINISHED_STATUSES)):
        run = record.dagster_run
        if tag := run.tags.get(PROCESS_TAG):
            is_gone = not is_alive(folder, tag)
        else:
            is_gone = (
                abs(time.time() - record.create_timestamp.timestamp()) > UNTAGGED_GRACE_SECONDS
            )  # abs(): the clock may have been set back
        if is_gone and fail_run(instance, run):
            failed_run_ids.append(run.run_id)
            print_message(f"· run {run.run_id[:8]} ({run.job_name}) was cut off; {cut_off_reason(run)}")
    remove_dead_locks(folder)
    free_slots_of_ended_runs(instance)
    return failed_run_ids


def cut_off_reason(run: dg.DagsterRun) -> str:
    process = ProcessIdentity.parse(run.tags.get(PROCESS_TAG, ""))
    who = f"its process {process.pid} is gone" if process else "it never named a process"
    return f"{who}, and the next run repairs what it left"


def fail_run(instance: DagsterInstance, run: dg.DagsterRun) -> bool:
    """Mark one run as failed, unless it has ended meanwhile. Returns True if it was marked."""
    now = instance.get_run_by_id(run.run_id)
    if now is None or now.is_finished or now.tags.get(PROCESS_TAG) != run.tags.get(PROCESS_TAG):
        return False
    instance.add_run_tags(run.run_id, {CUT_OFF_TAG: "true"})
    instance.report_run_failed(now, f"This run was cut off: {cut_off_reason(run)}.")
    instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    return True


def remove_dead_locks(folder: Path) -> None:
    """Remove lock files that no process holds."""
    for path in folder.glob("*"):
        if not is_locked(path):
            path.unlink(missing_ok=True)


def free_slots_of_ended_runs(instance: DagsterInstance) -> None:
    """Free pool slots still held by ended runs. A process killed between ending the run and freeing its slot leaves
    such slots."""
    storage = instance.event_log_storage
    for key in storage.get_concurrency_keys():
        pool = storage.get_concurrency_info(key)
        for run_id in pool.active_run_ids | pool.pending_run_ids:
            run = instance.get_run_by_id(run_id)
            if run is None or run.is_finished:
                storage.free_concurrency_slots_for_run(run_id)


class RunLauncher(DefaultRunLauncher):
    """Dagster's launcher with a liveness check: the daemon's monitor marks runs whose process is gone as failed. It is
    configured in `dagster.yaml`."""

    def launch_run(self, context: LaunchRunContext) -> None:
        """Hand the run over to the code server. Until the executing process tags the run, it has the tag of the
        launching process.

        Leftovers of dead runs in the instance's data folder are removed first, because a daemon may run for months.
        Every command does the same. No setting is read here, so that invalid seeds fail the run with a message
        instead of failing the launch.
        """
        instance = self._instance
        remove_leftovers(FixedHome(Path(instance.root_directory).parent), instance)
        instance.add_run_tags(context.dagster_run.run_id, hold_process_tag(lock_folder(instance)))
        super().launch_run(context)

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Return RUNNING while the process lives, or FAILED, with the run marked as cut off, when it is gone."""
        tag = run.tags.get(PROCESS_TAG)
        if tag is None or is_alive(lock_folder(self._instance), tag):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        now = self._instance.get_run_by_id(run.run_id)
        if now is None or now.is_finished:  # it ended by itself between the two checks
            return CheckRunHealthResult(WorkerStatus.SUCCESS)
        self._instance.add_run_tags(run.run_id, {CUT_OFF_TAG: "true"})
        return CheckRunHealthResult(WorkerStatus.FAILED, f"{cut_off_reason(run)}.")


def tag_with_process(instance: DagsterInstance, event: dg.EventLogEntry) -> None:
    """Tag the run of an event: with this process if the event says that it executes the run, or as cut off if the run
    failed and its process is gone. The code server notices a killed process within a second, before the daemon, and
    records only that the run failed."""
    dagster_event = event.dagster_event
    if dagster_event is None:
        return
    if dagster_event.event_type == dg.DagsterEventType.RUN_START:
        instance.add_run_tags(event.run_id, hold_process_tag(lock_folder(instance)))
    elif dagster_event.event_type == dg.DagsterEventType.RUN_FAILURE:
        run = instance.get_run_by_id(event.run_id)
        process = run.tags.get(PROCESS_TAG) if run else None
        if process and not is_alive(lock_folder(instance), process):
            instance.add_run_tags(event.run_id, {CUT_OFF_TAG: "true"})
