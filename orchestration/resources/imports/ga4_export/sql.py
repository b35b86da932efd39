"""The SQL that turns exported events into rows of EVENTS, written for the columns a file really has. Runs nothing."""

import glob
from collections.abc import Mapping
from typing import Any

from orchestration.errors import PermanentError
from orchestration.resources.base import Column
from orchestration.resources.imports.ga4_export.columns import (
    EVENTS,
    REQUIRED,
    alternatives,
    declared,
)
from orchestration.resources.imports.ga4_export.faults import DATE_PATTERN, TIMESTAMP_PATTERN
from orchestration.resources.imports.ga4_export.files import ExportFile

Types = Mapping[str, Any]
"""DuckDB types of a file's columns, by name."""

VALUE_FIELDS = ("string_value", "int_value", "double_value", "float_value")


def source(file: ExportFile, readable: str | None = None) -> str:
    """Table function that reads `file`, from `readable` (`_ga4_export_text.readable`) when it is JSON.

    Its name may hold characters DuckDB would take for a pattern.
    """
    path = quoted(glob.escape(readable or str(file.path)))
    if file.format == "parquet":
        return f"read_parquet({path})"
    listed = ", ".join(f"{quoted(name)}: {quoted(type_)}" for name, type_ in declared().items())
    compression = "gzip" if file.format == "json.gz" and file.encoding is None else "uncompressed"
    return f"read_json({path}, format = 'newline_delimited', compression = '{compression}', columns = {{{listed}}})"


def nothing() -> str:
    """SQL: a select list with the columns JSON is read into, all null."""
    return ", ".join(f'cast(null as {type_}) as "{name}"' for name, type_ in declared().items())


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def require_columns(file: ExportFile, types: Types) -> None:
    """Raise PermanentError naming the first column an export must have and this file has not."""
    for name in REQUIRED:
        if name not in types:
            raise PermanentError(
                f"{file.name}: column {name} is missing; export the whole events table again with all its columns"
            )


def day_counts(file: ExportFile, types: Types, readable: str) -> str:
    """SQL: per property day the number of events, and of values in columns JSON leaves out when empty; null = unusable."""
    name, timestamp = field(types, "event_name"), field(types, "event_timestamp")
    day = report_date(types)
    optional = "1, 1" if file.format == "parquet" else "count(event_params), count(user_pseudo_id)"
    return f"""
        select
            case when {name} <> '' and regexp_full_match({timestamp}, '{TIMESTAMP_PATTERN}') then {day} end as day,
            count(*), {optional}
        from {source(file, readable)} group by 1 order by 1
    """


def flattened(file: ExportFile, types: Types, readable: str) -> str:
    """SQL: rows of EVENTS, nothing masked yet. Parameters: the salt, and the days to take. No step of it holds rows back, so none is
    spilled to disk.
    """
    plain = ", ".join(f'{expression(column, types)} as "{column.name}"' for column in EVENTS.columns)
    return f"""
        with events as (select *, {pairs(file, types)} as pairs from {source(file, readable)}),
        keyed as (select *, [pair.k for pair in pairs] as k, [pair.v for pair in pairs] as v from events),
        plain as (select {plain} from keyed)
        select * from plain where list_contains($days, report_date)
    """


def pairs(file: ExportFile, types: Types) -> str:
    """List of (k, v as text) of the event parameters that have a value, in the file's order, so the first of a key counts."""
    listed, inside = parameters(types["event_params"])
    known = [name for name in VALUE_FIELDS if name in children(inside.get("value"))]
    if "key" not in inside or not known:
        raise PermanentError(
            f"{file.name}: event_params is not a list of key and value; export the table without changing it"
        )
    value = "coalesce(" + ", ".join(f"nullif(cast(item.value.{name} as varchar), '')" for name in known) + ")"
    return f"[{{'k': cast(item.key as varchar), 'v': {value}}} for item in {listed} if {value} is not null]"


def parameters(type_: Any) -> tuple[str, dict[str, Any]]:
    """SQL of the list of event parameters, and the types inside one. Some writers of Parquet wrap the list and each of its items."""
    listed = "event_params"
    if "list" in children(type_):
        listed, type_ = "event_params.list", children(type_)["list"]
    inside = children(children(type_).get("child"))
    if len(inside) == 1:
        ((wrapper, wrapped),) = inside.items()
        return f'[item."{wrapper}" for item in {listed}]', children(wrapped)
    return listed, inside


def children(type_: Any) -> dict[str, Any]:
    """Types inside a struct or list, by name; empty for plain types and for none."""
    return dict(type_.children) if type_ is not None and type_.id in ("struct", "list") else {}


def expression(column: Column, types: Types) -> str:
    """SQL of one column before masking."""
    if column.name == "report_date":
        return report_date(types)
    if column.name == "user_key":
        text = f"nullif({field(types, 'user_pseudo_id')}, '')"
        return f"case when {text} is not null then sha256(cast($salt as blob) || encode({text})) end"
    paths = alternatives(column)
    found = [value(path, types) for path in paths]
    set_ones = ", ".join(f"nullif({one}, '(not set)')" for one in found)
    text = found[0] if len(paths) == 1 else f"coalesce({set_ones})"
    if column.name == "is_session_engaged":
        return f"case when {text} in ('1', 'true') then true when {text} in ('0', 'false') then false end"
    return f"try_cast({text} as bigint)" if str(column.type) == "int64" else text


def value(path: str, types: Types) -> str:
    """SQL of one path as text, null where it has none."""
    head, _, key = path.partition(".")
    return f"v[list_position(k, '{key}')]" if head == "event_params" else f"nullif({field(types, path)}, '')"


def field(types: Types, path: str) -> str:
    """SQL of a path into plain and struct columns as text; null when this file's schema has no such path."""
    name, *rest = path.split(".")
    type_: Any = types.get(name)
    for part in rest:
        type_ = children(type_).get(part)
    if type_ is None or type_.id in ("struct", "list"):
        return "cast(null as varchar)"
    dotted = ".".join(f'"{part}"' for part in (name, *rest))
    return f"cast({dotted} as varchar)"


def report_date(types: Types) -> str:
    """SQL of the property day; null when the text is no day."""
    text = f"replace({field(types, 'event_date')}, '-', '')"
    return (
        f"case when regexp_full_match({text}, '{DATE_PATTERN}') then cast(try_strptime({text}, '%Y%m%d') as date) end"
    )
