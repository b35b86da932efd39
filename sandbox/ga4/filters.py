"""Converts FilterExpressions of the GA4 Data API to SQL with bound values."""

from collections.abc import Mapping
from typing import Any

from google.analytics.data_v1beta import types

NOT_SET = "(not set)"
SQL_OPERATORS = {
    "EQUAL": "=",
    "LESS_THAN": "<",
    "LESS_THAN_OR_EQUAL": "<=",
    "GREATER_THAN": ">",
    "GREATER_THAN_OR_EQUAL": ">=",
}


class InvalidArgument(Exception):
    """A request that the platform refuses."""


def filter_sql(
    expression: Any, dimensions: Mapping[str, str], metrics: Mapping[str, str], of_metrics: bool = False
) -> tuple[str, list[object]]:
    """Return SQL of a FilterExpression over dimensions, or over metrics. An unset expression is `true`. Raises
    InvalidArgument."""
    kind = expression.WhichOneof("expr")
    if kind in {"and_group", "or_group"}:
        group = getattr(expression, kind).expressions
        if not group:
            raise InvalidArgument("A group of filters must not be empty.")
        parts = [filter_sql(part, dimensions, metrics, of_metrics) for part in group]
        word = " and " if kind == "and_group" else " or "
        return "(" + word.join(sql for sql, _ in parts) + ")", [value for _, values in parts for value in values]
    if kind == "not_expression":
        sql, values = filter_sql(expression.not_expression, dimensions, metrics, of_metrics)
        return f"(not {sql})", values
    if kind != "filter":
        return "true", []
    name = expression.filter.field_name
    known = metrics if of_metrics else dimensions
    if name not in known:
        raise InvalidArgument(f"Field {name} is not a valid {'metric' if of_metrics else 'dimension'}.")
    return (number_filter if of_metrics else text_filter)(expression.filter, known[name])


def number_filter(filter_message: Any, expression: str) -> tuple[str, list[object]]:
    """Return SQL of a metric filter."""

    def number(value: Any) -> object:
        return getattr(value, value.WhichOneof("one_value") or "int64_value")

    kind = filter_message.WhichOneof("one_filter")
    if kind == "numeric_filter":
        name = types.Filter.NumericFilter.Operation(filter_message.numeric_filter.operation).name
        if name not in SQL_OPERATORS:
            raise InvalidArgument(f"Metric {filter_message.field_name} is filtered without an operation.")
        return f"{expression} {SQL_OPERATORS[name]} ?", [number(filter_message.numeric_filter.value)]
    if kind == "between_filter":
        between = filter_message.between_filter
        return f"{expression} between ? and ?", [number(between.from_value), number(between.to_value)]
    raise InvalidArgument(f"The filter {kind} does not fit metric {filter_message.field_name}.")


def text_filter(filter_message: Any, expression: str) -> tuple[str, list[object]]:
    """Return SQL of a dimension filter."""
    kind = filter_message.WhichOneof("one_filter")
    if kind == "in_list_filter":
        values, exact = list(filter_message.in_list_filter.values), filter_message.in_list_filter.case_sensitive
        if not values:
            raise InvalidArgument(f"The list of values for {filter_message.field_name} is empty.")
        shown = ", ".join("?" * len(values))
        return (
            (f"{expression} in ({shown})", values)
            if exact
            else (f"lower({expression}) in ({shown})", [v.lower() for v in values])
        )
    if kind == "empty_filter":
        return f"{expression} in ('', '{NOT_SET}')", []
    if kind != "string_filter":
        raise InvalidArgument(f"The filter {kind} does not fit dimension {filter_message.field_name}.")
    text, exact = filter_message.string_filter.value, filter_message.string_filter.case_sensitive
    name = types.Filter.StringFilter.MatchType(filter_message.string_filter.match_type).name
    if name in {"FULL_REGEXP", "PARTIAL_REGEXP"}:
        function = "regexp_full_match" if name == "FULL_REGEXP" else "regexp_matches"
        return f"{function}({expression}, ?, '{'c' if exact else 'i'}')", [text]
    if not exact:
        expression, text = f"lower({expression})", text.lower()
    if name in {"EXACT", "MATCH_TYPE_UNSPECIFIED"}:
        return f"{expression} = ?", [text]
    function = {"BEGINS_WITH": "starts_with", "ENDS_WITH": "ends_with", "CONTAINS": "contains"}[name]
    return f"{function}({expression}, ?)", [text]
