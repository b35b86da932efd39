"""One load: whole days of a raw table replaced by the rows of landed files, and everything the ledgers say of it."""

import json
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile
from orchestration.resources.store.landed_rows import Loading, RowStream
from orchestration.resources.store.ledgers import (
    record_control_totals,
    record_masked_values,
    record_restatements,
    totals_before,
    utc_now,
)
from orchestration.resources.store.repeated_keys import hold_keys_unique, rows_set_aside


def replace_days(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    files: Sequence[LandedFile],
    run_id: str,
    profile: str | None = None,
) -> int:
    """Replace the days of `files` in the raw table with their rows, inside the transaction that is open. Returns the rows loaded.

    Raises PermanentError when a file cannot be read whole, and ProfileError when it is of another profile than `profile`.
    """
    taken = connection.execute("select nextval('ops.load_ids') from range(?)", [len(files)]).fetchall()
    ids = sorted(number for (number,) in taken)
    loading = [Loading(*one) for one in zip(files, ids, strict=True)]
    connection.register("manifest", places(report, loading))
    totals_before(connection, report)
    connection.execute(
        f"""delete from {report.table} as stored using manifest
        where stored._account_id = manifest.account_id and stored._report_date = manifest.report_date"""
    )
    rows = insert(connection, report, loading, profile)
    connection.register("manifest", manifest_of(report, loading))
    refuse_other_counts(connection, report)
    hold_keys_unique(connection, report, ids[0])
    record(connection, report, loading, run_id)
    return rows - rows_set_aside(connection, ids[0])


def record(connection: duckdb.DuckDBPyConnection, report: Report, loading: Sequence[Loading], run_id: str) -> None:
    """Write the load into the ledgers: its files, what they add up to, what was masked in them, and what they change."""
    connection.execute(
        """insert into ops.loads
        select
            load_id, platform, report, account_id, report_date, row_count, fetched_at, ?, landed_file, file_sha256,
            query, api_version, quality, ?
        from manifest order by load_id""",
        [utc_now(), run_id],
    )
    pairs = [(one.file, one.record) for one in loading]
    record_control_totals(connection, report, [one.load_id for one in loading], pairs)
    record_masked_values(connection, report, pairs)
    record_restatements(connection, report)


def places(report: Report, loading: Sequence[Loading]) -> pa.Table:
    """One row per file of a load, in the files' order: which days of which account it replaces."""
    return pa.table(
        {
            "load_id": pa.array([one.load_id for one in loading], pa.int64()),
            "platform": [report.platform] * len(loading),
            "report": [report.name] * len(loading),
            "account_id": [one.file.account_id for one in loading],
            "report_date": pa.array([one.file.day for one in loading], pa.date32()),
        }
    )


def manifest_of(report: Report, loading: Sequence[Loading]) -> pa.Table:
    """The same once the files are read, as the ledger keeps it."""
    more: dict[str, pa.Array] = {
        "row_count": pa.array([one.record["row_count"] for one in loading], pa.int64()),
        "fetched_at": pa.array([one.fetched_at for one in loading], pa.timestamp("us")),
        "landed_file": pa.array([one.file.name_in_home for one in loading]),
        "file_sha256": pa.array([one.sha256 for one in loading]),
        "query": pa.array([str(one.record["query"]) for one in loading]),
        "api_version": pa.array([str(one.record["api_version"]) for one in loading]),
        "quality": pa.array([json.dumps(one.record["quality"]) for one in loading]),
    }
    table = places(report, loading)
    for name, values in more.items():
        table = table.append_column(name, values)
    return table


def insert(
    connection: duckdb.DuckDBPyConnection, report: Report, loading: Sequence[Loading], profile: str | None = None
) -> int:
    """Insert the rows of landed files into the raw table; returns how many. Raises the stream's own error when it breaks off."""
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


def refuse_other_counts(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Raise PermanentError when a file of this load has another number of rows in the table, on its day, than it says it holds."""
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
        name, said, found, of_the_day = wrong
        raise PermanentError(
            f"{name}: the file says it holds {said} rows, {report.table} has {found} of them, {of_the_day} on the file's day; "
            "nothing of this load was kept: run it again, and report it if it happens again"
        )
