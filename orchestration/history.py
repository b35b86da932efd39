"""Dagster's run history in SQLite, writing many events in one transaction.

A run over 77 daily partitions of ten tables writes some 3,000 events; the stock storage opens the file and commits for each of
them, which was most of a run's time. Same files, same tables. Dagster hands over batches when DAGSTER_EVENT_BATCH_SIZE is set.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import sqlalchemy
from dagster import EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData

BATCH_EVENTS = 1000
BUSY_SECONDS = 60


class RunHistory(SqliteEventLogStorage):
    """SqliteEventLogStorage that keeps its connections while it stores a batch. Named in `dagster.yaml`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._held = threading.local()
        super().__init__(*args, **kwargs)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "RunHistory":
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        held = getattr(self._held, "connections", {})
        if shard in held:
            yield held[shard]
            return
        with super()._connect(shard) as connection:
            yield connection

    def has_tables(self, shard: str) -> bool:
        """Open a shard the stock way once, which creates its tables when the file is new."""
        with self._connect(shard) as connection:
            return sqlalchemy.inspect(connection).has_table("event_logs")

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events of one run; all of them or none."""
        with ExitStack() as stack:
            opened: dict[str, sqlalchemy.Connection] = {}
            for shard in (events[0].run_id, INDEX_SHARD_NAME):
                self.has_tables(shard)
                address = self.conn_string_for_shard(shard)
                engine = sqlalchemy.create_engine(
                    address, poolclass=sqlalchemy.NullPool, connect_args={"timeout": BUSY_SECONDS}
                )
                opened[shard] = stack.enter_context(engine.begin())
            self._held.connections = opened
            try:
                for event in events:
                    self.store_event(event)
            finally:
                self._held.connections = {}
