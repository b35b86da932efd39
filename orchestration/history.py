"""Stores Dagster's run history in SQLite, many events per transaction.

A run over 77 days records some 13,000 events. Dagster's own storage compiles and commits several statements for
each of them, which took most of a run's time. This storage writes the same rows to the same tables and files;
`tests/unit/test_history.py` compares the two. There are two differences: fewer events announce a run
(`planned_events`), and the text of each event is packed (`packed_events`). Dagster passes events in batches when
DAGSTER_EVENT_BATCH_SIZE is set.
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import dagster as dg
import sqlalchemy as sa
from dagster import EventLogEntry
from dagster._core.events import DagsterEventType
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, AssetKeyTable, SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData, deserialize_value, serialize_value
from sqlalchemy.dialects import sqlite

from orchestration.liveness import tag_with_process
from orchestration.packed_events import pack_events
from orchestration.planned_events import (
    PLANNED_ASSET_EVENT,
    PLANNED_CHECK_EVENT,
    limit_planned_days,
    newest_plan_by_partition,
    unfinished_plans,
)

LOCK_TIMEOUT_SECONDS = 60
MAX_OPEN_RUNS = 4
"""Files of runs that a process keeps open. A daemon lives for months, and each run has a file of its own."""
RUN_END_EVENT_TYPES = {DagsterEventType.RUN_SUCCESS, DagsterEventType.RUN_FAILURE, DagsterEventType.RUN_CANCELED}
PLANNED_EVENT_TYPES = {PLANNED_ASSET_EVENT.value, PLANNED_CHECK_EVENT.value}
TRUNCATE_JOURNAL_SQL = "pragma wal_checkpoint(truncate)"
INDEXES_ACROSS_RUNS = ("idx_events_by_run_id", "idx_events_by_asset", "idx_events_by_asset_partition")
"""Indexes that find nothing faster in a file with the events of one run."""


def write_without_waiting(connection: sqlite3.Connection, _record: object) -> None:
    """Make commits return before the data is on the disk. A power cut may then lose the newest events of a run that the
    power cut ends anyway, but it does not damage the file (https://sqlite.org/pragma.html#pragma_synchronous: WAL mode)."""
    connection.execute("pragma synchronous = normal")


class BatchedEventLogStorage(SqliteEventLogStorage):
    """SqliteEventLogStorage with bulk statements for the events Dagster sends in batches. Named in `dagster.yaml`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, sa.Engine] = OrderedDict()
        self._engines_lock = threading.Lock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "BatchedEventLogStorage":
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        """Yield a connection in a transaction. Engine and connection are kept open, because new ones would compile
        every statement again, and because SQLite moves its journal into the file when the last connection closes."""
        self._ensure_tables(shard)
        with self._engine(shard).begin() as connection:
            yield connection

    def _ensure_tables(self, shard: str) -> None:
        if shard not in self._initialized_dbs:
            with super()._connect(shard) as first:
                assert not first.closed

    def _engine(self, shard: str) -> sa.Engine:
        """Return the SQLAlchemy engine of a file. The least recently used engines are closed."""
        with self._engines_lock:
            if shard not in self._engines:
                self._engines[shard] = sa.create_engine(
                    self.conn_string_for_shard(shard),
                    poolclass=sa.QueuePool,
                    pool_size=1,
                    max_overflow=-1,
                    connect_args={"timeout": LOCK_TIMEOUT_SECONDS},
                )
                pack_events(self._engines[shard])
                sa.event.listen(self._engines[shard], "connect", write_without_waiting)
            self._engines.move_to_end(shard)
            runs = [one for one in self._engines if one != INDEX_SHARD_NAME]
            for old in runs[:-MAX_OPEN_RUNS]:
                self._engines.pop(old).dispose()
            return self._engines[shard]

    def dispose(self) -> None:
        """Close the connections that were kept."""
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()

    @contextmanager
    def _writing(self, shard: str) -> Iterator[sa.Connection]:
        """Yield a connection that has the shard's write lock, so that no other process uses the event ids assigned
        here."""
        self._ensure_tables(shard)
        with self._engine(shard).begin() as connection:
            connection.exec_driver_sql("begin immediate")
            yield connection

    @property
    def supports_partition_subset_in_asset_materialization_planned_events(self) -> bool:
        """Return True: one event announces all days of an asset, as in Dagster's hosted storage."""
        return True

    def get_latest_asset_partition_materialization_attempts_without_materializations(
        self, asset_key: dg.AssetKey, after_storage_id: int | None = None
    ) -> Mapping[str, tuple[str, int]]:
        """Return `{partition: (run id, event id)}` for days that a run announced but has not materialized: days in
        progress or failed. Dagster's own storage finds only days that have an event of their own, as earlier
        versions stored them."""
        single = super().get_latest_asset_partition_materialization_attempts_without_materializations(
            asset_key, after_storage_id
        )
        events = SqlEventLogStorageTable.c
        of_asset = sa.and_(events.asset_key == asset_key.to_string(), events.id > (after_storage_id or 0))
        planned = sa.select(events.id, events.event).where(
            of_asset, events.dagster_event_type == PLANNED_ASSET_EVENT.value, events.partition.is_(None)
        )
        finished = (
            sa.select(events.partition, sa.func.max(events.id))
            .where(of_asset, events.dagster_event_type == DagsterEventType.ASSET_MATERIALIZATION.value)
            .group_by(events.partition)
        )
        with self.index_connection() as index:
            plans = [(row.id, deserialize_value(row.event, EventLogEntry)) for row in index.execute(planned)]
            newest = {partition: id_ for partition, id_ in index.execute(finished) if partition is not None}
        return {**single, **unfinished_plans(newest_plan_by_partition(plans), newest)}

    def store_event(self, event: EventLogEntry) -> None:
        """Store one event. The process that stores the start of a run executes that run, so the run is tagged with it. If another
        process stores the failure of the run, the run was cut off.
        """
        super().store_event(limit_planned_days(event))
        if self.has_instance:
            tag_with_process(self._instance, event)
        if event.dagster_event_type in RUN_END_EVENT_TYPES:
            self._tidy_up(event.run_id, with_plans=event.dagster_event_type == DagsterEventType.RUN_SUCCESS)

    def _tidy_up(self, run_id: str, with_plans: bool) -> None:
        """Reduce the size of an ended run's history. `with_plans` also removes the events that announced assets which
        the run has since materialized.

        SQLite's write-ahead log is merged into the file. Otherwise it would keep 4 MB on disk as long as any
        process has the file open.
        """
        planned = sa.delete(SqlEventLogStorageTable).where(
            SqlEventLogStorageTable.c.run_id == run_id,
            SqlEventLogStorageTable.c.dagster_event_type.in_(PLANNED_EVENT_TYPES),
        )
        for shard in (run_id, INDEX_SHARD_NAME) if with_plans else ():
            with self._connect(shard) as connection:
                connection.execute(planned)
        unused = [f"drop index if exists {index}" for index in INDEXES_ACROSS_RUNS]
        self._run_outside_transactions(run_id, *unused, "vacuum", TRUNCATE_JOURNAL_SQL)
        self._run_outside_transactions(INDEX_SHARD_NAME, TRUNCATE_JOURNAL_SQL)

    def _run_outside_transactions(self, shard: str, *statements: str) -> None:
        """Execute statements outside a transaction. A statement is skipped if another process is using the file."""
        with self._engine(shard).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in statements:
                with suppress(sa.exc.OperationalError):
                    connection.exec_driver_sql(statement)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store planned and finished asset events and planned checks of one run: all of them or none."""
        events = [limit_planned_days(event) for event in events]
        rows = [self._event_to_row(event) for event in events]
        with self._writing(INDEX_SHARD_NAME) as index:
            newest = index.execute(sa.select(sa.func.max(SqlEventLogStorageTable.c.id))).scalar() or 0
            ids = range(newest + 1, newest + 1 + len(events))
            index.execute(
                SqlEventLogStorageTable.insert(), [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)]
            )
            self._store_assets(index, events, ids)
            self._store_planned_checks(index, events, ids)
            with self._writing(events[0].run_id) as shard:
                shard.execute(SqlEventLogStorageTable.insert(), rows)

    def _store_assets(self, index: sa.Connection, events: Sequence[EventLogEntry], ids: Sequence[int]) -> None:
        """Store the tags of the events, and for each asset the values of its newest events."""
        finished_events = [
            (event, id_)
            for event, id_ in zip(events, ids, strict=True)
            if event.dagster_event_type != PLANNED_CHECK_EVENT
        ]
        self._store_asset_event_tags(
            index, [event for event, _ in finished_events], [id_ for _, id_ in finished_events]
        )
        newest = {
            (event.get_dagster_event().asset_key, event.dagster_event_type): (event, id_)
            for event, id_ in finished_events
        }
        for event, id_ in newest.values():
            values = self._get_asset_entry_values(event, id_, has_asset_key_index_cols=True)
            asset_key = event.get_dagster_event().asset_key
            if values and asset_key:
                row = sqlite.insert(AssetKeyTable).values(asset_key=asset_key.to_string(), **values)
                index.execute(row.on_conflict_do_update(index_elements=["asset_key"], set_=values))

    def _store_planned_checks(self, index: sa.Connection, events: Sequence[EventLogEntry], ids: Sequence[int]) -> None:
        """Store one row per planned check and partition."""
        rows = []
        for event, id_ in zip(events, ids, strict=True):
            if event.dagster_event_type != PLANNED_CHECK_EVENT:
                continue
            planned = event.get_dagster_event().asset_check_planned_data
            row = {
                "asset_key": planned.asset_key.to_string(),
                "check_name": planned.check_name,
                "run_id": event.run_id,
                "execution_status": "PLANNED",
                "evaluation_event": serialize_value(event),
                "evaluation_event_timestamp": self._event_insert_timestamp(event),
                "evaluation_event_storage_id": id_,
            }
            subset = planned.partitions_subset
            keys: Iterable[str | None] = [None] if subset is None else subset.get_partition_keys()
            rows += [{**row, "partition": key} for key in keys]
        if rows:
            index.execute(AssetCheckExecutionsTable.insert(), rows)
