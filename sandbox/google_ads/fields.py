"""Fields of Google Ads, read from Google's own messages: setting them in a row, and parsing filter values."""

from collections.abc import Sequence
from datetime import date

from google.ads.googleads.v26.services.types import google_ads_service as service_types
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from sandbox.google_ads.gaql import GaqlError

Row = service_types.GoogleAdsRow.pb()
INTEGER_TYPES = (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64)
NUMBER_TYPES = (*INTEGER_TYPES, FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT)


def _python_name(descriptor: object, name: str) -> str:
    """Return the message's name of a GAQL field: `type` is `type_` there."""
    return name if name in descriptor.fields_by_name else f"{name}_"  # type: ignore[attr-defined]


def set_field(row: Message, path: str, value: object) -> None:
    """Set the field at a GAQL path. NULL leaves it unset."""
    *parents, last = path.split(".")
    holder = row
    for name in parents:
        holder = getattr(holder, name)
    set_leaf(holder, last, value)


def set_leaf(holder: Message, last: str, value: object) -> None:
    """Set one field of a message by its GAQL name. NULL leaves it unset."""
    if value is None:
        return
    name = "type_" if last == "type" else last
    if isinstance(value, list):
        held = getattr(holder, name)
        (held.paths if isinstance(held, FieldMask) else held).extend(value)
    elif isinstance(getattr(holder, name), Message):
        json_format.Parse(str(value), getattr(holder, name))
    else:
        setattr(holder, name, value)


def build_rows(fields: Sequence[str], rows: Sequence[tuple]) -> list[Message]:
    """Return rows as protobuf messages with only the selected fields set."""
    holders: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for index, path in enumerate(fields):
        *parents, last = path.split(".")
        holders.setdefault(tuple(parents), []).append((index, last))
    made = []
    for values in rows:
        row = Row()
        for names, leaves in holders.items():
            holder = row
            for name in names:
                holder = getattr(holder, name)
            for index, last in leaves:
                set_leaf(holder, last, values[index])
        made.append(row)
    return made


def field_descriptor(path: str) -> FieldDescriptor:
    """Return the protobuf field at a GAQL path."""
    *parents, last = path.split(".")
    message = Row.DESCRIPTOR
    for name in parents:
        message = message.fields_by_name[name].message_type
    return message.fields_by_name[_python_name(message, last)]


def parse_filter_value(path: str, text: str) -> object:
    """Return a filter value in the type of the field: enums by name, numbers, booleans, dates. Raises GaqlError."""
    field = field_descriptor(path)
    if field.enum_type is not None:
        known = field.enum_type.values_by_name
        if text not in known:
            raise GaqlError("BAD_ENUM_CONSTANT", f"Invalid enum value '{text}' for '{path}'.")
        return known[text].number
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        if text.upper() not in {"TRUE", "FALSE"}:
            raise GaqlError("BAD_VALUE", f"'{text}' is not a boolean for '{path}'.")
        return text.upper() == "TRUE"
    try:
        if field.cpp_type in NUMBER_TYPES:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        if path == "segments.date":
            return date.fromisoformat(text).isoformat()
    except ValueError as error:
        name = "INVALID_DATE_FORMAT" if path == "segments.date" else "BAD_NUMBER"
        raise GaqlError(name, f"'{text}' does not fit '{path}'.") from error
    return text
