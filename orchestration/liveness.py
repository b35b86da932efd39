"""Tells runs that are still going from runs whose process was killed, and lets go of what the dead ones held.

A run started from the command line holds a lock on a file of its own for as long as its process lives; the operating system
drops the lock with the process. Without this, a killed run would count as running for ever.
"""

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster import DagsterInstance

TAG = "tochimart/alive"
UNFINISHED = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


@contextmanager
def alive(folder: Path) -> Iterator[dict[str, str]]:
    """Hold a lock while the block runs; yields the run tags that point at it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / uuid.uuid4().hex
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield {TAG: path.name}
        finally:
            path.unlink(missing_ok=True)


def is_alive(path: Path) -> bool:
    """True while the process that made the lock file holds it."""
    if not path.exists():
        return False
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def bury_dead_runs(instance: DagsterInstance, folder: Path) -> None:
    """Mark unfinished runs whose process is gone as failed, and free their places in pools."""
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        name = run.tags.get(TAG)
        if name and not is_alive(folder / name):
            instance.report_run_failed(run, "The process of this run was killed; the next run repairs what it left.")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            (folder / name).unlink(missing_ok=True)
