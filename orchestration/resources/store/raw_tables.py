"""Creates the raw table of each report and adapts it when the report has changed.

A new column of a report is added to its table, with NULL for days loaded before. After any other change (a column removed or of another
type, another key), the table is rebuilt from the landed files of its days.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from orchestration.resources.base import Report
from orchestration.resources.store.landed_rows import ENVELOPE_COLUMNS

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
RAW_KEYS_TABLE_SQL = """
create table ops.raw_keys (table_name varchar, key_columns varchar[]);
comment on table ops.raw_keys is
    'Key each raw table was loaded with. | rawテーブルの読み込み時のキー';
comment on column ops.raw_keys.table_name is 'Raw table, as raw_<platform>.<report> | rawテーブル名';
comment on column ops.raw_keys.key_columns is
    'Columns that identify a row within a day and account | 日とアカウントのなかで行を特定する列';
"""


def make_raw_tables(connection: duckdb.DuckDBPyConnection, reports: Sequence[Report]) -> dict[Report, str]:
    """Create missing tables and add new columns of reports.

    Returns the reports whose tables must be loaded again, with the reason for each. Their tables are not changed
    here.
    """
    columns_by_table = existing_columns(connection)
    if "ops.raw_keys" not in columns_by_table:
        connection.execute(RAW_KEYS_TABLE_SQL)
    keys = dict(connection.execute("select table_name, key_columns from ops.raw_keys").fetchall())
    outdated = {}
    for report in reports:
        if report.table not in columns_by_table:
            create_raw_table(connection, report)
        elif reason := rebuild_reason(connection, report, columns_by_table[report.table], keys.get(report.table)):
            outdated[report] = reason
        else:
            add_columns(connection, report, columns_by_table[report.table])
            if report.table not in keys:
                record_key(connection, report)
    return outdated


def existing_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the type of each column by table, as `schema.table`."""
    columns_by_table: dict[str, dict[str, str]] = {}
    for table, name, sql_type in connection.execute(
        "select schema_name || '.' || table_name, column_name, lower(data_type) from duckdb_columns() where not internal"
    ).fetchall():
        columns_by_table.setdefault(table, {})[name] = sql_type
    return columns_by_table


def rebuild_reason(
    connection: duckdb.DuckDBPyConnection, report: Report, stored_columns: dict[str, str], key: list[str] | None
) -> str | None:
    """Return why a table does not fit its report any more; None when it does, or lacks columns only."""
    columns = raw_columns(report)
    reasons = [f"column {name} was removed" for name in stored_columns if name not in columns]
    reasons += [
        f"{name} was {sql_type} and is {columns[name]}"
        for name, sql_type in stored_columns.items()
        if name in columns and columns[name] != sql_type
    ]
    if not reasons and key is not None and tuple(key) != report.key:
        reasons.append(f"the key was ({', '.join(key)}) and is ({', '.join(report.key)})")
    if not reasons and key is None and report.key and not has_unique_key(connection, report, stored_columns):
        reasons.append(f"the key is ({', '.join(report.key)}), and its rows were loaded with another one")
    return "; ".join(reasons) or None


def has_unique_key(connection: duckdb.DuckDBPyConnection, report: Report, stored_columns: dict[str, str]) -> bool:
    """Return whether the rows of a raw table without a recorded key fit the current key. Returns False if rows of the
    report were set aside (`ops.quarantined_rows`), because the current key might keep them, or if the current key
    repeats."""
    aside = connection.execute(
        "select 1 from ops.quarantined_rows where platform = ? and report = ? limit 1", [report.platform, report.name]
    ).fetchone()
    if aside is not None or not set(report.key) <= stored_columns.keys():
        return False
    key = ", ".join(f'"{name}"' for name in report.key)
    repeated = connection.execute(
        f"select 1 from {report.table} group by _account_id, _report_date, {key} having count(*) > 1 limit 1"
    ).fetchone()
    return repeated is None


def create_raw_table(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Create the empty table of a report. Replaces an existing table."""
    listed = ", ".join(f'"{name}" {sql_type}' for name, sql_type in raw_columns(report).items())
    connection.execute(f"create schema if not exists raw_{report.platform}")
    connection.execute(f"create or replace table {report.table} ({listed})")
    record_key(connection, report)


def add_columns(connection: duckdb.DuckDBPyConnection, report: Report, stored_columns: dict[str, str]) -> None:
    """Add the new columns of a report to its table, NULL for its rows."""
    columns = raw_columns(report)
    for name in columns.keys() - stored_columns.keys():
        connection.execute(f'alter table {report.table} add column "{name}" {columns[name]}')


def record_key(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Record the key that a table is loaded with."""
    connection.execute("delete from ops.raw_keys where table_name = ?", [report.table])
    connection.execute("insert into ops.raw_keys values (?, ?::varchar[])", [report.table, [*report.key]])


def raw_columns(report: Report) -> dict[str, str]:
    """Return DuckDB column types of a raw table: the report's columns, then the envelope that states where each row
    came from."""
    return {field.name: DUCKDB_TYPES[field.type] for field in (*report.schema, *ENVELOPE_COLUMNS)}
