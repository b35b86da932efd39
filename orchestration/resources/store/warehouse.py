"""The working DuckDB file: raw tables and the `ops` ledgers beside them. One process may open it at a time.

No transformation belongs here: dbt does that. Analysts never open this file; they open the published copy.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_rows import ENVELOPE, Loading, RowStream
from orchestration.resources.store.landing import LandedFile
from orchestration.resources.store.ledgers import (
    OPS,
    State,
    make_sums_exact,
    record_acquisition,
    record_control_totals,
    record_masked_values,
    record_restatements,
    total,
    totals_before,
    utc_now,
)
from orchestration.resources.store.profile_files import keep_profile
from orchestration.resources.store.repeated_keys import hold_keys_unique, rows_set_aside, sentences
from orchestration.resources.store.turns import LONGEST_WAIT, Say, release, turn
from orchestration.storage_errors import advised

DUCKDB_TYPES = {
    pa.string(): "varchar",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.list_(pa.string()): "varchar[]",
}


LOCKED = "lock on file"
CORRUPT = (
    "not a valid DuckDB",
    "Could not read enough bytes",
    "orrupt",
    "checksum",
    "Is a directory",
    "older than",
    "newer version",
)
EMPTY_BYTES = 12_288
"""DuckDB's three headers, which it writes first; a shorter file holds nothing."""


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block's statements or, when it raises, none; the connection can be used again afterwards."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


class Warehouse:
    """The working file at `path`, opened only for the time of one piece of work.

    With `profile`, the file is given that profile, and a file of the other profile, or rows landed in it, are refused (ProfileError).
    """

    def __init__(self, path: Path, longest_wait: timedelta = LONGEST_WAIT, profile: str | None = None) -> None:
        self.path = path
        self.longest_wait = longest_wait
        self.profile = profile
        self._open: duckdb.DuckDBPyConnection | None = None

    def turn(self, say: Say, until_released: bool = False) -> AbstractContextManager[None]:
        """The right to write the file (`turns.turn`); every step of a run that opens it has it."""
        return turn(self.path.with_suffix(".turn"), say, self.longest_wait, until_released)

    def release(self) -> None:
        """Give the turn back."""
        release(self.path.with_suffix(".turn"))

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the working file; inside another `with` of the same object, yield the connection that is open.

        Raises PermanentError, one line, when another process holds the file, it is corrupt, or the disk does not let it be written.
        """
        if self._open is not None:
            yield self._open
            return
        self.path.parent.mkdir(exist_ok=True, mode=0o700)  # not its parents: a home that vanished must not come back
        try:
            connection = duckdb.connect(str(self.path))
        except duckdb.Error as error:
            raise unopened(self.path, error) from error
        self._open = connection
        try:
            if self.profile:
                keep_profile(connection, self.path, self.profile)
            yield connection
        finally:
            self._open = None
            connection.close()

    def prepare(self, reports: Sequence[Report]) -> None:
        """Create every raw table and ledger that is not there yet, so that dbt finds all its sources.

        A table made before its report got a column gets the column, null for the days loaded before.
        """
        with self.connect() as connection:
            connection.execute(OPS)
            if self.profile:
                keep_profile(connection, self.path, self.profile)
            make_sums_exact(connection)
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
        """Replace the days of `files` in the raw table with their rows, in one transaction. Returns the rows loaded.

        Rows that share the report's key end the load, or are set aside where the report is a side report (`_repeated_keys`).
        """
        if not files:
            return 0
        with self.connect() as connection, transaction(connection):
            taken = connection.execute("select nextval('ops.load_ids') from range(?)", [len(files)]).fetchall()
            ids = sorted(number for (number,) in taken)
            loading = [Loading(*one) for one in zip(files, ids, strict=True)]
            connection.register("manifest", places(report, loading))
            totals_before(connection, report)
            connection.execute(
                f"""delete from {report.table} as stored using manifest
                where stored._account_id = manifest.account_id and stored._report_date = manifest.report_date"""
            )
            rows = insert(connection, report, loading, self.profile)
            connection.register("manifest", manifest_of(report, loading))
            refuse_other_counts(connection, report)
            hold_keys_unique(connection, report, ids[0])
            connection.execute(
                """insert into ops.loads
                select
                    load_id, platform, report, account_id, report_date, row_count, fetched_at, ?, landed_file, file_sha256,
                    query, api_version, quality, ?
                from manifest order by load_id""",
                [utc_now(), run_id],
            )
            pairs = [(one.file, one.record) for one in loading]
            record_control_totals(connection, report, ids, pairs)
            record_masked_values(connection, report, pairs)
            record_restatements(connection, report)
            aside = rows_set_aside(connection, ids[0])
        return rows - aside

    def forget(self, report: Report, accounts: Sequence[str]) -> None:
        """Take accounts' figures out of the raw table and its ledgers; when there were any, the marts are built anew. Landed files stay."""
        if not accounts:
            return
        place = [report.platform, report.name, [*accounts]]
        with self.connect() as connection, transaction(connection):
            rows = connection.execute(f"delete from {report.table} where list_contains(?, _account_id)", [[*accounts]])
            if rows.fetchall() != [(0,)]:
                connection.execute("delete from ops.builds")
            for ledger in ("loads", "control_totals", "quarantined_rows", "masked_values"):
                connection.execute(
                    f"delete from ops.{ledger} where platform = ? and report = ? and list_contains(?, account_id)",
                    place,
                )

    def record_acquisition(self, report: Report, account_id: str, states: Sequence[State]) -> None:
        """Replace the ledger's rows of these days with (day, state, row count, reason)."""
        with self.connect() as connection:
            record_acquisition(connection, report, account_id, states)

    def days_in_state(self, report: Report, states: Sequence[str]) -> list[tuple[str, date]]:
        """Accounts and days of `report` of which the acquisition ledger says one of `states`."""
        with self.connect() as connection:
            return connection.execute(
                "select account_id, report_date from ops.acquisition where platform = ? and report = ? and list_contains(?, state)",
                [report.platform, report.name, [*states]],
            ).fetchall()

    def set_aside(self, report: Report, account_id: str, days: Sequence[date]) -> dict[date, str]:
        """Of the days of an account on which rows with repeated keys were set aside, a sentence each."""
        with self.connect() as connection:
            return sentences(connection, report, account_id, days)

    def row_counts(self) -> dict[str, int]:
        """Rows of every table, by `schema.table`."""
        with self.connect() as connection:
            names = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"
            ).fetchall()
            counts = [connection.execute(f"select count(*) from {name}").fetchone() for (name,) in names]
        return {name: row[0] for (name,), row in zip(names, counts, strict=True) if row}

    def whole_days(self, report: Report, fetched_since: datetime) -> list[date]:
        """Days of `report` whose loaded file was fetched at `fetched_since` or later and had no row set aside, in order."""
        with self.connect() as connection:
            rows = connection.execute(
                """select distinct report_date from ops.loads where platform = $1 and report = $2 and fetched_at >= $3
                except select report_date from ops.quarantined_rows where platform = $1 and report = $2 order by 1""",
                [report.platform, report.name, fetched_since.astimezone(UTC).replace(tzinfo=None)],
            ).fetchall()
        return [day for (day,) in rows]

    def totals_by_day(
        self, report: Report, measures: Sequence[str], first: date, last: date
    ) -> dict[date, dict[str, float]]:
        """Sums of `measures` per day of a raw table, days without rows left out."""
        sums = ", ".join(f"{total(report, measure)}::double" for measure in measures)
        with self.connect() as connection:
            rows = connection.execute(
                f"select _report_date, {sums} from {report.table} where _report_date between ? and ? group by 1",
                [first, last],
            ).fetchall()
        return {day: dict(zip(measures, values, strict=True)) for day, *values in rows}


def unopened(path: Path, error: duckdb.Error) -> PermanentError:
    """Why a DuckDB file cannot be opened: somebody else has it, the disk does not let it be written, or it is corrupt."""
    words = " ".join(str(error).split())
    if LOCKED in words:
        holder = re.search(r"\(PID (\d+)\)", words)
        who = f"process {holder[1]}" if holder else "another process"
        return PermanentError(
            f"{path} is open in another process ({who}); wait until that has ended, or query the published file instead ({words})"
        )
    is_corrupt = path.is_dir() or any(said in words for said in CORRUPT)
    if is_corrupt:
        return PermanentError(
            f"{path} is corrupt ({words}); run `tochimart rebuild`, which makes it again from the landed files and keeps it until then"
        )
    return PermanentError(advised(f"{path} cannot be opened ({words})"))


def refuse_lost(path: Path, published: Path) -> None:
    """Raise PermanentError when the working file is gone or empty although the published one was made from it.

    Days that this run does not load would vanish from everything that is built. Without a published file nothing is lost yet: what an
    interrupted first start has made of the file is removed.
    """
    if path.is_file() and path.stat().st_size >= EMPTY_BYTES:
        return
    if published.exists():
        raise PermanentError(
            f"{path} is {'empty' if path.exists() else 'gone'}, although {published.name} was made from it; run `tochimart rebuild`, "
            "which makes it again from the landed files"
        )
    if path.is_file():
        path.unlink()


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


def raw_columns(report: Report) -> dict[str, str]:
    """DuckDB column types of a raw table: the report's own columns, then where each row came from."""
    return {field.name: DUCKDB_TYPES[field.type] for field in (*report.schema, *ENVELOPE)}
