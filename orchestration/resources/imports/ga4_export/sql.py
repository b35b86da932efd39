"""SQL that converts exported events into rows of EVENTS, for the columns a file really has. Runs nothing."""

import glob
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.errors import PermanentError
from orchestration.resources.base import Column
from orchestration.resources.imports.ga4_export.columns import (
    CV_PARAMETERS_COLUMN,
    EVENTS,
    REQUIRED_COLUMNS,
    declared_json_types,
    source_paths,
)
from orchestration.resources.imports.ga4_export.faults import DATE_PATTERN, TIMESTAMP_PATTERN
from orchestration.resources.imports.ga4_export.files import ExportFile
from orchestration.seeds import PAGE_PATH, read_conditions

ColumnTypes = Mapping[str, Any]
"""DuckDB types of a file's columns, by name."""

VALUE_FIELDS = ("string_value", "int_value", "double_value", "float_value")


def table_function(file: ExportFile, readable: str | None = None) -> str:
    """Return the table function that reads `file`, for JSON from the pipe `readable` (`text.readable`). Escapes
    characters in the name that DuckDB would treat as a pattern."""
    path = sql_string(glob.escape(readable or str(file.path)))
    if file.format == "parquet":
        return f"read_parquet({path})"
    listed = ", ".join(f"{sql_string(name)}: {sql_string(type_)}" for name, type_ in declared_json_types().items())
    compression = "gzip" if file.format == "json.gz" and file.encoding is None else "uncompressed"
    return f"read_json({path}, format = 'newline_delimited', compression = '{compression}', columns = {{{listed}}})"


def null_columns() -> str:
    """Return a select list with the columns of JSON input, all null."""
    return ", ".join(f'cast(null as {type_}) as "{name}"' for name, type_ in declared_json_types().items())


def sql_string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def require_columns(file: ExportFile, types: ColumnTypes) -> None:
    """Raise PermanentError naming the first required column that the file lacks."""
    for name in REQUIRED_COLUMNS:
        if name not in types:
            raise PermanentError(
                f"{file.name}: column {name} is missing; export the whole events table again with all its columns"
            )


def day_counts_query(file: ExportFile, types: ColumnTypes, readable: str) -> str:
    """Return SQL for the number of events per property day, and of values in columns that JSON omits when empty. NULL
    means unusable."""
    name, timestamp = field_text(types, "event_name"), field_text(types, "event_timestamp")
    day = report_date_expression(types)
    optional = "1, 1" if file.format == "parquet" else "count(event_params), count(user_pseudo_id)"
    return f"""
        select
            case when {name} <> '' and regexp_full_match({timestamp}, '{TIMESTAMP_PATTERN}') then {day} end as day,
            count(*), {optional}
        from {table_function(file, readable)} group by 1 order by 1
    """


def flattening_query(
    file: ExportFile, types: ColumnTypes, readable: str, rules: Sequence[Mapping[str, str]] = ()
) -> str:
    """Return SQL for rows of EVENTS before masking. `rules` are those of cv_rules.csv. Parameters of the query: the
    salt, and the days to load. No step buffers rows, so none is written to disk."""
    expressions = {column.name: column_expression(column, types) for column in EVENTS.columns}
    expressions[CV_PARAMETERS_COLUMN] = cv_parameters_expression(types, rules)
    plain = ", ".join(f'{expression} as "{name}"' for name, expression in expressions.items())
    return f"""
        with events as (select *, {parameter_pairs(file, types)} as pairs from {table_function(file, readable)}),
        keyed as (select *, [pair.k for pair in pairs] as k, [pair.v for pair in pairs] as v from events),
        plain as (select {plain} from keyed)
        select * from plain where list_contains($days, report_date)
    """


def parameter_pairs(file: ExportFile, types: ColumnTypes) -> str:
    """Return SQL for the list of (key, value as text) of event parameters with a value, in file order, so that the
    first of a key counts."""
    listed, inside = parameter_list(types["event_params"])
    known = [name for name in VALUE_FIELDS if name in child_types(inside.get("value"))]
    if "key" not in inside or not known:
        raise PermanentError(
            f"{file.name}: event_params is not a list of key and value; export the table without changing it"
        )
    value = "coalesce(" + ", ".join(f"nullif(cast(item.value.{name} as varchar), '')" for name in known) + ")"
    return f"[{{'k': cast(item.key as varchar), 'v': {value}}} for item in {listed} if {value} is not null]"


def parameter_list(type_: Any) -> tuple[str, dict[str, Any]]:
    """Return SQL of the list of event parameters, and the types of an item. Some writers of Parquet wrap the list and
    each item."""
    listed = "event_params"
    if "list" in child_types(type_):
        listed, type_ = "event_params.list", child_types(type_)["list"]
    inside = child_types(child_types(type_).get("child"))
    if len(inside) == 1:
        ((wrapper, wrapped),) = inside.items()
        return f'[item."{wrapper}" for item in {listed}]', child_types(wrapped)
    return listed, inside


def child_types(type_: Any) -> dict[str, Any]:
    """Return the types inside a struct or list by name. Empty for plain types and None."""
    return dict(type_.children) if type_ is not None and type_.id in ("struct", "list") else {}


def column_expression(column: Column, types: ColumnTypes) -> str:
    """Return SQL of one column before masking."""
    if column.name == "report_date":
        return report_date_expression(types)
    if column.name == "user_key":
        text = f"nullif({field_text(types, 'user_pseudo_id')}, '')"
        return f"case when {text} is not null then sha256(cast($salt as blob) || encode({text})) end"
    paths = source_paths(column)
    expressions = [path_value(path, types) for path in paths]
    set_ones = ", ".join(f"nullif({expression}, '(not set)')" for expression in expressions)
    text = expressions[0] if len(paths) == 1 else f"coalesce({set_ones})"
    if column.name == "is_session_engaged":
        return f"case when {text} in ('1', 'true') then true when {text} in ('0', 'false') then false end"
    return f"try_cast({text} as bigint)" if str(column.type) == "int64" else text


def cv_parameters_expression(types: ColumnTypes, rules: Sequence[Mapping[str, str]]) -> str:
    """Return SQL for the list of `parameter=value` that the rules of an event's name compare, NULL for other events. No
    other parameter is stored, because events may carry what people typed."""
    parameters_by_event: dict[str, set[str]] = {}
    for rule in rules:
        names = {condition.parameter for condition in read_conditions(rule["conditions"])} - {PAGE_PATH}
        parameters_by_event.setdefault(rule["event_name"], set()).update(names)
    cases = []
    for event, parameters in sorted(parameters_by_event.items()):
        pairs = (
            f"{sql_string(f'{name}=')} || {path_value(f'event_params.{name}', types)}" for name in sorted(parameters)
        )
        listed = f"list_filter([{', '.join(pairs)}], lambda pair: pair is not null)" if parameters else "[]"
        cases.append(f"when {sql_string(event)} then {listed}")
    nothing = "cast(null as varchar[])"
    return f"case {field_text(types, 'event_name')} {' '.join(cases)} else {nothing} end" if cases else nothing


def path_value(path: str, types: ColumnTypes) -> str:
    """Return SQL of one path as text, NULL where it has no value."""
    head, _, key = path.partition(".")
    return f"v[list_position(k, '{key}')]" if head == "event_params" else f"nullif({field_text(types, path)}, '')"


def field_text(types: ColumnTypes, path: str) -> str:
    """Return SQL of a path into plain and struct columns as text, NULL if the file's schema lacks the path."""
    name, *members = path.split(".")
    type_: Any = types.get(name)
    for part in members:
        type_ = child_types(type_).get(part)
    if type_ is None or type_.id in ("struct", "list"):
        return "cast(null as varchar)"
    dotted = ".".join(f'"{part}"' for part in (name, *members))
    return f"cast({dotted} as varchar)"


def report_date_expression(types: ColumnTypes) -> str:
    """Return SQL of the property day, NULL if the text is not a date."""
    text = f"replace({field_text(types, 'event_date')}, '-', '')"
    return (
        f"case when regexp_full_match({text}, '{DATE_PATTERN}') then cast(try_strptime({text}, '%Y%m%d') as date) end"
    )
