"""What starts a run besides the clock: the return of a platform's allowance, and a file in the inbox."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster._core.storage.tags import RUN_KEY_TAG

from orchestration.daily_range import has_markers
from orchestration.errors import ControlTotalError, PermanentError, TochimartError
from orchestration.jobs import DAILY_JOB, IMPORT_CONSOLE_JOB
from orchestration.liveness import BURIED_TAG
from orchestration.outcomes import failed_step
from orchestration.partitions import range_tags, tags_of_absent_days
from orchestration.resources.base import allowed
from orchestration.resources.imports.console import (
    days_of,
    imported_before,
    losses,
    mode_of,
    put_away,
    read_file,
    refuse,
    refuse_losses,
    told_by_folder,
    waiting,
)
from orchestration.resources.store import PARKED, LAST_PARKED_FILE, Landing
from orchestration.settings import JAPAN_TIME, Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

RETRY_PAUSE = timedelta(hours=1)
"""Allowances come back by the hour; those of a day are asked for each hour until they do."""
CONSOLE_LANDING_STEP = "console_landing"
UNUSABLE = (PermanentError.__name__, ControlTotalError.__name__)
"""Errors of the landing step that say the file itself is at fault."""
ATTEMPTS = 3
"""How often a file of the inbox is tried whose run failed elsewhere than in reading the file."""
CUT_OFF_ATTEMPTS = 10
"""The same of runs that were cut off, by a power cut say: that is no fault of the file, unless it happens each time."""


def build_sensors(settings: Settings, jobs: Sequence["UnresolvedAssetJobDefinition"]) -> list[dg.SensorDefinition]:
    """One that fetches parked days when the allowance is back, and one that takes in what is dropped into the inbox."""
    daily = next(job for job in jobs if job.name == DAILY_JOB)
    importing = next(job for job in jobs if job.name == IMPORT_CONSOLE_JOB)

    @dg.sensor(
        name="parked_days",
        job=daily,
        minimum_interval_seconds=300,
        description="An hour after a platform's allowance was spent: fetch the days that were parked, and nothing else.",
    )
    def parked_days(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        newest = last_parked_at(settings.landing_dir)
        if newest is None:
            return dg.SkipReason("no day is parked")
        if timedelta(0) <= datetime.now(JAPAN_TIME) - newest < RETRY_PAUSE:  # a time of the future is of a clock that was set back
            return dg.SkipReason(f"days were parked at {newest:%H:%M}; the allowance comes back within an hour")
        if context.cursor == newest.isoformat():
            return dg.SkipReason(f"the days parked until {newest:%m-%d %H:%M} were asked for")
        context.update_cursor(newest.isoformat())
        if not has_markers(settings.landing_dir, [PARKED]):
            return dg.SkipReason("no day is parked any more")
        tags = tags_of_absent_days(PARKED, min(settings.yesterday, settings.last_day))
        return dg.RunRequest(run_key=f"parked {newest.isoformat()}", tags=tags)

    @dg.sensor(
        name="inbox",
        job=importing,
        minimum_interval_seconds=30,
        description="A file in data/inbox whose size has stood still since the last look: one run that takes it in.",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        if not settings.inbox_dir.is_dir():
            return dg.SensorResult(skip_reason=f"{settings.inbox_dir} is not there yet")
        before = json.loads(context.cursor or "{}")
        now = {str(path): look(path) for path in waiting(settings.inbox_dir)}
        seen = before.get("seen", {})
        asked = {path: one for path, one in before.get("asked", {}).items() if now.get(path) == one["state"]}
        requests = []
        for path in [path for path, state in now.items() if seen.get(path) == state]:
            if path in asked and not is_to_try_again(settings, Path(path), asked[path], context):
                continue
            attempt = asked[path]["attempt"] + 1 if path in asked else 1
            failures = failures_of(asked[path], context) if path in asked else 0
            if request := file_run(settings, Path(path), attempt, context):
                requests.append(request)
                asked[path] = {
                    "state": now[path],
                    "run_key": request.run_key,
                    "attempt": attempt,
                    "failures": failures,
                }
        reason = None if requests else "no new file, or one that is still being copied"
        cursor = json.dumps({"seen": now, "asked": asked})
        return dg.SensorResult(run_requests=requests, skip_reason=reason, cursor=cursor)

    return [parked_days, inbox]


def is_to_try_again(settings: Settings, path: Path, asked: dict[str, Any], context: dg.SensorEvaluationContext) -> bool:
    """Whether the run of a file failed for a reason that lies elsewhere, at most three times, or was cut off, at most ten times.

    It stays in the inbox meanwhile. A file its run cannot use, and one that failed too often, is moved to inbox/refused with the
    reason. A run that ended well has put its file away itself.
    """
    run = run_of(asked, context)
    if run is None or run.status not in (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED):
        return False
    failed = failed_step(context.instance, run)
    is_unusable = failed.step == LANDING and failed.kind in UNUSABLE
    if is_unusable or failures_of(asked, context) >= ATTEMPTS or asked["attempt"] >= CUT_OFF_ATTEMPTS:
        reason = f"{failed.reason} (run {run.run_id}, attempt {asked['attempt']})"
        context.log.error(f"{path.name}: {reason}; moved to {refuse(settings, path, reason)}")
        return False
    context.log.warning(f"{path.name}: {failed.reason}; tried again")
    return True


def run_of(asked: dict[str, Any], context: dg.SensorEvaluationContext) -> dg.DagsterRun | None:
    """The run a file was given to, once Dagster knows it."""
    runs = context.instance.get_runs(dg.RunsFilter(tags={RUN_KEY_TAG: asked["run_key"]}), limit=1)
    return runs[0] if runs else None


def failures_of(asked: dict[str, Any], context: dg.SensorEvaluationContext) -> int:
    """How often a file's run has failed so far, runs that were cut off left aside."""
    run = run_of(asked, context)
    return int(asked.get("failures", 0)) + int(run is not None and BURIED_TAG not in run.tags)


def file_run(settings: Settings, path: Path, attempt: int, context: dg.SensorEvaluationContext) -> dg.RunRequest | None:
    """The run that takes one file in, over the days it speaks of; a file nobody can use is moved to inbox/refused with the reason."""
    wanted, account, earlier = told_by_folder(settings.inbox_dir, path)
    state = look(path)
    try:
        with read_file(settings, allowed(settings, path), wanted, account) as file:
            days, sha256 = file.days, file.sha256
            known = imported_before(settings, file)
            if not known:
                landing = Landing(settings.landing_dir, settings.now, settings.profile)
                refuse_losses(losses(landing, (day for _, day in days_of(file))), mode_of(earlier))
    except TochimartError as error:
        context.log.error(f"{error}; moved to {refuse(settings, path, str(error))}")
        return None
    if known or not days:
        context.log.info(
            f"{path.name}: {'was imported before' if known else 'holds no day of the engagement'}, nothing to do"
        )
        put_away(settings, path, sha256)
        return None
    told = {
        name: value
        for name, value in (("format", wanted), ("account", account), ("earlier", earlier))
        if value and value != "ask"
    }
    config = {"ops": {LANDING: {"config": {"path": str(path)} | told}}}
    run_key = f"{path.name} {sha256} {state[1]}" + (f" attempt {attempt}" if attempt > 1 else "")
    return dg.RunRequest(run_key=run_key, run_config=config, tags=range_tags(days[0], days[-1]))


def look(path: Path) -> list[int]:
    """Size and time of the last change: as long as either moves, somebody is still writing."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def last_parked_at(landing: Path) -> datetime | None:
    """Return when a day was last parked, in Japan; None if none ever was."""
    marker = landing / LAST_PARKED_FILE
    return datetime.fromtimestamp(marker.stat().st_mtime, JAPAN_TIME) if marker.exists() else None
