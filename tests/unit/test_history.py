"""The run history against Dagster's own storage: the same events must leave the same rows."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import BATCH_WRITABLE_EVENTS, AssetMaterializationPlannedData
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from orchestration.history import MAX_OPEN_RUNS, RUN_END_EVENT_TYPES, BatchedEventLogStorage
from orchestration.maintenance import remove_old_history
from orchestration.packed_events import PACKED_PREFIX, pack, read_packed, unpack
from orchestration.partitions import range_tags
from orchestration.planned_events import PLANNED_ASSET_EVENT, PLANNED_CHECK_EVENT, limit_planned_days

pytestmark = pytest.mark.slow

DAYS = dg.DailyPartitionsDefinition(start_date="2025-12-01", end_date="2026-03-01")
ADS, SESSIONS = dg.AssetKey(["landing", "toy", "ads"]), dg.AssetKey(["raw_toy", "sessions"])
FIRST = date(2025, 12, 1)


@dg.multi_asset(
    specs=[dg.AssetSpec(key, partitions_def=DAYS) for key in (ADS, SESSIONS)],
    check_specs=[dg.AssetCheckSpec("totals", asset=ADS)],
    partitions_def=DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def land(context: dg.AssetExecutionContext):
    for day in context.partition_keys:
        yield dg.AssetMaterialization(ADS, partition=day, metadata={"rows": 3}, tags={"source": "test"})
    yield dg.MaterializeResult(ADS)
    if "fails" in context.run.tags:
        raise ValueError("the platform is away")
    yield dg.MaterializeResult(SESSIONS)
    yield dg.AssetCheckResult(asset_key=ADS, check_name="totals", passed=True)


@dg.asset(deps=[ADS, SESSIONS], check_specs=[dg.AssetCheckSpec("readable", asset="report")])
def report():
    """Not partitioned."""
    yield dg.MaterializeResult()
    yield dg.AssetCheckResult(check_name="readable", passed=True)


def run(instance: dg.DagsterInstance, first: date, last: date, **tags: str) -> list[dg.EventLogEntry]:
    """Run the job over some days and return what Dagster recorded of it, in order."""
    job = dg.Definitions([land, report], jobs=[dg.define_asset_job("daily")]).resolve_job_def("daily")
    done = job.execute_in_process(instance=instance, tags=range_tags(first, last) | tags, raise_on_error=False)
    return [entry for entry in instance.all_logs(done.run_id) if entry.is_dagster_event]


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[list[dg.EventLogEntry]]:
    """What Dagster recorded of two runs with two assets by day, one without partitions, and two checks."""
    with dg.instance_for_test(temp_dir=str(tmp_path_factory.mktemp("dagster"))) as instance:
        return [run(instance, FIRST, last) for last in (date(2025, 12, 5), date(2025, 12, 9))]


def kept_by_us(folder: Path) -> dict[str, object]:
    """Settings of an instance whose events BatchedEventLogStorage stores."""
    config = {"base_dir": str(folder / "events")}
    return {
        "event_log_storage": {"module": "orchestration.history", "class": "BatchedEventLogStorage", "config": config}
    }


def states_by_day(overrides: dict[str, object], folder: Path) -> dict[str, dict[str, list[str]]]:
    """Days of each asset as Dagster's UI colours them, after a run that failed half-way and one that mended a part of its days."""
    with dg.instance_for_test(temp_dir=str(folder), overrides=overrides) as instance:
        failed = run(instance, FIRST, date(2025, 12, 9), fails="yes")[0].run_id
        run(instance, date(2025, 12, 3), date(2025, 12, 4))
        storage = instance.event_log_storage
        waiting = {
            key: storage.get_latest_asset_partition_materialization_attempts_without_materializations(key)
            for key in (ADS, SESSIONS, dg.AssetKey("report"))
        }
        assert {run_id for days in waiting.values() for run_id, _ in days.values()} <= {failed}
        return {
            key.to_user_string(): {"open": sorted(days), "done": sorted(instance.get_materialized_partitions(key))}
            for key, days in waiting.items()
        }


def content(folder: Path) -> dict[str, list[tuple]]:
    """Every row of every table of every shard, without the ids Dagster numbers per file."""
    rows: dict[str, list[tuple]] = {}
    for path in sorted(folder.glob("*.db")):
        with sqlite3.connect(path) as connection:
            read_packed(connection)
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
    for recorded in events:
        batch = [event for event in recorded if event.dagster_event_type in BATCH_WRITABLE_EVENTS]
        rest = [
            event for event in recorded if event.dagster_event_type not in BATCH_WRITABLE_EVENTS | RUN_END_EVENT_TYPES
        ]
        for event in (*batch, *rest):
            stock.store_event(limit_planned_days(event))
        ours.store_event_batch(batch[:7])
        ours.store_event_batch(batch[7:])
        for event in rest:
            ours.store_event(event)
    expected, found = content(tmp_path / "stock"), content(tmp_path / "ours")
    assert len(expected["index.db asset_keys"]) == 3
    assert len(expected["index.db asset_check_executions"]) == 2 * 2, "one for each check and run"
    assert found == expected


def test_events_take_a_fraction_of_their_text_and_older_ones_are_read_as_they_are(tmp_path: Path) -> None:
    with dg.instance_for_test(temp_dir=str(tmp_path), overrides=kept_by_us(tmp_path)) as instance:
        run_id = run(instance, FIRST, date(2025, 12, 9))[0].run_id
        with sqlite3.connect(tmp_path / "events" / f"{run_id}.db") as shard:
            stored = [text for (text,) in shard.execute("select event from event_logs")]
            shard.executemany("update event_logs set event = ? where id = ?", [(unpack(stored[0]), 1)])
        assert [one.run_id for one in instance.all_logs(run_id)] == [run_id] * len(stored)
    assert all(text.startswith(PACKED_PREFIX) for text in stored)
    assert sum(map(len, stored)) < 0.35 * sum(len(unpack(text)) for text in stored)


def test_what_a_run_announced_goes_when_it_has_made_it_and_stays_when_it_failed(tmp_path: Path) -> None:
    with dg.instance_for_test(temp_dir=str(tmp_path), overrides=kept_by_us(tmp_path)) as instance:
        failed, made = (run(instance, FIRST, date(2025, 12, 9), **tags)[0].run_id for tags in ({"fails": "yes"}, {}))
        planned = {
            one.run_id
            for one in instance.all_logs(failed) + instance.all_logs(made)
            if one.dagster_event_type in (PLANNED_ASSET_EVENT, PLANNED_CHECK_EVENT)
        }
        assert planned == {failed}
        with sqlite3.connect(tmp_path / "events" / "index.db") as index:
            stored = index.execute("select distinct run_id from event_logs where dagster_event_type like '%PLANNED'")
            assert stored.fetchall() == [(failed,)]
        assert len(instance.get_materialized_partitions(SESSIONS)) == 9


@pytest.mark.parametrize("text", ['{"__class__": "EventLogEntry"}', '日本語 \\ "', "", "x" * 200_000])
def test_a_packed_text_is_read_as_it_was(text: str) -> None:
    assert unpack(pack(text)) == text


def test_a_process_keeps_few_files_of_runs_open_and_none_of_them_keeps_a_journal(tmp_path: Path) -> None:
    """A daemon lives for months and reads the file of each run: every one left open is three descriptors and 4 MB."""
    with dg.instance_for_test(temp_dir=str(tmp_path), overrides=kept_by_us(tmp_path)) as instance:
        for _ in range(MAX_OPEN_RUNS + 2):
            run(instance, FIRST, date(2025, 12, 2))
        held = {path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink() and path.exists()}
        files = {path for path in held if path.parent == tmp_path / "events" and path.name.endswith(".db")}
        journals = [path for path in (tmp_path / "events").glob("*-*.db-wal") if path.stat().st_size > 100_000]
    assert 1 < len(files) <= MAX_OPEN_RUNS + 1
    assert not journals


def test_every_asset_announces_a_run_once_and_only_days_it_has(tmp_path: Path) -> None:
    with dg.instance_for_test(temp_dir=str(tmp_path), overrides=kept_by_us(tmp_path)) as instance:
        recorded = run(instance, FIRST, date(2025, 12, 9), fails="yes")
        run(instance, FIRST, date(2025, 12, 9))
        executions = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("report"), "readable"), limit=10
        )
    planned = {
        event.get_dagster_event().asset_key.to_user_string(): event.get_dagster_event().asset_materialization_planned_data
        for event in recorded
        if event.dagster_event_type == PLANNED_ASSET_EVENT
    }
    assert sum(event.dagster_event_type == PLANNED_ASSET_EVENT for event in recorded) == len(planned) == 3
    days = [f"2025-12-0{day}" for day in range(1, 10)]
    assert list(planned["landing/toy/ads"].partitions_subset.get_partition_keys()) == days
    assert planned["report"] == AssetMaterializationPlannedData(dg.AssetKey("report"))
    assert [one.status.value for one in executions] == ["SUCCEEDED", "PLANNED"], "one of each run, none of a day"


def test_days_that_failed_are_found_as_with_an_event_for_each(tmp_path: Path) -> None:
    for name in ("stock", "ours"):
        (tmp_path / name).mkdir()
    stock = states_by_day({}, tmp_path / "stock")
    ours = states_by_day(kept_by_us(tmp_path / "ours"), tmp_path / "ours")
    assert ours["raw_toy/sessions"]["open"] == [f"2025-12-0{day}" for day in (1, 2, 5, 6, 7, 8, 9)]
    assert ours["raw_toy/sessions"]["done"] == ["2025-12-03", "2025-12-04"]
    assert {key: ours[key] for key in ("landing/toy/ads", "raw_toy/sessions")} == {
        key: stock[key] for key in ("landing/toy/ads", "raw_toy/sessions")
    }
    assert ours["report"] == {"open": [], "done": []}, "it has no days; Dagster's own storage keeps some of it open"


def test_maintenance_removes_old_logs_and_keeps_what_dagster_shows_of_days_and_checks(tmp_path: Path) -> None:
    """Two old runs over the same days and a new one: of the old ones only what no newer event replaces is kept."""
    overrides = kept_by_us(tmp_path) | {
        "run_storage": {
            "module": "dagster._core.storage.runs",
            "class": "SqliteRunStorage",
            "config": {"base_dir": str(tmp_path / "history")},
        }
    }
    overrides["event_log_storage"]["config"]["base_dir"] = str(tmp_path / "history" / "runs")  # type: ignore[index]
    index = tmp_path / "history" / "runs" / "index.db"
    with dg.instance_for_test(temp_dir=str(tmp_path), overrides=overrides) as instance:
        old = [run(instance, FIRST, date(2025, 12, 9))[0].run_id for _ in range(2)]
        with sqlite3.connect(index) as events, sqlite3.connect(tmp_path / "history" / "runs.db") as runs:
            events.execute("update event_logs set timestamp = '2026-01-01 00:00:00'")
            events.execute("update asset_check_executions set evaluation_event_timestamp = '2026-01-01 00:00:00'")
            runs.execute("update runs set end_time = 1767225600")
        new = run(instance, date(2025, 12, 9), date(2025, 12, 10))[0].run_id
        days = {key: instance.get_materialized_partitions(key) for key in (ADS, SESSIONS)}
        removed = remove_old_history(tmp_path, datetime(2026, 6, 1, tzinfo=UTC))
        assert removed["runs"] == 2
        assert removed["bytes"] > 0
        assert not [path for path in index.parent.glob("index.db-wal") if path.stat().st_size], "no second copy"
        assert not [run_id for run_id in old if (index.parent / f"{run_id}.db").exists()]
        assert (index.parent / f"{new}.db").exists()
        assert {one.run_id for one in instance.get_runs()} == {*old, new}, "the list of runs stays"
        assert {key: instance.get_materialized_partitions(key) for key in (ADS, SESSIONS)} == days
        newest = instance.get_latest_materialization_event(dg.AssetKey("report"))
        assert newest is not None
        assert newest.run_id == new
        first = instance.fetch_materializations(dg.AssetRecordsFilter(ADS, asset_partitions=["2025-12-01"]), limit=10)
        assert [record.run_id for record in first.records] == [old[1]], "of two events of a day the newer one stays"
        with sqlite3.connect(index) as events:
            checks = events.execute("select distinct run_id from asset_check_executions").fetchall()
            orphans = "select count(*) from asset_event_tags where event_id not in (select id from event_logs)"
            assert events.execute(orphans).fetchone() == (0,)
        assert checks == [(new,)]
        assert remove_old_history(tmp_path, datetime(2026, 6, 1, tzinfo=UTC))["events"] == 0


def test_a_batch_that_fails_leaves_nothing(events: list[list[dg.EventLogEntry]], tmp_path: Path) -> None:
    history = BatchedEventLogStorage(str(tmp_path / "ours"))
    batch = [event for event in events[0] if event.dagster_event_type in BATCH_WRITABLE_EVENTS]
    history.store_event_batch(batch[:5])
    before = content(tmp_path / "ours")
    with sqlite3.connect(tmp_path / "ours" / f"{batch[0].run_id}.db") as shard:
        shard.execute("drop table event_logs")
    with pytest.raises(Exception, match="event_logs"):
        history.store_event_batch(batch[5:])
    after = content(tmp_path / "ours")
    assert {key: rows for key, rows in after.items() if key.startswith("index")} == {
        key: rows for key, rows in before.items() if key.startswith("index")
    }
