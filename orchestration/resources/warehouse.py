"""The working DuckDB file: raw tables and the `ops` ledgers beside them. One process may open it at a time.

No transformation belongs here: dbt does that. Analysts never open this file; they open the published copy.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources._files import sha256
from orchestration.resources._ledgers import (
    OPS,
    State,
    record_acquisition,
    record_control_totals,
    record_masked_values,
    record_restatements,
    totals_before,
    utc,
    utc_now,
)
from orchestration.resources._report import Report
from orchestration.resources.landing import LandedFile, read_metadata

ENVELOPE = {
    "_account_id": "varchar",
    "_report_date": "date",
    "_fetched_at": "timestamp",
    "_load_id": "bigint",
}

DUCKDB_TYPES = {
    pa.string(): "varchar",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.list_(pa.string()): "varchar[]",
}


class Warehouse:
    """The working file at `path`, opened only for the time of one piece of work."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the working file; inside another `with` of the same object, yield the connection that is open.

        Raises PermanentError, one line, when another process holds the file.
        """
        if self._open is not None:
            yield self._open
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            connection = duckdb.connect(str(self.path))
        except duckdb.IOException as error:
            raise PermanentError(
                f"{self.path} is open in another process; wait for the run that is writing, or query the published file instead ({error})"
            ) from error
        self._open = connection
        try:
            yield connection
        finally:
            self._open = None
            connection.close()

    def prepare(self, reports: Sequence[Report]) -> None:
        """Create every raw table and ledger that is not there yet, so that dbt finds all its sources.

        A table made before a report got a new column gets the column, null for the days loaded before.
        """
        with self.connect() as connection:
            connection.execute(OPS)
            there: dict[str, dict[str, str]] = {}
            for table, name, kind in connection.execute(
                "select schema_name || '.' || table_name, column_name, lower(data_type) from duckdb_columns() where not internal"
            ).fetchall():
                there.setdefault(table, {})[name] = kind
            for report in reports:
                columns = raw_columns(report)
                if report.table not in there:
                    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
                    connection.execute(f"create schema if not exists raw_{report.platform}")
                    connection.execute(f"create table {report.table} ({listed})")
                elif there[report.table].items() <= columns.items():
                    for name in columns.keys() - there[report.table].keys():
                        connection.execute(f'alter table {report.table} add column "{name}" {columns[name]}')
                else:
                    raise PermanentError(
                        f"{report.table} has other columns than this version expects: run `tochimart rebuild`"
                    )

    def load(self, report: Report, files: Sequence[LandedFile], run_id: str) -> int:
        """Replace the days of `files` in the raw table with their rows, in one transaction. Returns the rows loaded."""
        if not files:
            return 0
        described = [(file, read_metadata(file.path)) for file in files]
        with self.connect() as connection:
            connection.execute("begin")
            taken = connection.execute("select nextval('ops.load_ids') from range(?)", [len(files)]).fetchall()
            ids = sorted(number for (number,) in taken)
            manifest = pa.table(
                {
                    "load_id": pa.array(ids, pa.int64()),
                    "platform": [report.platform] * len(files),
                    "report": [report.name] * len(files),
                    "account_id": [file.account_id for file in files],
                    "report_date": pa.array([file.day for file in files], pa.date32()),
                    "fetched_at": pa.array([utc(meta["fetched_at"]) for _, meta in described], pa.timestamp("us")),
                    "landed_file": [str(file.path) for file in files],
                    "file_sha256": [sha256(file.path) for file in files],
                    "query": [str(meta["query"]) for _, meta in described],
                    "api_version": [str(meta["api_version"]) for _, meta in described],
                    "quality": [json.dumps(meta["quality"]) for _, meta in described],
                }
            )
            connection.register("manifest", manifest)
            totals_before(connection, report)
            connection.execute(
                f"""delete from {report.table} as stored using manifest
                where stored._account_id = manifest.account_id and stored._report_date = manifest.report_date"""
            )
            # By name: a file landed before the report got a new column has none of it, and the column stays null.
            names = [column.name for column in report.columns]
            inserted = connection.execute(
                f"""insert into {report.table} by name
                select
                    rows.* exclude (filename), manifest.account_id as _account_id, manifest.report_date as _report_date,
                    manifest.fetched_at as _fetched_at, manifest.load_id as _load_id
                from (
                    select columns(name -> list_contains({[*names, "filename"]!r}, name))
                    from read_parquet({[str(file.path) for file in files]!r}, filename = true, union_by_name = true)
                ) as rows
                inner join manifest on rows.filename = manifest.landed_file"""
            ).fetchone()
            refuse_repeated_keys(connection, report, ids[0])
            connection.execute(
                f"""insert into ops.loads
                with counted as (select _load_id, count(*) as row_count from {report.table} group by _load_id)
                select
                    manifest.load_id, manifest.platform, manifest.report, manifest.account_id, manifest.report_date,
                    coalesce(counted.row_count, 0), manifest.fetched_at, ?, manifest.landed_file, manifest.file_sha256,
                    manifest.query, manifest.api_version, manifest.quality, ?
                from manifest
                left join counted on manifest.load_id = counted._load_id
                order by manifest.load_id""",
                [utc_now(), run_id],
            )
            record_control_totals(connection, report, ids, described)
            record_masked_values(connection, report, described)
            record_restatements(connection, report)
            connection.execute("commit")
        assert inserted is not None
        return int(inserted[0])

    def record_acquisition(self, report: Report, account_id: str, states: Sequence[State]) -> None:
        """Replace the ledger's rows of these days with (day, state, row count, reason)."""
        with self.connect() as connection:
            record_acquisition(connection, report, account_id, states)

    def days_in_state(self, report: Report, state: str) -> list[tuple[str, date]]:
        """Accounts and days of `report` of which the acquisition ledger says `state`."""
        with self.connect() as connection:
            return connection.execute(
                "select account_id, report_date from ops.acquisition where platform = ? and report = ? and state = ?",
                [report.platform, report.name, state],
            ).fetchall()

    def row_counts(self) -> dict[str, int]:
        """Rows of every table, by `schema.table`."""
        with self.connect() as connection:
            names = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"
            ).fetchall()
            counts = [connection.execute(f"select count(*) from {name}").fetchone() for (name,) in names]
        return {name: row[0] for (name,), row in zip(names, counts, strict=True) if row}

    def loaded_days(self, report: Report, fetched_since: datetime) -> list[date]:
        """Days of `report` whose loaded file was fetched at `fetched_since` or later, in order."""
        with self.connect() as connection:
            rows = connection.execute(
                "select distinct report_date from ops.loads where platform = ? and report = ? and fetched_at >= ? order by 1",
                [report.platform, report.name, fetched_since.astimezone(UTC).replace(tzinfo=None)],
            ).fetchall()
        return [day for (day,) in rows]

    def totals_by_day(
        self, report: Report, measures: Sequence[str], first: date, last: date
    ) -> dict[date, dict[str, float]]:
        """Sums of `measures` per day of a raw table, days without rows left out."""
        sums = ", ".join(f'sum("{measure}")' for measure in measures)
        with self.connect() as connection:
            rows = connection.execute(
                f"select _report_date, {sums} from {report.table} where _report_date between ? and ? group by 1",
                [first, last],
            ).fetchall()
        return {day: dict(zip(measures, values, strict=True)) for day, *values in rows}


def refuse_repeated_keys(connection: duckdb.DuckDBPyConnection, report: Report, first_id: int) -> None:
    """Raise PermanentError when rows of this load share the report's key: the platform said something twice, or two ways.

    Called inside the load's transaction, so that nothing of the load stays.
    """
    if not report.key:
        return
    key = ", ".join(f'"{name}"' for name in report.key)
    repeated = connection.execute(
        f"""select min(_load_id), count(*), {key} from {report.table} where _load_id >= ?
        group by _account_id, _report_date, {key} having count(*) > 1 order by 1 limit 1""",
        [first_id],
    ).fetchone()
    if repeated is None:
        return
    load_id, rows, *values = repeated
    (file,) = connection.execute("select landed_file from manifest where load_id = ?", [load_id]).fetchone() or ("?",)
    said = ", ".join(f"{name}={value}" for name, value in zip(report.key, values, strict=True))
    raise PermanentError(
        f"{report.table}: {rows} rows with the same key ({said}) in {file}; nothing of this load was kept"
    )


def raw_columns(report: Report) -> dict[str, str]:
    """DuckDB column types of a raw table: the report's own columns, then where each row came from."""
    return {column.name: DUCKDB_TYPES[column.type] for column in report.columns} | ENVELOPE
