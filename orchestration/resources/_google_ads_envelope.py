"""What a SearchStream message says besides its rows: request id and the platform's own totals. The rows are skipped."""

from functools import cache
from typing import Any

from google.ads.googleads.v26.services.types.google_ads_service import GoogleAdsRow, SearchGoogleAdsStreamResponse
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

Field = descriptor_pb2.FieldDescriptorProto


@cache
def envelope_type() -> type[Message]:
    """A response type that declares `summary_row` and `request_id` only, with their real numbers."""
    real = SearchGoogleAdsStreamResponse.pb().DESCRIPTOR
    row = GoogleAdsRow.pb().DESCRIPTOR
    file = descriptor_pb2.FileDescriptorProto(
        name="envelope.proto", package="slim", syntax="proto3", dependency=[row.file.name]
    )
    message = file.message_type.add(name="Envelope")
    numbers = {name: real.fields_by_name[name].number for name in ("summary_row", "request_id")}
    message.field.add(
        name="summary_row", number=numbers["summary_row"], label=Field.LABEL_OPTIONAL,
        type=Field.TYPE_MESSAGE, type_name=f".{row.full_name}",
    )  # fmt: skip
    message.field.add(
        name="request_id", number=numbers["request_id"], label=Field.LABEL_OPTIONAL, type=Field.TYPE_STRING
    )
    pool = descriptor_pool.Default()
    added = pool.AddSerializedFile(file.SerializeToString())
    found = added.message_types_by_name["Envelope"] if added else pool.FindMessageTypeByName("slim.Envelope")
    return message_factory.GetMessageClass(found)


def read_envelope(payload: bytes) -> Any:
    """Parse one response message without its rows."""
    return envelope_type().FromString(payload)
