"""The state compared after a round: a digest of every table, and files that must not be left in the data folder."""

import fcntl
import hashlib
import os
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.liveness import UNFINISHED_STATUSES, is_locked, lock_folder

VOLATILE = {
    "_load_id", "load_id", "loaded_at", "recorded_at", "run_id", "landed_file", "file_sha256", "built_at", "last_load_id",
    "_fetched_at", "fetched_at", "restated_at", "first_loaded_at", "last_loaded_at", "quality", "query", "changed_in_build",
}  # fmt: skip
EVENTS = {"ops.loads", "ops.builds", "ops.days_to_build", "ops.restatements", "intermediate.int_days_to_rebuild"}
"""Tables that record what was done. `restatements` are compared apart, those of one round; of two runs side by side, the first to build may
build the days of both."""
TEMPORARY = ("**/.*.tmp", "**/.buffer-*", "**/.import-*", "**/*.tmp", "**/rebuild", "**/endpoints-*.json", "**/*.part")


def digests(path: Path) -> dict[str, str]:
    """For each table a digest of its rows, in no order, without the columns that say when and by which load they came."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"
        ).fetchall()
        return {name: digest(connection, name) for (name,) in names if name not in EVENTS}


def digest(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    columns = [one for one, *_ in connection.execute(f"describe {name}").fetchall() if one not in VOLATILE]
    listed = ", ".join(f'"{column}"' for column in columns)
    rows = connection.execute(f"select ({listed})::varchar from {name} order by 1").fetchall()
    return f"{len(rows)} rows {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}"


def restatements(path: Path, after: int) -> list[tuple]:
    """What loads later than number `after` have restated, each change once."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "select platform, report, account_id, report_date, measure, before_value, after_value "
            "from ops.restatements where load_id > ? order by all",
            [after],
        ).fetchall()


def newest_load(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        (found,) = connection.execute("select coalesce(max(load_id), 0) from ops.loads").fetchone() or (0,)
        return int(found)


def left_behind(home: Path, living: int | None = None) -> list[str]:
    """Everything that should not be there once no run is going: runs, places, locks, temporary files, files of the inbox.

    `living`: a daemon that goes on; the lock that says so is its own.
    """
    found = []
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    with dg.DagsterInstance.get() as instance:
        statuses = [*UNFINISHED_STATUSES, dg.DagsterRunStatus.QUEUED]
        found += [
            f"run {run.run_id} is {run.status.value}" for run in instance.get_runs(dg.RunsFilter(statuses=statuses))
        ]
        storage = instance.event_log_storage
        for key in storage.get_concurrency_keys():
            told = storage.get_concurrency_info(key)
            if told.active_run_ids or told.pending_run_ids:
                found.append(f"a place in pool {key} is taken")
        locks = [path for path in lock_folder(instance).glob("*") if not path.name.startswith(f"{living}-")]
        found += [f"lock {path.name} is held" for path in locks if is_locked(path)]
    found += [
        f"turn {path.name} is taken"
        for path in (*home.glob("warehouse/*.turn"), *home.glob("dbt/*.turn"))
        if taken(path)
    ]
    found += [str(path.relative_to(home)) for pattern in TEMPORARY for path in home.glob(pattern) if path.exists()]
    inbox = home / "inbox"
    found += [str(path.relative_to(home)) for path in inbox.glob("*") if path.is_file()]
    found += [str(path.relative_to(home)) for path in inbox.glob(".taken/*")]
    found += [str(path.relative_to(home)) for path in inbox.glob("refused/*")]
    return sorted(set(found))


def taken(path: Path) -> bool:
    with path.open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
