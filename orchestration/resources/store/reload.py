"""Loading a raw table again from the landed files of the days it holds, after its report has changed."""

from datetime import date
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile
from orchestration.resources.store.loads import replace_days
from orchestration.resources.store.raw_tables import create_raw_table
from orchestration.resources.store.repeated_keys import messages_by_day

RUN_ID = "upgrade"
"""In `ops.loads.run_id` of days that were loaded again; the loads before stay in the ledger."""


def reload_table(
    connection: duckdb.DuckDBPyConnection, report: Report, landing: Path, profile: str | None, reason: str
) -> int:
    """Create the table again with the report's current columns and key, inside the open transaction. Returns the
    loaded days. No restatement is recorded, because the platform's answers are the same. Raises PermanentError,
    before anything is changed, when a landed file is missing or does not fit."""
    files = files_of_loads(connection, report, landing, reason)
    connection.execute(
        "create or replace temporary table earlier_loads as from ops.loads where platform = ? and report = ?",
        [report.platform, report.name],
    )
    connection.execute("delete from ops.loads where platform = ? and report = ?", [report.platform, report.name])
    create_raw_table(connection, report)
    try:
        if files:
            replace_days(connection, report, files, RUN_ID, profile)
    except PermanentError as error:
        raise PermanentError(f"{report.table} has changed ({reason}) and cannot be loaded again: {error}") from None
    connection.execute("insert into ops.loads from earlier_loads; drop table earlier_loads")
    record_set_aside(connection, report, files)
    return len(files)


def files_of_loads(
    connection: duckdb.DuckDBPyConnection, report: Report, landing: Path, reason: str
) -> list[LandedFile]:
    """Return the landed file of every account and day in the table. Raises PermanentError if a file is missing."""
    held: list[tuple[str, date]] = connection.execute(
        "select distinct account_id, report_date from ops.loads where platform = ? and report = ? order by report_date, account_id",
        [report.platform, report.name],
    ).fetchall()
    files = []
    for account, day in held:
        path = landing / report.platform / report.name / day.isoformat() / f"{account}.parquet"
        files.append(LandedFile(report.platform, report.name, account, day, path))
    if gone := [file for file in files if not file.path.is_file()]:
        raise PermanentError(
            f"{report.table} has changed ({reason}) and cannot be loaded again: {len(gone)} of its {len(files)} landed files are missing, "
            f"the first is {gone[0].path}. Bring landing/ back from a backup; or run `tochimart rebuild`, which leaves those days out"
        )
    return files


def record_set_aside(connection: duckdb.DuckDBPyConnection, report: Report, files: list[LandedFile]) -> None:
    """Update the acquisition ledger with the rows now set aside of each loaded day."""
    for account in sorted({file.account_id for file in files}):
        days = [file.day for file in files if file.account_id == account]
        connection.execute(
            """update ops.acquisition set reason = null
            where platform = ? and report = ? and account_id = ? and state in ('loaded', 'zero') and list_contains(?, report_date)""",
            [report.platform, report.name, account, days],
        )
        for day, message in messages_by_day(connection, report, account, days).items():
            connection.execute(
                """update ops.acquisition set reason = ?
                where platform = ? and report = ? and account_id = ? and state in ('loaded', 'zero') and report_date = ?""",
                [message, report.platform, report.name, account, day],
            )
