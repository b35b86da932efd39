"""Settings that platforms tell as nested JSON, as rows: a column's source is the path of a value."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from orchestration.errors import IncompleteError
from orchestration.resources.base import Report
from orchestration.resources.wire.connection import one_line

TRUE = ("TRUE", "true", True)
Record = dict[str, Any]
"""One entity as the platform tells it, or several joined under names of their own."""


def batch(report: Report, found: Sequence[Record], day: date) -> pa.RecordBatch:
    """Rows of `report.schema`: values by path, the day of the snapshot in the date column; what is not told is null.

    Raises IncompleteError for a value of another kind than its column's, and for an entity without its key.
    """
    arrays = []
    for column in report.columns:
        try:
            values = [
                day if column.name == report.date_column else cell(one, column.source, column.type) for one in found
            ]
            arrays.append(pa.array(values, column.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, TypeError, OverflowError) as error:
            said = one_line(str(error))
            raise IncompleteError(f"{report.table}: {column.source} is not {column.type}: {said}") from error
        if column.name in report.key and arrays[-1].null_count:
            raise IncompleteError(f"{report.table}: an entity without {column.source}, by which it is known")
    return pa.RecordBatch.from_arrays(arrays, schema=report.schema)


def cell(record: Record, path: str, kind: pa.DataType) -> object:
    """The value at `path`; lists and objects as JSON text, the words TRUE and FALSE as booleans."""
    value: Any = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if value is None or value == "":
        return None
    if pa.types.is_boolean(kind):
        return value in TRUE
    if pa.types.is_integer(kind):
        return int(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
