"""Keeps Dagster's history from growing for ever. Removes logs of old runs and all but the newest events of each asset, day and check.

Nothing that was measured stands there: what was fetched, loaded and restated, and when, is in the ledgers of the warehouse (`ops`).
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.settings import Settings

KEPT_DAYS = 90
"""Logs of runs that ended longer ago are removed."""
MAINTENANCE_JOB = "maintenance"
LOCK_SECONDS = 60

EXPENDABLE = """
delete from event_logs
where timestamp < :before and id not in (
    select max(id) from event_logs where asset_key is not null group by asset_key, partition, dagster_event_type
    union all
    select coalesce(max(evaluation_event_storage_id), 0) from asset_check_executions group by asset_key, check_name
)
"""
ORPHANED_TAGS = "delete from asset_event_tags where event_id not in (select id from event_logs)"
OLD_CHECKS = """
delete from asset_check_executions
where evaluation_event_timestamp < :before
    and id not in (select max(id) from asset_check_executions group by asset_key, check_name)
"""


def remove_old_history(dagster: Path, before: datetime) -> dict[str, int]:
    """Remove the logs of runs that ended before a moment, and events that a newer one of the same asset and day replaces.

    The list of runs stays, and so do every day that is materialized and the newest result of every check. Returns how many logs of
    runs were removed, how many events, and how many bytes all files have shrunk by.
    """
    size = folder_bytes(dagster)
    runs = removed_logs(dagster, before)
    events = 0
    index = dagster / "history" / "runs" / "index.db"
    if index.exists():
        with closing(sqlite3.connect(index, timeout=LOCK_SECONDS)) as connection:
            with connection:
                moment = {"before": before.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")}
                events = connection.execute(EXPENDABLE, moment).rowcount
                connection.execute(ORPHANED_TAGS)
                connection.execute(OLD_CHECKS, moment)
            connection.execute("vacuum")
            # else a second copy stays beside the file while a daemon has it open
            connection.execute("pragma wal_checkpoint(truncate)")
    return {"runs": runs, "events": events, "bytes": size - folder_bytes(dagster)}


def removed_logs(dagster: Path, before: datetime) -> int:
    """Remove the event log and the captured output of each run that ended before a moment. Returns the number of runs."""
    ended = "select run_id from runs where end_time < ? and status in ('SUCCESS', 'FAILURE', 'CANCELED')"
    runs, count = dagster / "history" / "runs.db", 0
    if not runs.exists():
        return 0
    with closing(sqlite3.connect(runs, timeout=LOCK_SECONDS)) as connection:
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
        before = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
        removed = remove_old_history(settings.dagster_home, before)
        context.log.info(
            f"removed the logs of {removed['runs']} runs and {removed['events']:,} events from before {before:%Y-%m-%d}: "
            f"{removed['bytes'] / 1e6:,.1f} MB"
        )

    @dg.job(
        name=MAINTENANCE_JOB,
        description="Once a month: remove what Dagster no longer needs of old runs. Touches nothing that was measured.",
        executor_def=dg.in_process_executor,
    )
    def maintenance() -> None:
        remove_old_run_history()

    return maintenance
