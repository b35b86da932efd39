"""Good rows as the columns of a report: platform, account and level on each, one row per key."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.imports.console.formats import MEASURES, all_differ, row_numbers
from orchestration.resources.imports.console.judging.outcome import Bounds
from orchestration.resources.imports.console.reading import Found

LEVELS = ("ad", "ad_group", "campaign")
ONLY_READ = {"account_id", "currency", "period_first", "period_last"}
"""Fields that tell no rows apart which the stored columns do not."""
LONGEST_ACCOUNT = 100


def named(table: pa.Table, found: Found, bounds: Bounds) -> pa.Table:
    """With platform, account and level; ids may come with dashes. Raises PermanentError when an account is not known or is none."""
    columns = {name: table[name] for name in table.column_names}
    size = table.num_rows
    if "account_id" in columns:
        account = pc.replace_substring_regex(
            columns["account_id"].cast(pa.string()), "^([0-9]{3})-([0-9]{3})-([0-9]{4})$", r"\1\2\3"
        )
        account = (pc.fill_null(account, bounds.account) if bounds.account else account).dictionary_encode()
    else:
        account = _same(bounds.account, size)
    if size and account.null_count:
        raise PermanentError(
            f"{found.source.name}: names no account, and seeds/accounts.csv has not exactly one of {found.format.platform}; "
            "say which with --account"
        )
    for one in account.unique().to_pylist():
        if one and (len(one) > LONGEST_ACCOUNT or re.search(r"[\x00-\x1f]", one)):
            raise PermanentError(f"{found.source.name}: '{one[:40]}' is no account id; export the file again")
    level = next((one for one in LEVELS if columns.keys() & {f"{one}_id", f"{one}_name"}), "account")
    columns["platform"] = _same(found.format.platform, size)
    columns["file_account_id"] = account
    columns["level"] = _same(level, size)
    return pa.table(columns)


def summed(table: pa.Table, report: Report) -> pa.Table:
    """One row per key of the report: what only a breakdown nobody asked for tells apart is added up, unknown stays unknown."""
    there = set(table.column_names)
    absent = {
        kind: _nothing(kind, table.num_rows) for kind in {one.type for one in report.columns if one.name not in there}
    }
    filled = pa.table({one.name: table[one.name] if one.name in there else absent[one.type] for one in report.columns})
    if not table.num_rows or not there - set(report.schema.names) - ONLY_READ:
        return filled
    numbers = row_numbers(filled, [name for name in (report.date_column, *report.key) if name in there])
    return filled if all_differ(numbers) else _added_up(filled.cast(report.schema), numbers, report)


def _added_up(table: pa.Table, numbers: np.ndarray, report: Report) -> pa.Table:
    """Rows with one number as one row; people reached never add up."""
    known = pc.ScalarAggregateOptions(min_count=1)
    parts = table.select(MEASURES).append_column("source_line", table["source_line"])
    parts = parts.append_column("number", pa.array(numbers))
    grouped = parts.group_by("number", use_threads=False).aggregate(
        [*((name, "sum", known) for name in MEASURES), ("source_line", "min"), ("source_line", "count")]
    )
    _, first = np.unique(numbers, return_index=True)
    heads = table.take(pa.array(first)).append_column("number", pa.array(numbers[first])).sort_by("number")
    grouped = grouped.sort_by("number")
    alone = pc.equal(grouped["source_line_count"], 1)
    sums = {name: grouped[f"{name}_sum"] for name in MEASURES} | {"source_line": grouped["source_line_min"]}
    sums["reach"] = pc.if_else(alone, sums["reach"], pa.scalar(None, pa.int64()))
    whole = {name: sums.get(name, heads[name]) for name in report.schema.names}
    return pa.table(whole, schema=report.schema).sort_by("source_line")


def _nothing(kind: pa.DataType, size: int) -> pa.Array:
    return pa.nulls(size, pa.dictionary(pa.int32(), pa.string()) if pa.types.is_string(kind) else kind)


def _same(text: str | None, size: int) -> pa.ChunkedArray:
    if text is None:
        return pa.chunked_array([_nothing(pa.string(), size)])
    return pa.chunked_array(
        [pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), size), pa.array([text]))]
    )
