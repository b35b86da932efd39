"""Rows that were told apart by nothing but the personal data in them: after masking they are one row.

Without this two visitors' addresses in a URL would leave two rows with one key, and every sum over a join would count twice.
"""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Column, Report
from orchestration.resources.privacy import MASK


def merged(table: pa.Table, report: Report) -> pa.Table:
    """`table` of one day with the rows made one whose keys masking has made equal; rows without a mask in the key stay as they are.

    Measures are summed, so every total stays. Of the other columns, ids and texts keep the value the rows agree on and are null where
    they differ; figures that do not add up (sessions per link, rates) are null, since nobody knows them for the rows together.
    """
    texts = [name for name in report.key if pa.types.is_string(report.schema.field(name).type)]
    is_masked = pa.array([False] * table.num_rows)
    for name in texts:
        is_masked = pc.or_(is_masked, pc.fill_null(pc.match_substring(table[name].combine_chunks(), MASK), False))
    touched = table.filter(is_masked)
    groups = touched.group_by([report.date_column, *report.key], use_threads=False)
    sizes = groups.aggregate([([], "count_all")])
    if sizes.num_rows == touched.num_rows:
        return table
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    for row in touched.to_pylist():
        place = tuple(row[name] for name in report.key)
        rows[place] = _together(rows[place], row, report) if place in rows else row
    joined = pa.Table.from_pylist(list(rows.values()), schema=table.schema)
    return pa.concat_tables([table.filter(pc.invert(is_masked)), joined])


def _together(one: dict[str, object], other: dict[str, object], report: Report) -> dict[str, object]:
    return {column.name: _value(one[column.name], other[column.name], column, report) for column in report.columns}


def _value(one: object, other: object, column: Column, report: Report) -> object:
    if column.name in report.measures:
        known = [value for value in (one, other) if isinstance(value, int | float)]
        return _exact_sum(known) if known else None
    if _is_figure(column):
        return None
    return one if one == other else None


def _exact_sum(values: list[int | float]) -> int | float:
    """The sum of numbers as they are written, so that 0.1 and 0.2 are 0.3."""
    if all(isinstance(value, int) for value in values):
        return sum(values)
    return float(sum(Decimal(str(value)) for value in values))


def _is_figure(column: Column) -> bool:
    """Whether a column that is no measure holds a quantity; whole numbers that are ids say so by their name, enumerations are int32."""
    kind = column.type
    return bool(pa.types.is_floating(kind) or (pa.types.is_int64(kind) and not column.name.endswith("_id")))
