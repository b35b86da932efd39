"""Good rows as columns of a report: with platform, account and level in each row, one row per key."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.imports.console.formats import MEASURE_FIELDS, are_all_different, key_group_ids
from orchestration.resources.imports.console.judging.outcome import ImportBounds
from orchestration.resources.imports.console.reading import RecognisedTable

LEVELS = ("ad", "ad_group", "campaign")
FIELDS_NOT_STORED = {"account_id", "currency", "period_first", "period_last"}
"""Fields that distinguish no rows beyond what the stored columns do."""
MAX_ACCOUNT_LENGTH = 100


def add_identity_columns(table: pa.Table, recognised: RecognisedTable, bounds: ImportBounds) -> pa.Table:
    """Return the rows with platform, account and level. Dashes in ids are removed. Raises PermanentError when an
    account is missing or invalid."""
    columns = {name: table[name] for name in table.column_names}
    size = table.num_rows
    if "account_id" in columns:
        account = pc.replace_substring_regex(
            columns["account_id"].cast(pa.string()), "^([0-9]{3})-([0-9]{3})-([0-9]{4})$", r"\1\2\3"
        )
        account = (pc.fill_null(account, bounds.account) if bounds.account else account).dictionary_encode()
    else:
        account = _constant_column(bounds.account, size)
    if size and account.null_count:
        raise PermanentError(
            f"{recognised.source.name}: the file contains no account id, and accounts.csv does not list exactly one account of "
            f"{recognised.format.platform}; name the account with --account"
        )
    for account_id in account.unique().to_pylist():
        if account_id and (len(account_id) > MAX_ACCOUNT_LENGTH or re.search(r"[\x00-\x1f]", account_id)):
            raise PermanentError(
                f"{recognised.source.name}: '{account_id[:40]}' cannot be an account id; export the file again"
            )
    level = next((level for level in LEVELS if columns.keys() & {f"{level}_id", f"{level}_name"}), "account")
    columns["platform"] = _constant_column(recognised.format.platform, size)
    columns["file_account_id"] = account
    columns["level"] = _constant_column(level, size)
    return pa.table(columns)


def sum_by_key(table: pa.Table, report: Report) -> pa.Table:
    """Return one row per key of the report. Rows that differ only in an unused breakdown are summed; unknown values
    stay unknown."""
    present = set(table.column_names)
    absent = {
        data_type: _nulls(data_type, table.num_rows)
        for data_type in {column.type for column in report.columns if column.name not in present}
    }
    filled = pa.table(
        {
            column.name: table[column.name] if column.name in present else absent[column.type]
            for column in report.columns
        }
    )
    if not table.num_rows or not present - set(report.schema.names) - FIELDS_NOT_STORED:
        return filled
    numbers = key_group_ids(filled, [name for name in (report.date_column, *report.key) if name in present])
    return filled if are_all_different(numbers) else _sum_groups(filled.cast(report.schema), numbers, report)


def _sum_groups(table: pa.Table, numbers: np.ndarray, report: Report) -> pa.Table:
    """Return one row per group id. Reach is never summed."""
    known = pc.ScalarAggregateOptions(min_count=1)
    parts = table.select(MEASURE_FIELDS).append_column("source_line", table["source_line"])
    parts = parts.append_column("number", pa.array(numbers))
    grouped = parts.group_by("number", use_threads=False).aggregate(
        [*((name, "sum", known) for name in MEASURE_FIELDS), ("source_line", "min"), ("source_line", "count")]
    )
    _, first = np.unique(numbers, return_index=True)
    heads = table.take(pa.array(first)).append_column("number", pa.array(numbers[first])).sort_by("number")
    grouped = grouped.sort_by("number")
    alone = pc.equal(grouped["source_line_count"], 1)
    sums = {name: grouped[f"{name}_sum"] for name in MEASURE_FIELDS} | {"source_line": grouped["source_line_min"]}
    sums["reach"] = pc.if_else(alone, sums["reach"], pa.scalar(None, pa.int64()))
    whole = {name: sums.get(name, heads[name]) for name in report.schema.names}
    return pa.table(whole, schema=report.schema).sort_by("source_line")


def _nulls(data_type: pa.DataType, size: int) -> pa.Array:
    return pa.nulls(size, pa.dictionary(pa.int32(), pa.string()) if pa.types.is_string(data_type) else data_type)


def _constant_column(text: str | None, size: int) -> pa.ChunkedArray:
    if text is None:
        return pa.chunked_array([_nulls(pa.string(), size)])
    return pa.chunked_array(
        [pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), size), pa.array([text]))]
    )
