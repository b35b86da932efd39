"""What a SearchStream message says besides its rows: request id, cost of the query, the platform's own totals."""

from functools import cache
from typing import Any

from google.ads.googleads.v26.services.types.google_ads_service import GoogleAdsRow, SearchGoogleAdsStreamResponse
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

from orchestration.resources.base import Extract
from orchestration.resources.platforms.google_ads.decode import measures_of

Field = descriptor_pb2.FieldDescriptorProto


@cache
def envelope_type() -> type[Message]:
    """A response type that declares everything but the rows, with the real numbers, so that no row is built."""
    real = SearchGoogleAdsStreamResponse.pb().DESCRIPTOR
    row = GoogleAdsRow.pb().DESCRIPTOR
    file = descriptor_pb2.FileDescriptorProto(
        name="tochimart/envelope.proto", package="tochimart", syntax="proto3", dependency=[row.file.name]
    )
    message = file.message_type.add(name="Envelope")
    for name, kind in (
        ("summary_row", Field.TYPE_MESSAGE),
        ("request_id", Field.TYPE_STRING),
        ("query_resource_consumption", Field.TYPE_INT64),
    ):
        field = message.field.add(
            name=name, number=real.fields_by_name[name].number, label=Field.LABEL_OPTIONAL, type=kind
        )
        if kind == Field.TYPE_MESSAGE:
            field.type_name = f".{row.full_name}"
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("tochimart.Envelope"))


def read_envelope(payload: bytes) -> Any:
    """Parse one response message without its rows."""
    return envelope_type().FromString(payload)


def note_envelope(extract: Extract, payload: bytes) -> None:
    """Keep what a message says about the answer: totals, `request_ids`, and `query_resource_consumption` added up.

    The platform counts rows and summary row of one query apart, hence the sum.
    """
    envelope = read_envelope(payload)
    quality, report = extract.quality, extract.request.report
    if envelope.HasField("summary_row"):
        extract.control_totals = measures_of(envelope.summary_row, report.columns, report.measures)
    if envelope.request_id:
        quality["request_ids"] = list(dict.fromkeys([*_ids(quality), envelope.request_id]))
    if consumed := envelope.query_resource_consumption:
        earlier = quality.get("query_resource_consumption")
        quality["query_resource_consumption"] = consumed + (earlier if isinstance(earlier, int) else 0)


def _ids(quality: dict[str, object]) -> list[str]:
    found = quality.get("request_ids")
    return found if isinstance(found, list) else []
