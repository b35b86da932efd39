"""The working DuckDB file: raw tables and the `ops` ledgers beside them. One process may open it at a time.

No transformation belongs here: dbt does that. Analysts never open this file; they open the published copy.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile
from orchestration.resources.store.ledgers import OPS, State, make_sums_exact, record_acquisition, total
from orchestration.resources.store.loads import replace_days
from orchestration.resources.store.profile_files import keep_profile
from orchestration.resources.store.raw_tables import make_raw_tables
from orchestration.resources.store.reload import reload_table
from orchestration.resources.store.repeated_keys import sentences
from orchestration.resources.store.turns import LONGEST_WAIT, Say, release, turn
from orchestration.resources.store.working_file import open_working_file, transaction


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
        connection = open_working_file(self.path)
        self._open = connection
        try:
            if self.profile:
                keep_profile(connection, self.path, self.profile)
            yield connection
        finally:
            self._open = None
            connection.close()

    def prepare(self, reports: Sequence[Report], landing: Path | None = None, say: Say = lambda _: None) -> None:
        """Create every raw table and ledger that is not there yet, so that dbt finds all its sources.

        A table made before its report got a column gets the column, null for the days loaded before. After any other change of its
        report it is loaded again from `landing`, which `say` is told; without a landing zone it raises PermanentError.
        """
        with self.connect() as connection:
            connection.execute(OPS)
            if self.profile:
                keep_profile(connection, self.path, self.profile)
            make_sums_exact(connection)
            for report, reason in make_raw_tables(connection, reports).items():
                if landing is None:
                    raise PermanentError(f"{report.table} has changed: {reason}; run `tochimart rebuild`")
                with transaction(connection):
                    days = reload_table(connection, report, landing, self.profile, reason)
                say(f"· {report.table} has changed ({reason}): {days} landed files loaded again")

    def load(self, report: Report, files: Sequence[LandedFile], run_id: str) -> int:
        """Replace the days of `files` in the raw table with their rows, in one transaction. Returns the rows loaded.

        Rows that share the report's key end the load, or are set aside where the report is a side report (`repeated_keys`).
        """
        if not files:
            return 0
        with self.connect() as connection, transaction(connection):
            return replace_days(connection, report, files, run_id, self.profile)

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
