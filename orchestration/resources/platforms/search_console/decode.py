"""Converts rows of searchAnalytics.query to Arrow record batches. A missing figure stays null."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.search_console.reports import SITE_SOURCE, api_dimensions
from orchestration.resources.wire import shorten_to_one_line


def decode_rows(rows: Sequence[dict[str, Any]], report: Report, site: str, subject: str) -> pa.RecordBatch:
    """Return a batch of `report.schema`. Raises PermanentError when the rows do not match the request."""
    dimensions = api_dimensions(report)
    wrong = [row for row in rows if not is_key(row.get("keys"), len(dimensions))]
    if wrong:
        raise PermanentError(
            f"{subject}: requested were the dimensions {', '.join(dimensions)}, but a row has the keys "
            f"{shorten_to_one_line(str(wrong[0].get('keys')))}"
        )
    arrays = [_array(rows, column, dimensions, site, subject) for column in report.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=report.schema)


def is_key(keys: object, length: int) -> bool:
    """Return whether `keys` is a list of that many dimension texts."""
    return isinstance(keys, list) and len(keys) == length and all(isinstance(key, str) for key in keys)


def _array(
    rows: Sequence[dict[str, Any]], column: Column, dimensions: Sequence[str], site: str, subject: str
) -> pa.Array:
    if column.source == SITE_SOURCE:
        return pa.repeat(pa.scalar(site, column.type), len(rows))
    if column.source in dimensions:
        place = dimensions.index(column.source)
        values: list[Any] = [row["keys"][place] for row in rows]
    else:
        values = [row.get(column.source) for row in rows]
    try:
        if pa.types.is_date(column.type):
            values = [date.fromisoformat(value) for value in values]
        if pa.types.is_integer(column.type):  # Google sends counts as 5 or 5.0
            return pa.array(values, pa.float64()).cast(column.type)
        return pa.array(values, column.type)
    except (ValueError, TypeError, OverflowError) as error:
        raise PermanentError(
            f"{subject}: {column.source} cannot be read as {column.type}: {shorten_to_one_line(str(error))}"
        ) from error
