"""Undisturbed runs of the command line and of the daemon, and their state in Dagster."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from orchestration.liveness import UNFINISHED_STATUSES
from tests.torture.processes import Daemon, Run, Tree
from tests.torture.work import request
from tests.torture.worlds import World

GIVE_UP_SECONDS = 900
LOOK_SECONDS = 0.1
GOING = [*UNFINISHED_STATUSES, dg.DagsterRunStatus.QUEUED]


@contextmanager
def history(home: Path) -> Iterator[dg.DagsterInstance]:
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    with dg.DagsterInstance.get() as instance:
        yield instance


def run_to_end(home: Path, world: World, job: str, file: Path | None) -> None:
    """One run of the command line. Raises RuntimeError when it does not end well."""
    run = Run(home, world.env, job, file, Tree())
    if not run.wait(GIVE_UP_SECONDS):
        run.kill()
        raise RuntimeError(f"{job} did not end within {GIVE_UP_SECONDS} s")
    if run.process.exitcode:
        last = home.with_suffix(".log").read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
        raise RuntimeError(f"{job} ended with {run.process.exitcode}: {last}")


def repair(home: Path, world: World) -> None:
    """A daily run, and an import of the file that waits in the inbox. Raises RuntimeError when one does not end well."""
    run_to_end(home, world, "daily", None)
    file = home / "inbox" / "line.csv"
    if file.exists():
        run_to_end(home, world, "import_console_file", file)


def repair_by_daemon(home: Path, daemon: Daemon, name: str) -> None:
    """The same by a daemon, both at once, after what was queued before. Raises RuntimeError when one does not end well."""
    wait_until_nothing_goes(home)
    name = f"{name}-{time.time_ns()}"
    file = home / "inbox" / "line.csv"
    jobs = ["daily", *(["import_console_file"] if file.exists() else [])]
    for job in jobs:
        request(home, job, str(file), f"{name}-{job}")
    with history(home) as instance:
        found = {job: wait_for_end(instance, f"{name}-{job}") for job in jobs}
    forget_requests(home)
    wait_until_nothing_goes(home)
    if bad := {job: status for job, status in found.items() if status != dg.DagsterRunStatus.SUCCESS}:
        raise RuntimeError(f"runs of the daemon ended as {bad}")


def wait_until_nothing_goes(home: Path) -> None:
    """Until no run is queued or going; gives up in silence, for what is left is found afterwards."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    with history(home) as instance:
        while instance.get_runs(dg.RunsFilter(statuses=GOING), limit=1) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)


def wait_for_end(instance: dg.DagsterInstance, key: str) -> dg.DagsterRunStatus | None:
    """Wait until the run with this key has ended; its status then, or None."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        run = run_of(instance, key)
        if run is not None and run.is_finished:
            return run.status
        time.sleep(LOOK_SECONDS)
    return None


def run_of(instance: dg.DagsterInstance, key: str) -> dg.DagsterRun | None:
    """The run that was asked for under this name, once Dagster knows it."""
    runs: Sequence[dg.DagsterRun] = instance.get_runs(dg.RunsFilter(tags={"dagster/run_key": key}), limit=1)
    return runs[0] if runs else None


def is_queued(home: Path) -> bool:
    """Whether a run waits for a daemon."""
    with history(home) as instance:
        return bool(instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED]), limit=1))


def forget_requests(home: Path) -> None:
    for path in (home / "requests").glob("*.json"):
        path.unlink()
