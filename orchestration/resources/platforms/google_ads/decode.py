"""Decodes Google Ads response bytes to Arrow columns without a Python object per row.

A message type with only the selected fields is built with the field numbers of the real row. Protobuf skips all other
fields, and `ptars` decodes it column by column. Leaf fields are optional, so a field that was not sent is NULL, not 0.
A sample of every answer is decoded again with Google's own types, so that a wrong decoder is detected.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import ptars
import pyarrow as pa
import pyarrow.compute as pc
from google.ads.googleads.v26.services.types.google_ads_service import GoogleAdsRow, SearchGoogleAdsStreamResponse
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message import Message

from orchestration.errors import PermanentError
from orchestration.resources.base import Column, Report
from orchestration.resources.privacy import mask_text

FieldDescriptor = descriptor_pb2.FieldDescriptorProto
SAMPLE_ROWS = 25
"""Number of rows compared at each end of a message."""


def leaf_field(path: str) -> tuple[list[str], object]:
    """Return the message names on a GAQL path and the descriptor of its last field."""
    descriptor = GoogleAdsRow.pb().DESCRIPTOR
    *parents, last = path.split(".")
    for name in parents:
        descriptor = descriptor.fields_by_name[name].message_type
    field = descriptor.fields_by_name.get(last) or descriptor.fields_by_name.get(f"{last}_")
    if field is None:
        raise PermanentError(f"{path} is not a field of this Google Ads API version: correct the report's columns")
    return parents, field


class _SlimSchema:
    """Builds a file of message types, each declared once."""

    def __init__(self) -> None:
        self.file = descriptor_pb2.FileDescriptorProto(name="slim.proto", package="slim", syntax="proto3")
        self.messages: dict[str, descriptor_pb2.DescriptorProto] = {}

    def message(self, name: str) -> descriptor_pb2.DescriptorProto:
        if name not in self.messages:
            self.messages[name] = self.file.message_type.add(name=name)
        return self.messages[name]

    def child(self, parent: str, field: str, number: int, *, repeated: bool = False) -> str:
        """Declare a message field once and return the name of its type."""
        name = f"{parent}_{field}"
        holder = self.message(parent)
        if all(member.number != number for member in holder.field):
            label = FieldDescriptor.LABEL_REPEATED if repeated else FieldDescriptor.LABEL_OPTIONAL
            holder.field.add(
                name=field, number=number, label=label, type=FieldDescriptor.TYPE_MESSAGE, type_name=f".slim.{name}"
            )
        self.message(name)
        return name

    def leaf(self, parent: str, name: str, real: object) -> None:
        """Declare a scalar field as in the real row: enums as numbers, single values with presence."""
        holder = self.message(parent)
        kind = FieldDescriptor.TYPE_INT32 if real.type == FieldDescriptor.TYPE_ENUM else real.type  # type: ignore[attr-defined]
        number = real.number  # type: ignore[attr-defined]
        if real.is_repeated:  # type: ignore[attr-defined]
            holder.field.add(name=name, number=number, label=FieldDescriptor.LABEL_REPEATED, type=kind)
            return
        holder.oneof_decl.add(name=f"_{name}")
        holder.field.add(
            name=name, number=number, label=FieldDescriptor.LABEL_OPTIONAL, type=kind,
            proto3_optional=True, oneof_index=len(holder.oneof_decl) - 1,
        )  # fmt: skip


class Decoder:
    """Decodes the messages of one query. Dates are parsed. A column without a GAQL path contains `day`, the requested
    day."""

    def __init__(self, report: Report, day: date | None = None) -> None:
        self.report = report
        self.day = day
        self.sent = [column for column in report.columns if column.source]
        slim = _SlimSchema()
        row = slim.child("Response", "results", 1, repeated=True)
        for column in self.sent:
            parents, field = leaf_field(column.source)
            holder, descriptor = row, GoogleAdsRow.pb().DESCRIPTOR
            for name in parents:
                real = descriptor.fields_by_name[name]
                holder, descriptor = slim.child(holder, name, real.number), real.message_type
            slim.leaf(holder, column.source.rpartition(".")[2], field)
        pool = descriptor_pool.DescriptorPool()
        pool.Add(slim.file)
        self.response = pool.FindMessageTypeByName("slim.Response")

    @cached_property
    def _handler(self) -> object:
        return ptars.HandlerPool([self.response.file]).get_for_message(self.response)

    def decode(self, payload: bytes) -> pa.RecordBatch:
        """Return one response message as a record batch of the report's schema; empty for a message without rows.
        Raises PermanentError for invalid bytes and for values that do not fit their column."""
        try:
            rows = self._handler.list_to_record_batch([payload]).column(0).flatten()  # type: ignore[attr-defined]
        except ValueError as error:
            raise PermanentError(
                f"{self.report.table}: the answer cannot be read ({error}); nothing was stored"
            ) from error
        arrays = [self._column(rows, column) for column in self.report.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self.report.schema)

    def _column(self, rows: pa.StructArray, column: Column) -> pa.Array:
        if not column.source:
            return pa.repeat(pa.scalar(self.day, column.type), len(rows))
        values: pa.Array = rows
        for name in column.source.split("."):
            values = pc.struct_field(values, name)
        try:
            return values.cast(column.type)
        except pa.ArrowInvalid as error:
            raise PermanentError(
                f"{self.report.table}: {column.source}: {mask_text(str(error))}; nothing was stored"
            ) from None

    def check_sample(self, payload: bytes, batch: pa.RecordBatch) -> None:
        """Compare the first and last rows with Google's own types. Raises PermanentError naming the first difference."""
        results = SearchGoogleAdsStreamResponse.pb(SearchGoogleAdsStreamResponse.deserialize(payload)).results
        count = len(results)
        if count != batch.num_rows:
            raise PermanentError(
                f"{self.report.table}: {batch.num_rows} rows were decoded, but Google's own types read {count} rows; nothing was stored"
            )
        for index in sorted({*range(min(SAMPLE_ROWS, count)), *range(max(0, count - SAMPLE_ROWS), count)}):
            for column in self.sent:
                fast, plain = batch[column.name][index].as_py(), read_field(results[index], column.source)
                if column.type == pa.date32() and fast is not None:
                    fast = fast.isoformat()
                if fast != plain:
                    difference = mask_text(f"decoded as {fast!r} where Google's own types read {plain!r}")
                    raise PermanentError(
                        f"{self.report.table}: {column.source} {difference}; "
                        "nothing was stored, report it with the ptars and protobuf versions"
                    )


def read_field(row: Message, path: str) -> object:
    """Return the value at a GAQL path of a plain protobuf row: None if it was not sent, a list if it repeats."""
    *parents, last = path.split(".")
    message = row
    for name in parents:
        if not message.HasField(name):
            return None
        message = getattr(message, name)
    name = last if last in message.DESCRIPTOR.fields_by_name else f"{last}_"
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.is_repeated:
        return list(getattr(message, name))
    if field.has_presence and not message.HasField(name):
        return None
    value = getattr(message, name)
    return value if field.has_presence or value != field.default_value else None


def measures_of(message: Message, columns: Sequence[Column], measures: Sequence[str]) -> dict[str, float]:
    """Return the totals of a summary row by measure. A total that was not sent is left out."""
    sources = {column.name: column.source for column in columns}
    values = {name: read_field(message, sources[name]) for name in measures}
    return {name: value for name, value in values.items() if isinstance(value, int | float)}
