"""Raw tables, one per report: created when missing, and extended when their report gets new columns."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
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


def make_raw_tables(connection: duckdb.DuckDBPyConnection, reports: Sequence[Report]) -> None:
    """Create missing tables and add missing columns, which are NULL in old rows. Raises PermanentError when a table has
    a column that its report lacks or has with another type."""
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
            raise PermanentError(f"{report.table} has other columns than this version expects: run `tochimart rebuild`")


def raw_columns(report: Report) -> dict[str, str]:
    """Return DuckDB column types of a raw table: the report's columns, then the envelope that states where each row
    came from."""
    return {field.name: DUCKDB_TYPES[field.type] for field in (*report.schema, *ENVELOPE_COLUMNS)}
