"""Sensors that start runs: when the quota of a platform is available again, and when a file is put into the inbox."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster._core.storage.tags import RUN_KEY_TAG

from orchestration.daily_range import has_markers
from orchestration.errors import ControlTotalError, PermanentError, TochimartError
from orchestration.jobs import DAILY_JOB, IMPORT_CONSOLE_JOB, log_config
from orchestration.liveness import CUT_OFF_TAG
from orchestration.outcomes import find_step_failure
from orchestration.partitions import range_tags, tags_of_absent_days
from orchestration.resources.base import checked_import_path
from orchestration.resources.imports.console import (
    find_losses,
    is_already_imported,
    list_waiting_files,
    move_to_done,
    move_to_refused,
    options_from_folder_name,
    parse_mode,
    read_file,
    refuse_losses,
    split_into_days,
)
from orchestration.resources.store import LAST_PARKED_FILE, PARKED, Landing
from orchestration.settings import JAPAN_TIME, Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(hours=4)
"""Hourly quotas are restored within the first pause. It doubles while days are parked again: a daily quota is spent for hours, and each
attempt is a whole run."""
MAX_TIME_BETWEEN_PARKINGS = timedelta(hours=12)
"""Days parked this long after the last attempt are another matter, and the pause is the first one again."""
CONSOLE_LANDING_STEP = "console_landing"
UNUSABLE_FILE_ERRORS = (PermanentError.__name__, ControlTotalError.__name__)
"""Errors of the landing step that say the file itself is at fault."""
MAX_FAILED_ATTEMPTS = 3
"""Maximum number of runs for an inbox file whose run failed for a reason outside the file."""
MAX_CUT_OFF_ATTEMPTS = 10
"""The same of runs that were cut off, by a power cut say: that is no fault of the file, unless it happens each time."""


def build_sensors(settings: Settings, jobs: Sequence["UnresolvedAssetJobDefinition"]) -> list[dg.SensorDefinition]:
    """Return two sensors: one fetches parked days when the quota is available again, one imports files from the inbox."""
    daily = next(job for job in jobs if job.name == DAILY_JOB)
    importing = next(job for job in jobs if job.name == IMPORT_CONSOLE_JOB)

    @dg.sensor(
        name="parked_days",
        job=daily,
        minimum_interval_seconds=300,
        description="One, two and four hours after a platform's quota was exhausted: fetch the parked days, and no other days.",
    )
    def parked_days(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        newest = last_parked_at(settings.landing_dir)
        if newest is None:
            return dg.SkipReason("no day is parked")
        asked, attempts = read_attempts(context.cursor)
        if asked == newest:
            return dg.SkipReason(f"the days parked until {newest:%m-%d %H:%M} were asked for")
        attempts = attempts if asked and newest - asked < MAX_TIME_BETWEEN_PARKINGS else 0
        pause = min(FIRST_PAUSE * 2**attempts, LONGEST_PAUSE)
        if timedelta(0) <= datetime.now(JAPAN_TIME) - newest < pause:  # a time to come: the clock was set back
            hours = pause // timedelta(hours=1)
            return dg.SkipReason(f"days were parked at {newest:%H:%M}; asked for {hours} hour{'s' * (hours > 1)} later")
        context.update_cursor(f"{newest.isoformat()} {attempts + 1}")
        if not has_markers(settings.landing_dir, [PARKED]):
            return dg.SkipReason("no day is parked any more")
        tags = tags_of_absent_days(PARKED, min(settings.yesterday, settings.last_day))
        return dg.RunRequest(run_key=f"parked {newest.isoformat()}", run_config=log_config(settings.log), tags=tags)

    @dg.sensor(
        name="inbox",
        job=importing,
        minimum_interval_seconds=30,
        description="Imports each file in data/inbox whose size and time have not changed since the last check, with one run per file.",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        if not settings.inbox_dir.is_dir():
            return dg.SensorResult(skip_reason=f"{settings.inbox_dir} is not there yet")
        before = json.loads(context.cursor or "{}")
        now = {str(path): file_fingerprint(path) for path in list_waiting_files(settings.inbox_dir)}
        seen = before.get("seen", {})
        sent_requests = {
            path: request for path, request in before.get("asked", {}).items() if now.get(path) == request["state"]
        }
        requests = []
        for path in [path for path, state in now.items() if seen.get(path) == state]:
            if path in sent_requests and not should_retry(settings, Path(path), sent_requests[path], context):
                continue
            attempt = sent_requests[path]["attempt"] + 1 if path in sent_requests else 1
            failures = count_failures(sent_requests[path], context) if path in sent_requests else 0
            if request := request_file_run(settings, Path(path), attempt, context):
                requests.append(request)
                sent_requests[path] = {
                    "state": now[path],
                    "run_key": request.run_key,
                    "attempt": attempt,
                    "failures": failures,
                }
        reason = None if requests else "no new file, or one that is still being copied"
        cursor = json.dumps({"seen": now, "asked": sent_requests})
        return dg.SensorResult(run_requests=requests, skip_reason=reason, cursor=cursor)

    return [parked_days, inbox]


def should_retry(
    settings: Settings, path: Path, request_record: dict[str, Any], context: dg.SensorEvaluationContext
) -> bool:
    """Return whether to retry a file whose run failed for an external reason (at most three times) or was cut off (at
    most ten times). Such a file stays in the inbox. A file that cannot be used, or that failed too often, is moved
    to inbox/refused with the reason. A file whose run succeeded was already moved by that run."""
    run = find_run(request_record, context)
    if run is None or run.status not in (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED):
        return False
    failed = find_step_failure(context.instance, run)
    is_unusable = failed.step == CONSOLE_LANDING_STEP and failed.error_class in UNUSABLE_FILE_ERRORS
    if (
        is_unusable
        or count_failures(request_record, context) >= MAX_FAILED_ATTEMPTS
        or request_record["attempt"] >= MAX_CUT_OFF_ATTEMPTS
    ):
        reason = f"{failed.reason} (run {run.run_id}, attempt {request_record['attempt']})"
        context.log.error(f"{path.name}: {reason}; moved to {move_to_refused(settings, path, reason)}")
        return False
    context.log.warning(f"{path.name}: {failed.reason}; tried again")
    return True


def find_run(request_record: dict[str, Any], context: dg.SensorEvaluationContext) -> dg.DagsterRun | None:
    """Return the run that imports a file, or None while Dagster does not know it."""
    runs = context.instance.get_runs(dg.RunsFilter(tags={RUN_KEY_TAG: request_record["run_key"]}), limit=1)
    return runs[0] if runs else None


def count_failures(request_record: dict[str, Any], context: dg.SensorEvaluationContext) -> int:
    """Return the number of failed runs of a file without runs that were cut off."""
    run = find_run(request_record, context)
    return int(request_record.get("failures", 0)) + int(run is not None and CUT_OFF_TAG not in run.tags)


def request_file_run(
    settings: Settings, path: Path, attempt: int, context: dg.SensorEvaluationContext
) -> dg.RunRequest | None:
    """Return the request for a run that imports one file over its days. An unusable file is moved to inbox/refused with
    the reason, and None is returned."""
    format_name, account, earlier = options_from_folder_name(settings.inbox_dir, path)
    state = file_fingerprint(path)
    try:
        with read_file(settings, checked_import_path(settings, path), format_name, account) as file:
            days, sha256 = file.days, file.sha256
            known = is_already_imported(settings, file)
            if not known:
                landing = Landing(settings.landing_dir, settings.now, settings.profile)
                refuse_losses(find_losses(landing, (day for _, day in split_into_days(file))), parse_mode(earlier))
    except TochimartError as error:
        context.log.error(f"{error}; moved to {move_to_refused(settings, path, str(error))}")
        return None
    if known or not days:
        context.log.info(
            f"{path.name}: {'was imported before' if known else 'holds no day of the engagement'}, nothing to do"
        )
        move_to_done(settings, path, sha256)
        return None
    options = {
        name: value
        for name, value in (("format", format_name), ("account", account), ("earlier", earlier))
        if value and value != "ask"
    }
    config = log_config(settings.log) | {"ops": {CONSOLE_LANDING_STEP: {"config": {"path": str(path)} | options}}}
    run_key = f"{path.name} {sha256} {state[1]}" + (f" attempt {attempt}" if attempt > 1 else "")
    return dg.RunRequest(run_key=run_key, run_config=config, tags=range_tags(days[0], days[-1]))


def file_fingerprint(path: Path) -> list[int]:
    """Return size and modification time of a file. While either changes, the file is still being written."""
    file_status = path.stat()
    return [file_status.st_size, file_status.st_mtime_ns]


def read_attempts(cursor: str | None) -> tuple[datetime | None, int]:
    """Return when the days last asked for were parked, and how many attempts in a row that was."""
    asked, _, attempts = (cursor or "").partition(" ")
    return (datetime.fromisoformat(asked) if asked else None), int(attempts or 0)


def last_parked_at(landing: Path) -> datetime | None:
    """Return when a day was last parked, in Japan; None if none ever was."""
    marker = landing / LAST_PARKED_FILE
    return datetime.fromtimestamp(marker.stat().st_mtime, JAPAN_TIME) if marker.exists() else None
