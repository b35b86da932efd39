"""Reads Dagster's run history from its SQLite files without loading Dagster: runs, failures, checks, daemon and schedules.

Reading must be cheap and must work while a run writes. The files are therefore opened read-only, and nothing is migrated.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from orchestration.errors import PermanentError
from orchestration.failure_reasons import actionable_error, error_message
from orchestration.packed_events import read_packed

SUCCESS, FAILURE = "SUCCESS", "FAILURE"
UNFINISHED_STATUSES = ("NOT_STARTED", "STARTING", "STARTED", "CANCELING")
PROCESS_TAG, CUT_OFF_TAG = "tochimart/process", "tochimart/buried"
"""Tags that `orchestration.liveness` writes."""
LOCK_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class RecordedRun:
    """One run: its job, Dagster status, start and end (UTC), the process that executes it, and whether that process was killed."""

    run_id: str
    job: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    process: str | None
    was_cut_off: bool


@dataclass(frozen=True)
class RecordedFailure:
    """The first failed step of a run (None if no step failed), the class of its error, and the message in one line."""

    step: str | None
    error_class: str | None
    reason: str


@dataclass(frozen=True)
class CheckCounts:
    """Checks of one run: how many were evaluated, how many failed, and how many only warned."""

    evaluated: int
    failed: int
    warned: int


def recorded_runs(dagster_home: Path, limit: int = 200) -> list[RecordedRun]:
    """Return the newest runs, newest first. Without a run history the list is empty. Raises PermanentError if it cannot be read."""
    rows = _rows(
        dagster_home / "history" / "runs.db",
        """select runs.run_id, runs.pipeline_name, runs.status, runs.start_time, runs.end_time,
            (select value from run_tags where run_tags.run_id = runs.run_id and key = ? limit 1),
            exists (select 1 from run_tags where run_tags.run_id = runs.run_id and key = ?)
        from runs order by runs.id desc limit ?""",
        (PROCESS_TAG, CUT_OFF_TAG, limit),
    )
    return [
        RecordedRun(run_id, job, status, _to_utc(start), _to_utc(end), process, bool(cut_off))
        for run_id, job, status, start, end, process, cut_off in rows
    ]


def recorded_failure(dagster_home: Path, run: RecordedRun) -> RecordedFailure:
    """Return why a run failed. Raises PermanentError when the log of the run cannot be read."""
    rows = _rows(
        dagster_home / "history" / "runs" / f"{run.run_id}.db",
        "select step_key, event from event_logs where dagster_event_type = 'STEP_FAILURE' order by id limit 1",
    )
    for step, event in rows:
        if error := _parse_error(_value_at_path(event, "dagster_event", "event_specific_data", "error")):
            chosen = actionable_error(error)
            return RecordedFailure(step, chosen.cls_name, error_message(chosen))
    return RecordedFailure(
        None, None, "its process ended before the run did" if run.was_cut_off else "no step recorded a reason"
    )


def check_counts(dagster_home: Path, run_id: str) -> CheckCounts | None:
    """Return the check counts of a run, or None if no check was evaluated. Raises PermanentError if the log cannot be read."""
    rows = _rows(
        dagster_home / "history" / "runs" / "index.db",
        """select execution_status, case when execution_status = 'FAILED' then evaluation_event end, count(*)
        from asset_check_executions where run_id = ? and execution_status in ('SUCCEEDED', 'FAILED') group by 1, 2""",
        (run_id,),
    )
    counts = {"failed": 0, "warned": 0, "succeeded": 0}
    for status, event, count in rows:
        severity = _value_at_path(event, "dagster_event", "event_specific_data", "severity") if event else None
        is_warning = isinstance(severity, dict) and severity.get("__enum__") == "AssetCheckSeverity.WARN"
        counts["succeeded" if status == "SUCCEEDED" else "warned" if is_warning else "failed"] += count
    evaluated = sum(counts.values())
    return CheckCounts(evaluated, counts["failed"], counts["warned"]) if evaluated else None


def last_daemon_heartbeat(dagster_home: Path) -> datetime | None:
    """Return the time of the daemon's last heartbeat (UTC), or None."""
    rows = _rows(dagster_home / "history" / "runs.db", "select max(timestamp) from daemon_heartbeats")
    return datetime.fromisoformat(rows[0][0]).replace(tzinfo=UTC) if rows and rows[0][0] else None


def instigator_status(dagster_home: Path, name: str) -> str | None:
    """Return the stored status of a schedule or sensor, such as RUNNING or STOPPED. None means that the default in the code applies."""
    rows = _rows(
        dagster_home / "schedules" / "schedules.db", "select status, instigator_body from instigators order by id desc"
    )
    return next((status for status, body in rows if _has_name(_value_at_path(body, "origin"), name)), None)


def _has_name(origin: Any, name: str) -> bool:
    return isinstance(origin, dict) and name in (origin.get("instigator_name"), origin.get("job_name"))


def _rows(path: Path, sql: str, values: Sequence[object] = ()) -> list[Any]:
    """Return the rows of a query. A missing file or table has no rows."""
    if not path.exists():
        return []
    try:
        address = f"file:{quote(str(path))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=LOCK_TIMEOUT_SECONDS)) as connection:
            read_packed(connection)
            return connection.execute(sql, values).fetchall()
    except sqlite3.Error as error:
        if "no such table" in str(error):
            return []
        raise PermanentError(
            f"{path}: the run history cannot be read ({error}); start `tochimart run`, which replaces a damaged file"
        ) from None


def _to_utc(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _value_at_path(text: str, *names: str) -> Any:
    """Return the value at a path inside a JSON text, or None if the text is invalid or the path is missing."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


@dataclass(frozen=True)
class _RecordedError:
    cls_name: str | None
    message: str
    cause: "_RecordedError | None"


def _parse_error(stored: Any) -> _RecordedError | None:
    if not isinstance(stored, dict):
        return None
    return _RecordedError(stored.get("cls_name"), str(stored.get("message") or ""), _parse_error(stored.get("cause")))
