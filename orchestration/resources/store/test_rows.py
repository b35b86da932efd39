"""A data test that failed, as sentences that name its rows: the test's query is asked again, for its first rows, read-only.

A test of our own may say it itself, in a column `problem`. Of others the sentence is made of what the query returns: the keys of the
row, and each pair `expected_…`/`actual_…` that differs. dbt alone says "Got 3 results".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

FIRST_ROWS = 5
LONGEST_VALUE = 80
MOST_COLUMNS = 8
"""Of a row that a test returns whole: more would hide what is wrong."""
PAIRS = (("expected_", "actual_"), ("source_", "funnel_"))
"""How tests name the two sides of a comparison: what it should be, and what it is."""
COUNTS = ("n_records", "row_count")
"""Columns in which tests of uniqueness and of accepted values count rows."""


@dataclass(frozen=True)
class FailedTest:
    """A data test with rows: whether it warns only, the table it is about, how many rows, a sentence for each of the first, and
    the earliest day these are about, where they have one."""

    unique_id: str
    name: str
    is_warning: bool
    table: str
    failures: int
    sentences: tuple[str, ...]
    day: date | None = None

    @property
    def line(self) -> str:
        """Everything in one line."""
        more = f" and {self.failures - len(self.sentences):,} more" if self.failures > len(self.sentences) else ""
        rows = "row" if self.failures == 1 else "rows"
        return f"{self.name} ({self.table}): {self.failures:,} {rows}: {'; '.join(self.sentences)}{more}"


def failed_tests(results: Sequence[Any], warehouse: Path) -> list[FailedTest]:
    """The data tests among dbt's results that found rows. Opens the warehouse only when there is one."""
    found = [one for one in results if one.status in {"fail", "warn"} and one.failures]
    if not found:
        return []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [failed_test(one, connection) for one in found]


def failed_test(result: Any, connection: duckdb.DuckDBPyConnection) -> FailedTest:
    """One of them with its sentences; without any where its query can no longer be asked."""
    node = result.node
    day = None
    try:
        asked = connection.execute(f"select * from ({node.compiled_code}\n) order by all limit {FIRST_ROWS}")
        columns = [column[0] for column in asked.description or ()]
        rows = [dict(zip(columns, values, strict=True)) for values in asked.fetchall()]
        said = tuple(sentence(row, node) for row in rows)
        day = min((row["report_date"] for row in rows if isinstance(row.get("report_date"), date)), default=None)
    except duckdb.Error as error:
        said = (f"its rows cannot be read again ({' '.join(str(error).split())[:LONGEST_VALUE]})",)
    return FailedTest(
        node.unique_id, node.name, result.status == "warn", table_of(node, connection), int(result.failures), said, day
    )


def table_of(node: Any, connection: duckdb.DuckDBPyConnection) -> str:
    """The table a test is about: what it is attached to, or what its configuration names, with its schema."""
    meta = node.config.meta.get("dagster", {}) if node.config.meta else {}
    name = str(
        (meta.get("ref") or {}).get("name")
        or (getattr(node, "attached_node", None) or "").rpartition(".")[2]
        or next((source[-1] for source in node.sources), node.name)
    )
    found = connection.execute(
        """select schema_name || '.' || name from (
            select schema_name, table_name as name from duckdb_tables()
            union all select schema_name, view_name from duckdb_views()
        ) where name = ? or schema_name || '_' || name = ? order by 1 limit 1""",
        [name, name],
    ).fetchone()
    return str(found[0]) if found else name


def sentence(row: Mapping[str, object], node: Any) -> str:
    """What is wrong with one row a test returned."""
    if row.get("problem"):
        return str(row["problem"])
    kind = getattr(getattr(node, "test_metadata", None), "name", "")
    given = dict(getattr(getattr(node, "test_metadata", None), "kwargs", {}) or {})
    column = str(given.get("column_name") or "")
    if kind in {"unique", "primary_key"}:
        value, count = row.get("unique_field", row.get(column)), counted(row)
        return (
            f"{column} is empty in {count} rows" if value is None else f"{column} {text(value)} stands in {count} rows"
        )
    if kind == "not_null":
        rest = {name: value for name, value in row.items() if name != column}
        return f"{column} is empty in {listed(rest) or 'a row'}"
    if kind == "accepted_values":
        allowed = ", ".join(map(str, given.get("values", ())))
        return f"{column} is {text(row.get('value_field'))} in {counted(row)} rows; expected one of {allowed}"
    if kind == "relationships":
        target = str(given.get("to", "the other table"))
        return f"{column} {text(row.get('from_field'))} has no row in {target}, column {given.get('field')}"
    if kind == "unique_grain":
        return f"{listed(keys_of(row))}: {counted(row)} rows with this key, expected one"
    if kind == "holds":
        condition = " ".join(str(given.get("condition", "")).split())
        named = {name: value for name, value in row.items() if name in condition}
        rest = {name: value for name, value in row.items() if name not in named}
        return f"{listed(named)} in {listed(rest)}; expected: {condition}"
    return compared(row)


def compared(row: Mapping[str, object]) -> str:
    """The keys of a row and the sides that differ; a row without sides as it is."""
    keys = dict(row)
    said = []
    for expected, actual in PAIRS:
        for name in [one.removeprefix(expected) for one in row if one.startswith(expected)]:
            if f"{actual}{name}" in row:
                wanted, found = keys.pop(f"{expected}{name}"), keys.pop(f"{actual}{name}")
                if (wanted or 0) != (found or 0):
                    said.append(f"{name} is {text(found)}, expected {text(wanted)}")
    return f"{listed(keys)}: {', '.join(said)}" if said else listed(keys)


def keys_of(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in COUNTS}


def counted(row: Mapping[str, object]) -> object:
    return next((row[name] for name in COUNTS if name in row), "several")


def listed(row: Mapping[str, object]) -> str:
    """Names and values, the day first, then ids and names, as far as a reader can take them in."""
    order = sorted(row, key=lambda name: (not name.endswith("_date"), not name.endswith(("platform", "_id"))))
    return ", ".join(f"{name} {text(row[name])}" for name in order[:MOST_COLUMNS])


def text(value: object) -> str:
    """A value as a person reads it, cut where it is long."""
    if isinstance(value, Decimal):
        value = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    said = "(empty)" if value is None else " ".join(str(value).split())
    return said if len(said) <= LONGEST_VALUE else f"{said[:LONGEST_VALUE]}…"
