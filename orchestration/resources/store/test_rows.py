"""Messages that name the rows of a failed data test. The test's query is repeated read-only for its first rows.

A test of this project may supply the message in a column `problem`. For other tests, it is built from the returned row:
its keys, and each differing pair `expected_…`/`actual_…`. dbt alone reports only "Got 3 results".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

FIRST_ROWS = 5
MAX_VALUE_LENGTH = 80
MAX_COLUMNS = 8
"""Number of columns shown of a row returned as a whole. More would hide the problem."""
SIDE_PREFIXES = (("expected_", "actual_"), ("source_", "funnel_"))
"""Prefixes of the two sides of a comparison in test queries: expected and actual value."""
COUNT_COLUMNS = ("n_records", "row_count")
"""Columns in which tests of uniqueness and accepted values count rows."""


DATE_COLUMNS = ("report_date", "first_date", "first_day")
"""Columns with the first day of a returned row, in order of preference."""


@dataclass(frozen=True)
class FailedTest:
    """A data test that found rows: whether it only warns, its table, the number of rows, a message for each of the
    first rows, and the earliest day of these rows if they have one."""

    unique_id: str
    name: str
    is_warning: bool
    table: str
    failures: int
    sentences: tuple[str, ...]
    day: date | None = None

    @property
    def line(self) -> str:
        """Return everything in one line."""
        more = f" and {self.failures - len(self.sentences):,} more" if self.failures > len(self.sentences) else ""
        rows = "row" if self.failures == 1 else "rows"
        return f"{self.name} ({self.table}): {self.failures:,} {rows}: {'; '.join(self.sentences)}{more}"


def read_failed_tests(results: Sequence[Any], warehouse: Path) -> list[FailedTest]:
    """Return the data tests among dbt's results that found rows. Opens the warehouse only if there are any."""
    failed = [result for result in results if result.status in {"fail", "warn"} and result.failures]
    if not failed:
        return []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [read_failed_test(result, connection) for result in failed]


def read_failed_test(result: Any, connection: duckdb.DuckDBPyConnection) -> FailedTest:
    """Return one failed test with its messages, or with an error message if its query cannot be repeated."""
    node = result.node
    day = None
    try:
        cursor = connection.execute(f"select * from ({node.compiled_code}\n) order by all limit {FIRST_ROWS}")
        columns = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
        messages = tuple(describe_row(row, node) for row in rows)
        date_column = next((name for name in DATE_COLUMNS if name in columns), None)
        if date_column:
            first = connection.execute(f"select min({date_column}) from ({node.compiled_code}\n)").fetchone()
            day = first[0] if first and isinstance(first[0], date) else None
    except duckdb.Error as error:
        messages = (f"its rows cannot be read again ({' '.join(str(error).split())[:MAX_VALUE_LENGTH]})",)
    return FailedTest(
        node.unique_id,
        node.name,
        result.status == "warn",
        tested_table(node, connection),
        int(result.failures),
        messages,
        day,
    )


def tested_table(node: Any, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the table that a test examines, with schema: the one it is attached to, or the one named in its
    configuration."""
    meta = node.config.meta.get("dagster", {}) if node.config.meta else {}
    name = str(
        (meta.get("ref") or {}).get("name")
        or (getattr(node, "attached_node", None) or "").rpartition(".")[2]
        or next((source[-1] for source in node.sources), node.name)
    )
    row = connection.execute(
        """select schema_name || '.' || name from (
            select schema_name, table_name as name from duckdb_tables()
            union all select schema_name, view_name from duckdb_views()
        ) where name = ? or schema_name || '_' || name = ? order by 1 limit 1""",
        [name, name],
    ).fetchone()
    return str(row[0]) if row else name


def describe_row(row: Mapping[str, object], node: Any) -> str:
    """Return a message about one row returned by a test."""
    if row.get("problem"):
        return str(row["problem"])
    test_name = getattr(getattr(node, "test_metadata", None), "name", "")
    given = dict(getattr(getattr(node, "test_metadata", None), "kwargs", {}) or {})
    column = str(given.get("column_name") or "")
    if test_name in {"unique", "primary_key"}:
        value, count = row.get("unique_field", row.get(column)), row_count_of(row)
        return (
            f"{column} is empty in {count} rows"
            if value is None
            else f"{column} {format_value(value)} stands in {count} rows"
        )
    if test_name == "not_null":
        other_columns = {name: value for name, value in row.items() if name != column}
        return f"{column} is empty in {format_pairs(other_columns) or 'a row'}"
    if test_name == "accepted_values":
        allowed = ", ".join(map(str, given.get("values", ())))
        return (
            f"{column} is {format_value(row.get('value_field'))} in {row_count_of(row)} rows; expected one of {allowed}"
        )
    if test_name == "relationships":
        target = str(given.get("to", "the other table"))
        return f"{column} {format_value(row.get('from_field'))} has no row in {target}, column {given.get('field')}"
    if test_name == "unique_grain":
        return f"{format_pairs(key_values(row))}: {row_count_of(row)} rows with this key, expected one"
    if test_name == "holds":
        condition = " ".join(str(given.get("condition", "")).split())
        named = {name: value for name, value in row.items() if name in condition}
        other_columns = {name: value for name, value in row.items() if name not in named}
        return f"{format_pairs(named)} in {format_pairs(other_columns)}; expected: {condition}"
    return describe_differences(row)


def describe_differences(row: Mapping[str, object]) -> str:
    """Return the keys of a row and the sides that differ, or the whole row if it has no sides."""
    keys = dict(row)
    differences = []
    for expected, actual in SIDE_PREFIXES:
        for name in [column.removeprefix(expected) for column in row if column.startswith(expected)]:
            if f"{actual}{name}" in row:
                expected_value, actual_value = keys.pop(f"{expected}{name}"), keys.pop(f"{actual}{name}")
                if (expected_value or 0) != (actual_value or 0):
                    differences.append(
                        f"{name} is {format_value(actual_value)}, expected {format_value(expected_value)}"
                    )
    return f"{format_pairs(keys)}: {', '.join(differences)}" if differences else format_pairs(keys)


def key_values(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in COUNT_COLUMNS}


def row_count_of(row: Mapping[str, object]) -> object:
    return next((row[name] for name in COUNT_COLUMNS if name in row), "several")


def format_pairs(row: Mapping[str, object]) -> str:
    """Return names and values as text: the day first, then ids and names, limited to a readable number."""
    order = sorted(row, key=lambda name: (not name.endswith("_date"), not name.endswith(("platform", "_id"))))
    return ", ".join(f"{name} {format_value(row[name])}" for name in order[:MAX_COLUMNS])


def format_value(value: object) -> str:
    """Return a value as text, shortened if it is long."""
    if isinstance(value, Decimal):
        value = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    text = "(empty)" if value is None else " ".join(str(value).split())
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"
