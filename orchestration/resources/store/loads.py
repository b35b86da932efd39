"""A load: whole days of a raw table are replaced by the rows of landed files, and the ledgers are updated."""

import json
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile
from orchestration.resources.store.landed_rows import FileBeingLoaded, RowStream
from orchestration.resources.store.ledgers import (
    record_control_totals,
    record_masked_values,
    record_restatements,
    remember_previous_totals,
    utc_now,
)
from orchestration.resources.store.repeated_keys import count_rows_set_aside, ensure_unique_keys


def replace_days(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    files: Sequence[LandedFile],
    run_id: str,
    profile: str | None = None,
) -> int:
    """Replace the days of `files` in the raw table by their rows, in the open transaction. Returns the number of loaded
    rows. Raises PermanentError when a file cannot be read completely, and ProfileError when it belongs to another
    profile than `profile`."""
    taken = connection.execute("select nextval('ops.load_ids') from range(?)", [len(files)]).fetchall()
    ids = sorted(number for (number,) in taken)
    loading = [FileBeingLoaded(*pair) for pair in zip(files, ids, strict=True)]
    connection.register("manifest", files_and_days_table(report, loading))
    remember_previous_totals(connection, report)
    connection.execute(
        f"""delete from {report.table} as stored using manifest
        where stored._account_id = manifest.account_id and stored._report_date = manifest.report_date"""
    )
    rows = insert_rows(connection, report, loading, profile)
    connection.register("manifest", load_manifest(report, loading))
    check_row_counts(connection, report)
    ensure_unique_keys(connection, report, ids[0])
    record_load(connection, report, loading, run_id)
    return rows - count_rows_set_aside(connection, ids[0])


def record_load(
    connection: duckdb.DuckDBPyConnection, report: Report, loading: Sequence[FileBeingLoaded], run_id: str
) -> None:
    """Write the load into the ledgers: its files, their sums, the values masked in them, and the restatements."""
    connection.execute(
        """insert into ops.loads
        select
            load_id, platform, report, account_id, report_date, row_count, fetched_at, ?, landed_file, file_sha256,
            query, api_version, quality, ?
        from manifest order by load_id""",
        [utc_now(), run_id],
    )
    pairs = [(loading_file.file, loading_file.record) for loading_file in loading]
    record_control_totals(connection, report, [loading_file.load_id for loading_file in loading], pairs)
    record_masked_values(connection, report, pairs)
    record_restatements(connection, report)


def files_and_days_table(report: Report, loading: Sequence[FileBeingLoaded]) -> pa.Table:
    """Return one row per file of a load, in order: the account and day it replaces."""
    return pa.table(
        {
            "load_id": pa.array([loading_file.load_id for loading_file in loading], pa.int64()),
            "platform": [report.platform] * len(loading),
            "report": [report.name] * len(loading),
            "account_id": [loading_file.file.account_id for loading_file in loading],
            "report_date": pa.array([loading_file.file.day for loading_file in loading], pa.date32()),
        }
    )


def load_manifest(report: Report, loading: Sequence[FileBeingLoaded]) -> pa.Table:
    """Return the same after the files were read, as stored in the ledger."""
    more: dict[str, pa.Array] = {
        "row_count": pa.array([loading_file.record["row_count"] for loading_file in loading], pa.int64()),
        "fetched_at": pa.array([loading_file.fetched_at for loading_file in loading], pa.timestamp("us")),
        "landed_file": pa.array([loading_file.file.name_in_home for loading_file in loading]),
        "file_sha256": pa.array([loading_file.sha256 for loading_file in loading]),
        "query": pa.array([str(loading_file.record["query"]) for loading_file in loading]),
        "api_version": pa.array([str(loading_file.record["api_version"]) for loading_file in loading]),
        "quality": pa.array([json.dumps(loading_file.record["quality"]) for loading_file in loading]),
    }
    table = files_and_days_table(report, loading)
    for name, values in more.items():
        table = table.append_column(name, values)
    return table


def insert_rows(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    loading: Sequence[FileBeingLoaded],
    profile: str | None = None,
) -> int:
    """Insert the rows of landed files into the raw table. Returns their number. Raises the stream's own error when it
    breaks off."""
    stream = RowStream(report, loading, profile)
    connection.register("landed_rows", stream.reader)
    try:
        inserted = connection.execute(f"insert into {report.table} by name from landed_rows").fetchone()
    except duckdb.Error:
        if stream.fault:
            raise stream.fault from None
        raise
    finally:
        connection.unregister("landed_rows")
    assert inserted is not None
    return int(inserted[0])


def check_row_counts(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Raise PermanentError when the number of rows in the table for a file's day differs from the number in its
    metadata."""
    wrong = connection.execute(
        f"""with counted as (
            select _load_id, count(*) as found, count(*) filter (where {report.date_column} = _report_date) as of_the_day
            from {report.table} where _load_id >= (select min(load_id) from manifest) group by _load_id
        )
        select manifest.landed_file, manifest.row_count, coalesce(counted.found, 0), coalesce(counted.of_the_day, 0)
        from manifest left join counted on manifest.load_id = counted._load_id
        where row_count <> coalesce(counted.found, 0) or row_count <> coalesce(counted.of_the_day, 0)
        order by manifest.load_id limit 1"""
    ).fetchone()
    if wrong is not None:
        name, stated, loaded, of_the_day = wrong
        raise PermanentError(
            f"{name}: the file states {stated} rows, but {loaded} were loaded into {report.table}, {of_the_day} of them on the file's "
            "day. Nothing of this load was kept. Run it again, and report the error if it is repeated"
        )
