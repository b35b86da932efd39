"""A GA4 answer as Arrow: rows column by column, the platform's totals, and its flags. Reads plain protobuf messages."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from google.protobuf.json_format import MessageToDict

from orchestration.errors import PermanentError
from orchestration.resources._ga4_request import is_metric
from orchestration.resources._report import Column, Report

BATCH_ROWS = 50_000


def check_headers(page: Any, report: Report, subject: str) -> None:
    """Raise PermanentError unless the answer's columns are the report's, in order."""
    found = [header.name for header in (*page.dimension_headers, *page.metric_headers)]
    wanted = [column.source for column in report.columns]
    if found != wanted:
        raise PermanentError(f"{subject}: asked for {', '.join(wanted)}; got {', '.join(found) or 'no columns'}")


def decode_rows(rows: Sequence[Any], report: Report, subject: str) -> Iterator[pa.RecordBatch]:
    """Record batches of `report.schema`. Raises PermanentError naming the column whose text is not of its type."""
    for start in range(0, len(rows), BATCH_ROWS):
        texts = zip(*map(_texts, rows[start : start + BATCH_ROWS]), strict=True)
        arrays = [
            _typed(pa.array(values, pa.string()), column, subject)
            for column, values in zip(report.columns, texts, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=report.schema)


def _texts(row: Any) -> list[str]:
    return [value.value for value in row.dimension_values] + [value.value for value in row.metric_values]


def _typed(texts: pa.Array, column: Column, subject: str) -> pa.Array:
    try:
        if pa.types.is_date(column.type):
            return pc.strptime(texts, format="%Y%m%d", unit="s").cast(column.type)
        return texts.cast(column.type)
    except pa.ArrowInvalid as error:
        raise PermanentError(f"{subject}: {column.source} is not {column.type}: {error}") from error


def totals_of(page: Any, report: Report, subject: str) -> dict[str, float]:
    """The sums GA4 states for the whole answer, by measure; empty when it states none."""
    if not page.totals:
        return {}
    metrics = [column for column in report.columns if is_metric(column)]
    stated = dict(zip(metrics, page.totals[0].metric_values, strict=True))
    try:
        return {column.name: float(value.value) for column, value in stated.items() if column.name in report.measures}
    except ValueError as error:
        raise PermanentError(f"{subject}: a total is no number: {error}") from error


def quality_of(page: Any) -> dict[str, object]:
    """GA4's own words on how far its figures can be trusted, and what is left of the property's quota."""
    metadata = page.metadata
    return {
        "data_loss_from_other_row": metadata.data_loss_from_other_row,
        "sampling": [
            {"samples_read_count": one.samples_read_count, "sampling_space_size": one.sampling_space_size}
            for one in metadata.sampling_metadatas
        ],
        "subject_to_thresholding": metadata.subject_to_thresholding,
        "empty_reason": metadata.empty_reason or None,
        "data_truncation_reasons": [_plain(reason) for reason in metadata.data_truncation_reasons],
        "time_zone": metadata.time_zone or None,
        "currency_code": metadata.currency_code or None,
        "property_quota": {
            field.name: {"consumed": status.consumed, "remaining": status.remaining}
            for field, status in page.property_quota.ListFields()
        },
    }


def _plain(message: Any) -> dict[str, object]:
    return dict(MessageToDict(message, preserving_proto_field_name=True))
