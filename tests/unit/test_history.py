"""The run history against Dagster's own storage: the same events must leave the same rows."""

import sqlite3
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import BATCH_WRITABLE_EVENTS
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from orchestration.history import BatchedEventLogStorage
from orchestration.schedules import range_tags

pytestmark = pytest.mark.slow

DAYS = dg.DailyPartitionsDefinition(start_date="2025-12-01", end_date="2026-03-01")


@dg.multi_asset(
    specs=[dg.AssetSpec("ads", partitions_def=DAYS), dg.AssetSpec("sessions", partitions_def=DAYS)],
    check_specs=[dg.AssetCheckSpec("totals", asset="ads", partitions_def=DAYS)],
    partitions_def=DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def landing(context: dg.AssetExecutionContext):
    for day in context.partition_keys:
        yield dg.AssetMaterialization("ads", partition=day, metadata={"rows": 3}, tags={"source": "test"})
    yield dg.MaterializeResult("ads")
    yield dg.MaterializeResult("sessions")
    yield dg.AssetCheckResult(asset_key="ads", check_name="totals", passed=True)


@dg.asset(deps=["ads", "sessions"])
def report() -> None:
    """Not partitioned."""


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[list[dg.EventLogEntry]]:
    """What Dagster recorded of two runs with two assets by day, one without partitions, and a check."""
    found = []
    with dg.instance_for_test(temp_dir=str(tmp_path_factory.mktemp("dagster"))) as instance:
        job = dg.Definitions([landing, report], jobs=[dg.define_asset_job("daily")]).resolve_job_def("daily")
        for last in (date(2025, 12, 5), date(2025, 12, 9)):
            tags = range_tags(date(2025, 12, 1), last)
            run = job.execute_in_process(instance=instance, tags=tags)
            found.append([entry for entry in reversed(instance.all_logs(run.run_id)) if entry.is_dagster_event][::-1])
    return found


def content(folder: Path) -> dict[str, list[tuple]]:
    """Every row of every table of every shard, without the ids Dagster numbers per file."""
    rows: dict[str, list[tuple]] = {}
    for path in sorted(folder.glob("*.db")):
        with sqlite3.connect(path) as connection:
            for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
                kept = [
                    f'"{name}"'
                    for _, name, *_ in connection.execute(f"pragma table_info({table})")
                    if name not in {"create_timestamp", "migration_completed"}
                ]
                rows[f"{path.name} {table}"] = sorted(
                    connection.execute(f"select {', '.join(kept)} from {table}").fetchall(), key=repr
                )
    return rows


def test_a_batch_leaves_the_rows_the_stock_storage_leaves(events: list[list[dg.EventLogEntry]], tmp_path: Path) -> None:
    stock, ours = SqliteEventLogStorage(str(tmp_path / "stock")), BatchedEventLogStorage(str(tmp_path / "ours"))
    for run in events:
        batch = [event for event in run if event.dagster_event_type in BATCH_WRITABLE_EVENTS]
        rest = [event for event in run if event.dagster_event_type not in BATCH_WRITABLE_EVENTS]
        for event in (*batch, *rest):
            stock.store_event(event)
        ours.store_event_batch(batch[:7])
        ours.store_event_batch(batch[7:])
        for event in rest:
            ours.store_event(event)
    expected, found = content(tmp_path / "stock"), content(tmp_path / "ours")
    assert len(expected["index.db asset_keys"]) == 3
    assert len(expected["index.db asset_check_executions"]) == 5 + 9 + 2, (
        "one for each planned day, one for each evaluation"
    )
    assert found == expected


def test_a_batch_that_fails_leaves_nothing(events: list[list[dg.EventLogEntry]], tmp_path: Path) -> None:
    history = BatchedEventLogStorage(str(tmp_path / "ours"))
    run = [event for event in events[0] if event.dagster_event_type in BATCH_WRITABLE_EVENTS]
    history.store_event_batch(run[:5])
    before = content(tmp_path / "ours")
    with sqlite3.connect(tmp_path / "ours" / f"{run[0].run_id}.db") as shard:
        shard.execute("drop table event_logs")
    with pytest.raises(Exception, match="event_logs"):
        history.store_event_batch(run[5:])
    after = content(tmp_path / "ours")
    assert {key: rows for key, rows in after.items() if key.startswith("index")} == {
        key: rows for key, rows in before.items() if key.startswith("index")
    }
