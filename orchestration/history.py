"""Dagster's run history in SQLite, with many events stored in one transaction.

A run over 77 days records about 6,000 events. The standard storage commits several statements for each event, which
took most of a run's time. This storage writes the same files, tables and rows (compared in
`tests/unit/test_history.py`). Dagster passes batches when DAGSTER_EVENT_BATCH_SIZE is set.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from dagster import EventLogEntry
from dagster._core.events import DagsterEventType
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, AssetKeyTable, SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData, serialize_value
from sqlalchemy.dialects import sqlite

from orchestration.liveness import tag_with_process

MAX_BATCH_EVENTS = 1000
LOCK_TIMEOUT_SECONDS = 60
PLANNED_CHECK_EVENT = DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED


class BatchedEventLogStorage(SqliteEventLogStorage):
    """SqliteEventLogStorage with bulk statements for batches of events. It is configured in `dagster.yaml`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, sa.Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "BatchedEventLogStorage":
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        """Yield a connection in a transaction. Engine and connection are kept open: a new engine compiles every
        statement again, and closing the last connection to a file makes SQLite merge its journal."""
        if shard not in self._initialized_dbs:
            with super()._connect(shard) as first:  # creates the tables of a new file
                yield first
            return
        with self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> sa.Engine:
        if shard not in self._engines:
            self._engines[shard] = sa.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=sa.QueuePool,
                pool_size=1,
                max_overflow=-1,
                connect_args={"timeout": LOCK_TIMEOUT_SECONDS},
            )
        return self._engines[shard]

    def dispose(self) -> None:
        """Close the connections that were kept open."""
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()

    @contextmanager
    def _writing(self, shard: str) -> Iterator[sa.Connection]:
        """Yield a connection that holds the write lock of the shard, so that event ids assigned here stay free until
        they are used."""
        if shard not in self._initialized_dbs:
            with super()._connect(shard) as first:
                assert not first.closed
        with self._engine(shard).begin() as connection:
            connection.exec_driver_sql("begin immediate")
            yield connection

    def store_event(self, event: EventLogEntry) -> None:
        """Store one event. The process that stores the start of a run executes the run, so the run is tagged with it. A
        failure stored by another process belongs to a run that was cut off."""
        super().store_event(event)
        if self.has_instance:
            tag_with_process(self._instance, event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store planned and finished asset events and planned checks of one run, all of them or none."""
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
        """Store the tags of the events, and update each asset from its newest events."""
        found = [
            (event, id_)
            for event, id_ in zip(events, ids, strict=True)
            if event.dagster_event_type != PLANNED_CHECK_EVENT
        ]
        self._store_asset_event_tags(index, [event for event, _ in found], [id_ for _, id_ in found])
        newest = {(event.get_dagster_event().asset_key, event.dagster_event_type): (event, id_) for event, id_ in found}
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
