"""Rows of one load with equal keys: the platform stated something twice, or in two versions.

A load of a core report is refused, because a total would be wrong. In a side report the rows are moved to
`ops.quarantined_rows` with their count: of identical rows all but one, of differing rows all, because it is unknown
which one is right.
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.base import Report

MAX_KEYS_IN_MESSAGE = 3
"""Number of keys named in a message. The ledger contains all of them."""


def ensure_unique_keys(connection: duckdb.DuckDBPyConnection, report: Report, first_id: int) -> None:
    """Refuse repeated keys in the loads from `first_id` on (PermanentError), or set their rows aside in a side report.
    Call it inside the load's transaction, so that a refused load leaves nothing. Expects the loaded days in `manifest`.
    """
    connection.execute(
        """delete from ops.quarantined_rows as stored using manifest
        where stored.platform = manifest.platform and stored.report = manifest.report
        and stored.account_id = manifest.account_id and stored.report_date = manifest.report_date"""
    )
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
    if report.is_core:
        raise repeated_key_error(connection, report, repeated)
    quarantine_repeated_keys(connection, report, first_id)


def repeated_key_error(connection: duckdb.DuckDBPyConnection, report: Report, repeated: tuple) -> PermanentError:
    """Return the error that names the first repeated key of a load, with file and day."""
    load_id, rows, *values = repeated
    where = "select landed_file, report_date from manifest where load_id = ?"
    file, day = connection.execute(where, [load_id]).fetchone() or ("?", "?")
    key = ", ".join(f"{name}={value}" for name, value in zip(report.key, values, strict=True))
    return PermanentError(
        f"{report.table}: {rows} rows with the same key ({key}) in {file}, {day}; expected one. Totals of the marts are made of this "
        "report: nothing of this load was kept. Fetch the day again; report it if it stays so"
    )


def quarantine_repeated_keys(connection: duckdb.DuckDBPyConnection, report: Report, first_id: int) -> None:
    """Move rows with repeated keys from the raw table to `ops.quarantined_rows`. One of several identical rows stays."""
    key = ", ".join(f'"{name}"' for name in report.key)
    text = " || ', ' || ".join(f"""'{name}=' || coalesce("{name}"::varchar, '')""" for name in report.key)
    values = ", ".join(f'"{column.name}" := "{column.name}"' for column in report.columns)
    connection.execute(
        f"""create or replace temporary table repeated as
        with keyed as (
            select rowid as row_number, _load_id, _account_id, _report_date, {key}, {text} as row_key,
                to_json(struct_pack({values}))::varchar as row_values
            from {report.table} where _load_id >= ?
        ),
        compared as (
            select *, count(*) over same_key as copies, row_number() over same_key as place,
                min(row_values) over same_key <> max(row_values) over same_key as is_conflicting
            from keyed
            window same_key as (partition by _account_id, _report_date, {key})
        )
        select * from compared where copies > 1 and (is_conflicting or place > 1)""",
        [first_id],
    )
    connection.execute(
        """insert into ops.quarantined_rows
        select _load_id, ?, ?, _account_id, _report_date, row_key,
            case when is_conflicting then 'conflicting' else 'identical' end, count(*), row_values
        from repeated group by all""",
        [report.platform, report.name],
    )
    connection.execute(f"delete from {report.table} where rowid in (select row_number from repeated)")
    connection.execute("drop table repeated")


def count_rows_set_aside(connection: duckdb.DuckDBPyConnection, first_id: int) -> int:
    """Return the number of rows of the loads from `first_id` on that were set aside."""
    row = connection.execute(
        "select coalesce(sum(row_count), 0) from ops.quarantined_rows where load_id >= ?", [first_id]
    ).fetchone()
    return int(row[0]) if row else 0


def messages_by_day(
    connection: duckdb.DuckDBPyConnection, report: Report, account_id: str, days: Sequence[date]
) -> dict[date, str]:
    """Return a message for each day with rows set aside: the number of rows, their keys, and the consequence."""
    repeats = connection.execute(
        """select report_date, kind, count(distinct row_key), sum(row_count), list(distinct row_key order by row_key)
        from ops.quarantined_rows
        where platform = ? and report = ? and account_id = ? and list_contains(?, report_date)
        group by report_date, kind order by report_date, kind""",
        [report.platform, report.name, account_id, [*days]],
    ).fetchall()
    messages: dict[date, list[str]] = {}
    for day, repeat_kind, keys, rows, names in repeats:
        which = "; ".join(names[:MAX_KEYS_IN_MESSAGE]) + (
            f" and {keys - MAX_KEYS_IN_MESSAGE} more" if keys > MAX_KEYS_IN_MESSAGE else ""
        )
        kept = "none of them is loaded" if repeat_kind == "conflicting" else "one of each is loaded"
        messages.setdefault(day, []).append(
            f"{keys} repeated keys ({which}): {rows} {repeat_kind} rows set aside, {kept}"
        )
    return {day: f"{' / '.join(parts)}; ops.quarantined_rows has them" for day, parts in messages.items()}
