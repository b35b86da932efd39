"""Limits the size of Dagster's history. Removes logs of old runs, and all but the newest events of each asset, day and check.

No measured data is lost: the ledgers of the warehouse (`ops`) record what was fetched, loaded and restated, and when.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.settings import Settings

HISTORY_DAYS_KEPT = 90
"""Logs of runs that ended longer ago are removed."""
MAINTENANCE_JOB = "maintenance"
LOCK_TIMEOUT_SECONDS = 60

DELETE_OLD_EVENTS_SQL = """
delete from event_logs
where timestamp < :before and id not in (
    select max(id) from event_logs where asset_key is not null group by asset_key, partition, dagster_event_type
    union all
    select coalesce(max(evaluation_event_storage_id), 0) from asset_check_executions group by asset_key, check_name
)
"""
DELETE_ORPHANED_TAGS_SQL = "delete from asset_event_tags where event_id not in (select id from event_logs)"
DELETE_OLD_CHECKS_SQL = """
delete from asset_check_executions
where evaluation_event_timestamp < :before
    and id not in (select max(id) from asset_check_executions group by asset_key, check_name)
"""


def remove_old_history(dagster: Path, before: datetime) -> dict[str, int]:
    """Remove the logs of runs that ended before `before`, and events that a newer event of the same asset and day replaces.

    The list of runs, all materialized days and the newest result of every check are kept. Returns the number of removed run logs
    (`runs`) and events (`events`), and the freed bytes (`bytes`).
    """
    size = folder_bytes(dagster)
    runs = remove_old_logs(dagster, before)
    events = 0
    index = dagster / "history" / "runs" / "index.db"
    if index.exists():
        with closing(sqlite3.connect(index, timeout=LOCK_TIMEOUT_SECONDS)) as connection:
            with connection:
                moment = {"before": before.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")}
                events = connection.execute(DELETE_OLD_EVENTS_SQL, moment).rowcount
                connection.execute(DELETE_ORPHANED_TAGS_SQL)
                connection.execute(DELETE_OLD_CHECKS_SQL, moment)
            connection.execute("vacuum")
            # else a second copy stays beside the file while a daemon has it open
            connection.execute("pragma wal_checkpoint(truncate)")
    return {"runs": runs, "events": events, "bytes": size - folder_bytes(dagster)}


def remove_old_logs(dagster: Path, before: datetime) -> int:
    """Remove the event log and captured output of each run that ended before `before`. Returns the number of runs."""
    ended = "select run_id from runs where end_time < ? and status in ('SUCCESS', 'FAILURE', 'CANCELED')"
    runs, count = dagster / "history" / "runs.db", 0
    if not runs.exists():
        return 0
    with closing(sqlite3.connect(runs, timeout=LOCK_TIMEOUT_SECONDS)) as connection:
        old = [run_id for (run_id,) in connection.execute(ended, [before.timestamp()])]
    for run_id in old:
        logs = [dagster / "history" / "runs" / f"{run_id}.db{suffix}" for suffix in ("", "-wal", "-shm")]
        count += logs[0].exists()
        for log in logs:
            log.unlink(missing_ok=True)
        shutil.rmtree(dagster / "storage" / run_id, ignore_errors=True)
    return count


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def maintenance_job(settings: Settings) -> dg.JobDefinition:
    """Return the job of the monthly maintenance."""

    @dg.op(description="Remove logs of runs that ended more than 90 days ago, and events that newer ones replace.")
    def remove_old_run_history(context: dg.OpExecutionContext) -> None:
        before = datetime.now(UTC) - timedelta(days=HISTORY_DAYS_KEPT)
        removed = remove_old_history(settings.dagster_home, before)
        context.log.info(
            f"removed the logs of {removed['runs']} runs and {removed['events']:,} events from before {before:%Y-%m-%d}: "
            f"{removed['bytes'] / 1e6:,.1f} MB"
        )

    @dg.job(
        name=MAINTENANCE_JOB,
        description="Once a month: remove logs of old runs that Dagster no longer needs. Keeps all measured data.",
        executor_def=dg.in_process_executor,
    )
    def maintenance() -> None:
        remove_old_run_history()

    return maintenance
