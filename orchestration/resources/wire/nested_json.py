"""Converts platform settings from nested JSON to rows. The source of a column is the path of a value."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from orchestration.errors import IncompleteError
from orchestration.resources.base import Report
from orchestration.resources.wire.connection import shorten_to_one_line

TRUE_VALUES = ("TRUE", "true", True)
JsonObject = dict[str, Any]
"""An entity as the platform returns it, or several joined under their own names."""


def to_record_batch(report: Report, records: Sequence[JsonObject], day: date) -> pa.RecordBatch:
    """Return rows of `report.schema`: values by path, and the snapshot day in the date column. Missing values are null.
    Raises IncompleteError for a value of another type than its column, and for an entity without its key."""
    arrays = []
    for column in report.columns:
        try:
            values = [
                day if column.name == report.date_column else value_at_path(record, column.source, column.type)
                for record in records
            ]
            arrays.append(pa.array(values, column.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, TypeError, OverflowError) as error:
            message = shorten_to_one_line(str(error))
            raise IncompleteError(
                f"{report.table}: {column.source} cannot be read as {column.type}: {message}"
            ) from error
        if column.name in report.key and arrays[-1].null_count:
            raise IncompleteError(f"{report.table}: an entity in the answer has no value for its key {column.source}")
    return pa.RecordBatch.from_arrays(arrays, schema=report.schema)


def value_at_path(record: JsonObject, path: str, data_type: pa.DataType) -> object:
    """Return the value at `path`: lists and objects as JSON text, the words TRUE and FALSE as booleans."""
    value: Any = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if value is None or value == "":
        return None
    if pa.types.is_boolean(data_type):
        return value in TRUE_VALUES
    if pa.types.is_integer(data_type):
        return int(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
