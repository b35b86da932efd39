"""Merges rows that differed only in masked personal data. Otherwise the addresses of two visitors in a URL would leave
two rows with one key, and joins would count sums twice."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Column, Report


def merge_masked_rows(table: pa.Table, report: Report) -> pa.Table:
    """Return the rows of one day with rows merged whose keys became equal through masking. Rows without a mask in the
    key are unchanged. Measures are summed, so totals stay. Ids and texts keep a common value and are null where they
    differ. Figures that do not add up (sessions per link, rates) become null, because the combined value is unknown."""
    from orchestration.resources.privacy import MASK

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
        rows[place] = _merge_rows(rows[place], row, report) if place in rows else row
    joined = pa.Table.from_pylist(list(rows.values()), schema=table.schema)
    return pa.concat_tables([table.filter(pc.invert(is_masked)), joined])


def _merge_rows(first: dict[str, object], second: dict[str, object], report: Report) -> dict[str, object]:
    return {
        column.name: _merge_values(first[column.name], second[column.name], column, report) for column in report.columns
    }


def _merge_values(first: object, second: object, column: Column, report: Report) -> object:
    if column.name in report.measures:
        known = [value for value in (first, second) if isinstance(value, int | float)]
        return _exact_sum(known) if known else None
    if _is_figure(column):
        return None
    return first if first == second else None


def _exact_sum(values: list[int | float]) -> int | float:
    """Return the sum of numbers as decimals, so that 0.1 + 0.2 is 0.3."""
    if all(isinstance(value, int) for value in values):
        return sum(values)
    return float(sum(Decimal(str(value)) for value in values))


def _is_figure(column: Column) -> bool:
    """Return whether a column that is not a measure contains a quantity. Integer ids are recognised by name;
    enumerations are int32."""
    data_type = column.type
    return bool(pa.types.is_floating(data_type) or (pa.types.is_int64(data_type) and not column.name.endswith("_id")))
