"""The `ops` ledgers in the working file: loads, acquisition states, totals stated by the platforms, and restatements."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa

from orchestration.resources.base import Report
from orchestration.resources.store.landed_files import LandedFile

OPS_TABLES_SQL = """
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
    measure varchar, stated decimal(38, 6), landed decimal(38, 6), shortfall_reason varchar
);
alter table ops.control_totals add column if not exists shortfall_reason varchar;
create table if not exists ops.restatements (
    load_id bigint, platform varchar, report varchar, account_id varchar, report_date date, measure varchar,
    before_value decimal(38, 6), after_value decimal(38, 6), restated_at timestamp
);
create table if not exists ops.masked_values (
    platform varchar, report varchar, account_id varchar, report_date date, column_name varchar, masked_values bigint
);
create table if not exists ops.quarantined_rows (
    load_id bigint, platform varchar, report varchar, account_id varchar, report_date date, row_key varchar, kind varchar,
    row_count bigint, row_values varchar
);
create table if not exists ops.days_to_build (report_date date);
create table if not exists ops.builds (last_load_id bigint, code_version varchar, built_at timestamp);
create table if not exists ops.failed_tests (
    test_name varchar, table_name varchar, is_warning boolean, failing_rows bigint, first_rows varchar, first_day date, tested_at timestamp
);
"""

DECIMALS = 6
"""Decimals of every sum in a ledger. The smallest amount of a platform is a millionth of a yen; smaller differences
are floating-point noise."""
EXACT_TYPE = f"decimal(38, {DECIMALS})"
FORMERLY_DOUBLE_COLUMNS = {"control_totals": ("stated", "landed"), "restatements": ("before_value", "after_value")}
"""Columns that earlier versions stored as binary fractions."""

AcquisitionState = tuple[date, str, int | None, str | None]
"""Acquisition state of a day: day, state, number of rows, and reason."""


def parse_utc(text: object) -> datetime:
    """Return an ISO time with zone as naive UTC time. DuckDB needs an extension for zoned times, so none are stored."""
    return datetime.fromisoformat(str(text)).astimezone(UTC).replace(tzinfo=None)


def utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def make_sums_exact(connection: duckdb.DuckDBPyConnection) -> None:
    """Convert the columns of `FORMERLY_DOUBLE_COLUMNS` in a file of an earlier version to decimals."""
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'ops' and data_type = 'DOUBLE'"
    ).fetchall()
    for table, column in columns:
        if column in FORMERLY_DOUBLE_COLUMNS.get(table, ()):
            connection.execute(f"alter table ops.{table} alter {column} type {EXACT_TYPE}")


def record_control_totals(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    ids: Sequence[int],
    described: Sequence[tuple[LandedFile, dict[str, object]]],
) -> None:
    """Store the stated total of each measure per request and, where rows are fewer, the platform's reason (such as
    GA4's thresholding). The newest statement about a request replaces older ones."""
    stated: dict[tuple[str, str, str], tuple[int, dict[str, float], object]] = {}
    for load_id, (file, meta) in zip(ids, described, strict=True):
        totals = meta["control_totals"]
        assert isinstance(totals, dict)
        place = (file.account_id, str(meta["first_day"]), str(meta["last_day"]))
        stated.setdefault(place, (load_id, totals, meta.get("withheld_reason")))
    for (account, first, last), (load_id, totals, withheld) in stated.items():
        connection.execute(
            """delete from ops.control_totals
            where platform = ? and report = ? and account_id = ? and first_day >= ? and last_day <= ?""",
            [report.platform, report.name, account, first, last],
        )
        request = (report.platform, report.name, account, first, last)
        for measure, value in totals.items():
            if measure not in report.measures:  # the file was written before the report was changed
                continue
            connection.execute(
                f"""insert into ops.control_totals
                select ?, ?, ?, ?, ?::date, ?::date, ?, ?::{EXACT_TYPE} as stated, coalesce({exact_sum_sql(report, measure)}, 0) as landed,
                    case when stated > landed then ? end
                from {report.table} where _account_id = ? and _report_date between ? and ?""",
                [load_id, *request, measure, round(value, DECIMALS), withheld, account, first, last],
            )


def record_masked_values(
    connection: duckdb.DuckDBPyConnection, report: Report, described: Sequence[tuple[LandedFile, dict[str, object]]]
) -> None:
    """Replace the numbers of masked values by column for the loaded days. A column without masked values has no row."""
    connection.execute(
        """delete from ops.masked_values as stored using manifest
        where stored.platform = manifest.platform and stored.report = manifest.report
        and stored.account_id = manifest.account_id and stored.report_date = manifest.report_date"""
    )
    for file, meta in described:
        counted = meta.get("masked_values") or {}
        assert isinstance(counted, dict)
        for column, values in counted.items():
            connection.execute(
                "insert into ops.masked_values values (?, ?, ?, ?, ?, ?)",
                [report.platform, report.name, file.account_id, file.day, column, values],
            )


def exact_sum_sql(report: Report, measure: str) -> str:
    """Return SQL for the exact sum of a measure as a decimal. Binary fractions are added exactly and then rounded."""
    whole = pa.types.is_integer(report.schema.field(measure).type)
    return f'sum("{measure}")::{EXACT_TYPE}' if whole else f'round(fsum("{measure}"), {DECIMALS})::{EXACT_TYPE}'


def day_sum_sql(report: Report, measure: str) -> str:
    """Return SQL for the exact sum of a measure over the `stored` rows of a day: 0 without rows, NULL where no row has
    a value."""
    return f'case when count(stored._load_id) = 0 then 0 else {exact_sum_sql(report, measure)} end as "{measure}"'


def remember_previous_totals(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Store in the temporary table `before` the sums of the days in `manifest` at their last load. A day without rows
    has 0. If rows exist but the report did not have the column yet, the sum is unknown (NULL)."""
    sums = "".join(f", {day_sum_sql(report, name)}" for name in report.measures)
    connection.execute(
        f"""create or replace temporary table before as
        with loaded as (
            select distinct account_id, report_date from manifest
            semi join ops.loads as earlier
                on earlier.platform = manifest.platform and earlier.report = manifest.report
                and earlier.account_id = manifest.account_id and earlier.report_date = manifest.report_date
        )
        select loaded.account_id, loaded.report_date{sums} from loaded
        left join {report.table} as stored
            on loaded.account_id = stored._account_id and loaded.report_date = stored._report_date
        group by all"""
    )


def record_restatements(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Store how much each measure of an already loaded day has changed. Unchanged days have no row."""
    if report.measures:
        listed = ", ".join(f'"{name}"' for name in report.measures)
        sums = ", ".join(day_sum_sql(report, name) for name in report.measures)
        connection.execute(
            f"""insert into ops.restatements
            with now as (
                select manifest.load_id, manifest.account_id, manifest.report_date, {sums} from manifest
                left join {report.table} as stored on manifest.load_id = stored._load_id
                group by all
            ),
            now_by_measure as (unpivot now on {listed} into name measure value after_value),
            before_by_measure as (unpivot before on {listed} into name measure value before_value)
            select load_id, ?, ?, account_id, report_date, measure, before_value, after_value, ?
            from now_by_measure
            inner join before_by_measure using (account_id, report_date, measure)
            where after_value <> before_value""",
            [report.platform, report.name, utc_now()],
        )
    connection.execute("drop table before")


def record_acquisition(
    connection: duckdb.DuckDBPyConnection, report: Report, account_id: str, states: Sequence[AcquisitionState]
) -> None:
    """Replace the ledger's rows for these days."""
    if not states:
        return
    connection.execute("begin")
    connection.execute(
        "delete from ops.acquisition where platform = ? and report = ? and account_id = ? and list_contains(?, report_date)",
        [report.platform, report.name, account_id, [day for day, *_ in states]],
    )
    days, states_of_days, rows, reasons = zip(*states, strict=True)
    new_rows = pa.table(
        {
            "report_date": pa.array(days, pa.date32()),
            "state": pa.array(states_of_days, pa.string()),
            "row_count": pa.array(rows, pa.int64()),
            "reason": pa.array(reasons, pa.string()),
        }
    )
    connection.register("new_rows", new_rows)
    connection.execute(
        "insert into ops.acquisition select ?, ?, ?, report_date, state, row_count, reason, ? from new_rows",
        [report.platform, report.name, account_id, utc_now()],
    )
    connection.unregister("new_rows")
    connection.execute("commit")
