"""The parts of a SearchStream message other than its rows: request id, cost of the query, and the platform's totals."""

from functools import cache
from typing import Any

from google.ads.googleads.v26.services.types.google_ads_service import GoogleAdsRow, SearchGoogleAdsStreamResponse
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

from orchestration.resources.base import Extract
from orchestration.resources.platforms.google_ads.decode import measures_of

FieldDescriptor = descriptor_pb2.FieldDescriptorProto


@cache
def envelope_type() -> type[Message]:
    """Return a response type that declares everything except the rows, with the real field numbers, so that rows are
    skipped."""
    real = SearchGoogleAdsStreamResponse.pb().DESCRIPTOR
    row = GoogleAdsRow.pb().DESCRIPTOR
    file = descriptor_pb2.FileDescriptorProto(
        name="tochimart/envelope.proto", package="tochimart", syntax="proto3", dependency=[row.file.name]
    )
    message = file.message_type.add(name="Envelope")
    for name, kind in (
        ("summary_row", FieldDescriptor.TYPE_MESSAGE),
        ("request_id", FieldDescriptor.TYPE_STRING),
        ("query_resource_consumption", FieldDescriptor.TYPE_INT64),
    ):
        field = message.field.add(
            name=name, number=real.fields_by_name[name].number, label=FieldDescriptor.LABEL_OPTIONAL, type=kind
        )
        if kind == FieldDescriptor.TYPE_MESSAGE:
            field.type_name = f".{row.full_name}"
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("tochimart.Envelope"))


def read_envelope(payload: bytes) -> Any:
    """Parse one response message without its rows."""
    return envelope_type().FromString(payload)


def record_envelope(extract: Extract, payload: bytes) -> None:
    """Store what a message states about the answer: totals, `request_ids`, and the sum of `query_resource_consumption`.
    The platform charges rows and summary row of a query separately."""
    envelope = read_envelope(payload)
    quality, report = extract.quality, extract.request.report
    if envelope.HasField("summary_row"):
        extract.control_totals = measures_of(envelope.summary_row, report.columns, report.measures)
    if envelope.request_id:
        quality["request_ids"] = list(dict.fromkeys([*_request_ids(quality), envelope.request_id]))
    if consumed := envelope.query_resource_consumption:
        earlier = quality.get("query_resource_consumption")
        quality["query_resource_consumption"] = consumed + (earlier if isinstance(earlier, int) else 0)


def _request_ids(quality: dict[str, object]) -> list[str]:
    request_ids = quality.get("request_ids")
    return request_ids if isinstance(request_ids, list) else []
