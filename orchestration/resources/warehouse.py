"""The working DuckDB file: raw tables, the `ops` ledgers, and which days dbt must build. One process may open it at a time.

No transformation belongs here: dbt does that. Analysts never open this file; they open the published copy.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources._files import sha256
from orchestration.resources._report import Report
from orchestration.resources.landing import LandedFile, read_metadata

OPS = """
create schema if not exists ops;
create sequence if not exists ops.load_ids;
create table if not exists ops.loads (
    load_id bigint, platform varchar, report varchar, account_id varchar, report_date date, row_count bigint,
    fetched_at timestamp, loaded_at timestamp, landed_file varchar, file_sha256 varchar, query varchar,
    api_version varchar, quality json, run_id varchar
);
create table if not exists ops.acquisition (
    platform varchar, report varchar, account_id varchar, report_date date, state varchar, row_count bigint,
    reason varchar, recorded_at timestamp
);
create table if not exists ops.control_totals (
    load_id bigint, platform varchar, report varchar, account_id varchar, first_day date, last_day date,
    measure varchar, stated double, landed double
);
create table if not exists ops.days_to_build (report_date date);
create table if not exists ops.builds (last_load_id bigint, code_version varchar, built_at timestamp);
"""

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


@dataclass(frozen=True)
class Load:
    """What one load did: days, rows, and the ids it wrote to `ops.loads`."""

    rows: int
    days: int
    missing: Sequence[date]


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
        """Create every raw table and ledger that is not there yet, so that dbt finds all its sources."""
        with self.connect() as connection:
            connection.execute(OPS)
            for report in reports:
                connection.execute(f"create schema if not exists raw_{report.platform}")
                columns = raw_columns(report)
                listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
                connection.execute(f"create table if not exists {report.table} ({listed})")
                found = dict(
                    connection.execute(
                        "select column_name, lower(data_type) from duckdb_columns() where schema_name = ? and table_name = ?",
                        [f"raw_{report.platform}", report.name],
                    ).fetchall()
                )
                if found != columns:
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
            first_id = connection.execute("select nextval('ops.load_ids')").fetchone()
            assert first_id is not None
            ids = [first_id[0]]
            for _ in files[1:]:
                row = connection.execute("select nextval('ops.load_ids')").fetchone()
                assert row is not None
                ids.append(row[0])
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
            connection.execute(
                f"""delete from {report.table} as stored using manifest
                where stored._account_id = manifest.account_id and stored._report_date = manifest.report_date"""
            )
            names = ", ".join(f'rows."{column.name}"' for column in report.columns)
            inserted = connection.execute(
                f"""insert into {report.table}
                select {names}, manifest.account_id, manifest.report_date, manifest.fetched_at, manifest.load_id
                from read_parquet({[str(file.path) for file in files]!r}, filename = true) as rows
                inner join manifest on rows.filename = manifest.landed_file"""
            ).fetchone()
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
            self._record_control_totals(connection, report, ids, described)
            connection.execute("commit")
        assert inserted is not None
        return int(inserted[0])

    def _record_control_totals(
        self,
        connection: duckdb.DuckDBPyConnection,
        report: Report,
        ids: Sequence[int],
        described: Sequence[tuple[LandedFile, dict[str, object]]],
    ) -> None:
        """Keep, per request, the total each measure should have; the newest statement about a request replaces older ones."""
        stated: dict[tuple[str, str, str], tuple[int, dict[str, float]]] = {}
        for load_id, (file, meta) in zip(ids, described, strict=True):
            totals = meta["control_totals"]
            assert isinstance(totals, dict)
            stated.setdefault((file.account_id, str(meta["first_day"]), str(meta["last_day"])), (load_id, totals))
        for (account, first, last), (load_id, totals) in stated.items():
            connection.execute(
                """delete from ops.control_totals
                where platform = ? and report = ? and account_id = ? and first_day >= ? and last_day <= ?""",
                [report.platform, report.name, account, first, last],
            )
            for measure, value in totals.items():
                connection.execute(
                    f"""insert into ops.control_totals
                    select ?, ?, ?, ?, ?::date, ?::date, ?, ?, coalesce(sum("{measure}"), 0) from {report.table}
                    where _account_id = ? and _report_date between ? and ?""",
                    [load_id, report.platform, report.name, account, first, last, measure, value, account, first, last],
                )

    def record_acquisition(
        self, report: Report, account_id: str, states: Sequence[tuple[date, str, int | None, str | None]]
    ) -> None:
        """Replace the ledger's rows for these days with (day, state, row count, reason)."""
        if not states:
            return
        with self.connect() as connection:
            connection.execute("begin")
            connection.execute(
                "delete from ops.acquisition where platform = ? and report = ? and account_id = ? and list_contains(?, report_date)",
                [report.platform, report.name, account_id, [day for day, *_ in states]],
            )
            connection.executemany(
                "insert into ops.acquisition values (?, ?, ?, ?, ?, ?, ?, ?)",
                [(report.platform, report.name, account_id, *state, utc_now()) for state in states],
            )
            connection.execute("commit")

    def plan_build(self, code_version: str) -> tuple[int, bool]:
        """List in `ops.days_to_build` every day loaded since the last finished build, and say (days, whether all of them).

        A build that was interrupted was not recorded, so its days are listed again. Exported events make the days beside
        them due too: a session that crosses midnight stands on its first day.
        """
        with self.connect() as connection:
            connection.execute("begin")
            last = connection.execute(
                "select last_load_id, code_version from ops.builds order by built_at desc limit 1"
            ).fetchone()
            everything = last is None or last[1] != code_version
            since = -1 if everything or last is None else last[0]
            connection.execute("delete from ops.days_to_build")
            connection.execute(
                """insert into ops.days_to_build
                select distinct known.report_date from ops.loads as changed
                inner join ops.loads as known
                    on changed.report_date = known.report_date
                    or (changed.platform = 'ga4_export' and abs(changed.report_date - known.report_date) = 1)
                where changed.load_id > ?
                order by 1""",
                [since],
            )
            days = connection.execute("select count(*) from ops.days_to_build").fetchone()
            connection.execute("commit")
        assert days is not None
        return int(days[0]), everything

    def record_build(self, code_version: str) -> None:
        """Note that dbt finished with everything loaded so far."""
        with self.connect() as connection:
            connection.execute(
                "insert into ops.builds select coalesce(max(load_id), 0), ?, ? from ops.loads",
                [code_version, utc_now()],
            )

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


def utc(text: object) -> datetime:
    """An ISO time with zone as a plain UTC time: DuckDB handles zoned times only with an extension, so none are stored."""
    return datetime.fromisoformat(str(text)).astimezone(UTC).replace(tzinfo=None)


def utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def raw_columns(report: Report) -> dict[str, str]:
    """DuckDB column types of a raw table: the report's own columns, then where each row came from."""
    return {column.name: DUCKDB_TYPES[column.type] for column in report.columns} | ENVELOPE


def code_version(folders: Sequence[Path]) -> str:
    """Digest of every dbt source file: when it changes, every day is built again."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".sql", ".yml", ".csv"}:
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
