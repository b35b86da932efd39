"""The last run, a run that is going, and the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.processes import ProcessIdentity
from orchestration.recorded_runs import (
    FAILURE,
    SUCCESS,
    UNFINISHED,
    CheckCounts,
    RecordedRun,
    check_counts,
    daemon_seen_at,
    instigator_status,
    recorded_failure,
    recorded_runs,
)

JST = ZoneInfo("Asia/Tokyo")
SCHEDULE, DAILY_AT = "daily_0600", time(6)
"""As `orchestration.schedules` defines it."""
SWITCHED_ON = ("RUNNING", "DECLARED_IN_CODE", "AUTOMATICALLY_RUNNING")
DAEMON_SILENT = timedelta(minutes=5)
"""The daemon says that it lives about twice a minute."""


@dataclass(frozen=True)
class RunStatus:
    """One run: `state` is going, ended well, failed, cut off or canceled. Times are of Japan; `reason` says why it failed."""

    job: str
    state: str
    started_at: datetime | None
    seconds: float | None
    reason: str | None


@dataclass(frozen=True)
class NextRun:
    """Whether the schedule is on and a daemon is there to start it; `at` is the next time when both hold."""

    is_schedule_on: bool
    is_daemon_alive: bool
    at: datetime | None


@dataclass(frozen=True)
class Runs:
    """The newest run that has ended, one that is going now, the next one, and the checks of the newest build."""

    last: RunStatus | None
    going: RunStatus | None
    next: NextRun
    checks: CheckCounts | None


def read_runs(dagster_home: Path, now: datetime) -> Runs:
    """Return the runs as of `now`. Raises PermanentError when the history cannot be read."""
    runs = recorded_runs(dagster_home)
    going = next((one for one in runs if one.status in UNFINISHED and is_alive(one)), None)
    ended = next((one for one in runs if one is not going and one.status != "QUEUED"), None)
    return Runs(
        last=run_status(dagster_home, ended, now) if ended else None,
        going=run_status(dagster_home, going, now) if going else None,
        next=next_run(dagster_home, now),
        checks=newest_checks(dagster_home, runs),
    )


def is_alive(run: RecordedRun) -> bool:
    """Return whether the process of a run still runs, as far as this machine can tell."""
    process = ProcessIdentity.parse(run.process or "")
    return process is None or process.exists() is not False


def run_status(dagster_home: Path, run: RecordedRun, now: datetime) -> RunStatus:
    """Return how one run stands, with its reason when it failed."""
    is_going = run.status in UNFINISHED and is_alive(run)
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
    """Return when the daemon starts the daily run next."""
    seen = daemon_seen_at(dagster_home)
    is_daemon_alive = seen is not None and abs(now.astimezone(UTC) - seen) < DAEMON_SILENT
    is_on = instigator_status(dagster_home, SCHEDULE) in SWITCHED_ON
    here = now.astimezone(JST)
    at = datetime.combine(here.date() + timedelta(days=here.time() >= DAILY_AT), DAILY_AT, JST)
    return NextRun(is_on, is_daemon_alive, at if is_on and is_daemon_alive else None)


def newest_checks(dagster_home: Path, runs: Sequence[RecordedRun]) -> CheckCounts | None:
    """Return the checks of the newest run that has evaluated any."""
    return next((found for run in runs[:20] if (found := check_counts(dagster_home, run.run_id))), None)
