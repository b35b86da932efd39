"""Reads the last run, the run in progress, and the next scheduled run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.processes import ProcessIdentity
from orchestration.recorded_runs import (
    FAILURE,
    SUCCESS,
    UNFINISHED_STATUSES,
    CheckCounts,
    RecordedRun,
    check_counts,
    instigator_status,
    last_daemon_heartbeat,
    recorded_failure,
    recorded_runs,
)

JST = ZoneInfo("Asia/Tokyo")
DAILY_SCHEDULE_NAME, DAILY_RUN_TIME = "daily_0600", time(6)
"""Name and time of the schedule in `orchestration.schedules`."""
SCHEDULE_ON_STATUSES = ("RUNNING", "DECLARED_IN_CODE", "AUTOMATICALLY_RUNNING")
MAX_DAEMON_SILENCE = timedelta(minutes=5)
"""The daemon writes a heartbeat about twice a minute."""


@dataclass(frozen=True)
class RunStatus:
    """One run: `state` is going, ended well, failed, cut off or canceled. Times are in Japan. `reason` is the error of a failed run."""

    job: str
    state: str
    started_at: datetime | None
    seconds: float | None
    reason: str | None


@dataclass(frozen=True)
class NextRun:
    """The next scheduled run. `at` is its time, or None unless the schedule is on and a daemon runs."""

    is_schedule_on: bool
    is_daemon_alive: bool
    at: datetime | None


@dataclass(frozen=True)
class RunOverview:
    """The newest ended run, the run in progress, the next run, and the check counts of the newest build."""

    last: RunStatus | None
    running: RunStatus | None
    next: NextRun
    checks: CheckCounts | None


def read_run_overview(dagster_home: Path, now: datetime) -> RunOverview:
    """Return the runs as of `now`. Raises PermanentError if the run history cannot be read."""
    runs = recorded_runs(dagster_home)
    running = next((run for run in runs if run.status in UNFINISHED_STATUSES and is_alive(run)), None)
    ended = next((run for run in runs if run is not running and run.status != "QUEUED"), None)
    return RunOverview(
        last=run_status(dagster_home, ended, now) if ended else None,
        running=run_status(dagster_home, running, now) if running else None,
        next=next_run(dagster_home, now),
        checks=newest_checks(dagster_home, runs),
    )


def is_alive(run: RecordedRun) -> bool:
    """Return whether the process of a run still runs. True if this machine cannot decide."""
    process = ProcessIdentity.parse(run.process or "")
    return process is None or process.exists() is not False


def run_status(dagster_home: Path, run: RecordedRun, now: datetime) -> RunStatus:
    """Return the state of a run, with the reason if it failed."""
    is_going = run.status in UNFINISHED_STATUSES and is_alive(run)
    states = {SUCCESS: "ended well", FAILURE: "cut off" if run.was_cut_off else "failed", "CANCELED": "canceled"}
    state = "going" if is_going else states.get(run.status, "cut off")
    end = now if is_going else run.ended_at
    return RunStatus(
        job=run.job,
        state=state,
        started_at=run.started_at.astimezone(JST) if run.started_at else None,
        seconds=(end - run.started_at).total_seconds() if end and run.started_at else None,
        reason=recorded_failure(dagster_home, run).reason if run.status == FAILURE else None,
    )


def next_run(dagster_home: Path, now: datetime) -> NextRun:
    """Return when the daemon will start the next daily run."""
    seen = last_daemon_heartbeat(dagster_home)
    is_daemon_alive = seen is not None and abs(now.astimezone(UTC) - seen) < MAX_DAEMON_SILENCE
    is_on = instigator_status(dagster_home, DAILY_SCHEDULE_NAME) in SCHEDULE_ON_STATUSES
    local_time = now.astimezone(JST)
    at = datetime.combine(local_time.date() + timedelta(days=local_time.time() >= DAILY_RUN_TIME), DAILY_RUN_TIME, JST)
    return NextRun(is_on, is_daemon_alive, at if is_on and is_daemon_alive else None)


def newest_checks(dagster_home: Path, runs: Sequence[RecordedRun]) -> CheckCounts | None:
    """Return the check counts of the newest run that evaluated checks, or None."""
    return next((counts for run in runs[:20] if (counts := check_counts(dagster_home, run.run_id))), None)
