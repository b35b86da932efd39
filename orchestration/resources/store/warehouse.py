"""The working DuckDB file: raw tables and the `ops` ledgers. One process may open it at a time. It contains no
transformations; dbt does those. Analysts open the published copy instead."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile
from orchestration.resources.store.ledgers import (
    OPS_TABLES_SQL,
    AcquisitionState,
    exact_sum_sql,
    make_sums_exact,
    record_acquisition,
)
from orchestration.resources.store.loads import replace_days
from orchestration.resources.store.profile_files import ensure_database_profile
from orchestration.resources.store.raw_tables import make_raw_tables
from orchestration.resources.store.reload import reload_table
from orchestration.resources.store.repeated_keys import messages_by_day
from orchestration.resources.store.turns import MAX_WAIT, PrintMessage, hold_write_lock, release_write_lock
from orchestration.resources.store.working_file import open_working_file, transaction


class Warehouse:
    """The working file at `path`, opened only for each piece of work. With `profile`, the file gets that profile. A
    file of the other profile, and rows landed in it, are refused (ProfileError)."""

    def __init__(self, path: Path, longest_wait: timedelta = MAX_WAIT, profile: str | None = None) -> None:
        self.path = path
        self.longest_wait = longest_wait
        self.profile = profile
        self._open: duckdb.DuckDBPyConnection | None = None

    def turn(self, say: PrintMessage, until_released: bool = False) -> AbstractContextManager[None]:
        """Return the write lock of the file (`turns.hold_write_lock`). Every step of a run that opens the file holds
        it."""
        return hold_write_lock(self.path.with_suffix(".turn"), say, self.longest_wait, until_released)

    def release(self) -> None:
        """Release the write lock."""
        release_write_lock(self.path.with_suffix(".turn"))

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a connection to the working file. A nested `with` of the same object yields the open connection. Raises
        PermanentError, in one line, when another process holds the file, it is corrupt, or it cannot be written."""
        if self._open is not None:
            yield self._open
            return
        connection = open_working_file(self.path)
        self._open = connection
        try:
            if self.profile:
                ensure_database_profile(connection, self.path, self.profile)
            yield connection
        finally:
            self._open = None
            connection.close()

    def prepare(
        self, reports: Sequence[Report], landing: Path | None = None, say: PrintMessage = lambda _: None
    ) -> None:
        """Create all missing raw tables and ledgers, so that dbt finds all its sources.

        If a report has a new column, its table gets the column, with NULL for the days loaded before. After any
        other change of the report, the table is loaded again from `landing`, and `say` is called with a message.
        Without a landing zone such a change raises PermanentError.
        """
        with self.connect() as connection:
            connection.execute(OPS_TABLES_SQL)
            if self.profile:
                ensure_database_profile(connection, self.path, self.profile)
            make_sums_exact(connection)
            for report, reason in make_raw_tables(connection, reports).items():
                if landing is None:
                    raise PermanentError(f"{report.table} has changed: {reason}; run `tochimart rebuild`")
                with transaction(connection):
                    days = reload_table(connection, report, landing, self.profile, reason)
                say(f"· {report.table} has changed ({reason}): {days} landed files loaded again")

    def load(self, report: Report, files: Sequence[LandedFile], run_id: str) -> int:
        """Replace the days of `files` in the raw table by their rows, in one transaction. Returns the number of loaded
        rows. Rows with repeated keys end the load, or are set aside in a side report (`repeated_keys`)."""
        if not files:
            return 0
        with self.connect() as connection, transaction(connection):
            return replace_days(connection, report, files, run_id, self.profile)

    def forget(self, report: Report, accounts: Sequence[str]) -> None:
        """Remove the figures of accounts from the raw table and its ledgers. If there were any, the marts are rebuilt.
        Landed files stay."""
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

    def forget_days(self, report: Report, days: Sequence[tuple[str, date]]) -> None:
        """Remove the figures of (account, day) from the raw table and its ledgers, as `forget` does for accounts."""
        if not days:
            return
        accounts, dates = [[*column] for column in zip(*days, strict=True)]
        given = "(select unnest(?::varchar[]) as account_id, unnest(?::date[]) as report_date)"
        with self.connect() as connection, transaction(connection):
            connection.execute(
                f"delete from {report.table} as stored using {given} as gone "
                "where stored._account_id = gone.account_id and stored._report_date = gone.report_date",
                [accounts, dates],
            )
            connection.execute("delete from ops.builds")
            for ledger in ("loads", "acquisition", "quarantined_rows", "masked_values"):
                connection.execute(
                    f"delete from ops.{ledger} as stored using {given} as gone where platform = ? and report = ? "
                    "and stored.account_id = gone.account_id and stored.report_date = gone.report_date",
                    [accounts, dates, report.platform, report.name],
                )
            connection.execute(
                f"delete from ops.control_totals as stored using {given} as gone where platform = ? and report = ? "
                "and stored.account_id = gone.account_id and gone.report_date between stored.first_day and stored.last_day",
                [accounts, dates, report.platform, report.name],
            )

    def record_acquisition(self, report: Report, account_id: str, states: Sequence[AcquisitionState]) -> None:
        """Replace the ledger's rows of these days by (day, state, row count, reason)."""
        with self.connect() as connection:
            record_acquisition(connection, report, account_id, states)

    def ledger_states(self, report: Report) -> dict[tuple[str, date], str]:
        """Return `{(account, day): state}` of the acquisition ledger for `report`."""
        known = "select account_id, report_date, state from ops.acquisition where platform = ? and report = ?"
        with self.connect() as connection:
            rows = connection.execute(known, [report.platform, report.name]).fetchall()
        return {(account, day): state for account, day, state in rows}

    def set_aside(self, report: Report, account_id: str, days: Sequence[date]) -> dict[date, str]:
        """Return a message for each day of an account on which rows with repeated keys were set aside."""
        with self.connect() as connection:
            return messages_by_day(connection, report, account_id, days)

    def row_counts(self) -> dict[str, int]:
        """Return the number of rows of every table, by `schema.table`."""
        with self.connect() as connection:
            names = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"
            ).fetchall()
            counts = [connection.execute(f"select count(*) from {name}").fetchone() for (name,) in names]
        return {name: row[0] for (name,), row in zip(names, counts, strict=True) if row}

    def whole_days(self, report: Report, fetched_since: datetime) -> list[date]:
        """Return days of `report` whose loaded file was fetched at `fetched_since` or later and had no row set aside,
        in order."""
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
        """Return the sums of `measures` per day of a raw table. Days without rows are left out."""
        sums = ", ".join(f"{exact_sum_sql(report, measure)}::double" for measure in measures)
        with self.connect() as connection:
            rows = connection.execute(
                f"select _report_date, {sums} from {report.table} where _report_date between ? and ? group by 1",
                [first, last],
            ).fetchall()
        return {day: dict(zip(measures, values, strict=True)) for day, *values in rows}
