"""What may be ordered: the rules a report definition must keep, and the days it asks for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sandbox._yahoo_fields import FIELDS, Field, impossible_with

COMPARISONS = {
    "EQUALS": "=", "NOT_EQUALS": "<>", "GREATER_THAN": ">", "GREATER_THAN_EQUALS": ">=", "LESS_THAN": "<",
    "LESS_THAN_EQUALS": "<=",
}  # fmt: skip
MAX_SORT_FIELDS, MAX_FILTERS = 5, 6
OPTIONS = {
    "reportDownloadFormat": ("CSV", "TSV"),
    "reportDownloadEncode": ("UTF8", "SJIS", "UTF16LE"),
    "reportCompressType": ("NONE", "ZIP"),
    "reportLanguage": ("JA", "EN"),
    "reportDecimalPartDisplayType": ("SIMPLE_DISPLAY", "FULL_DISPLAY"),
    "reportIncludeDeleted": ("TRUE", "FALSE"),
    "reportSkipColumnHeader": ("FALSE", "TRUE"),
    "reportSkipReportSummary": ("FALSE", "TRUE"),
}
"""Words each option may have, the default first. XML is the one the platform has and the sandbox has not."""


def _days_back(count: int) -> Callable[[date, date], tuple[date, date]]:
    return lambda _launch, today: (today - timedelta(days=count), today - timedelta(days=1))


def _last_month(_launch: date, today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


RANGES: dict[str, Callable[[date, date], tuple[date, date]]] = {
    "TODAY": lambda _launch, today: (today, today),
    "YESTERDAY": _days_back(1),
    "LAST_7_DAYS": _days_back(7),
    "LAST_14_DAYS": _days_back(14),
    "LAST_30_DAYS": _days_back(30),
    "THIS_MONTH": lambda _launch, today: (today.replace(day=1), today),
    "LAST_MONTH": _last_month,
    "ALL_TIME": lambda launch, today: (launch, today),
}


class YahooError(Exception):
    """A refusal with the platform's code."""

    def __init__(self, code: str, message: str, key: str = "", value: object = "") -> None:
        super().__init__(message)
        details = [{"requestKey": key, "requestValue": str(value)}] if key else []
        self.body = {"code": code, "message": message, "details": details}


def filter_value(field: Field, text: object) -> object:
    """A filter's value as the field holds it. Raises YahooError."""
    try:
        if field.type == "LONG":
            return int(str(text))
        if field.type == "DOUBLE":
            return float(str(text))
    except ValueError as error:
        raise YahooError("V0001", "Invalid value.", "values", text) from error
    return str(text)


def check(definition: dict[str, Any], launch: date, today: date) -> tuple[date, date]:
    """The days a definition asks for, when the platform would take it. Raises YahooError."""
    for key in ("reportName", "reportType", "fields", "reportDateRangeType"):
        if not definition.get(key):
            raise YahooError("R0001", "Required field is missing.", key)
    known = FIELDS.get(definition["reportType"])
    if known is None:
        raise YahooError("V0001", "Invalid value.", "reportType", definition["reportType"])
    for key, allowed in OPTIONS.items():
        if (definition.get(key) or allowed[0]) not in allowed:
            raise YahooError("V0001", "Invalid value.", key, definition[key])
    _check_fields(definition, known)
    _check_filters(definition.get("filters") or [], known)
    return _days(definition, launch, today)


def _check_fields(definition: dict[str, Any], known: dict[str, Field]) -> None:
    fields = definition["fields"]
    for name in fields:
        if name not in known:
            raise YahooError("V0001", "Invalid value.", "fields", name)
    asked = {*fields, *(one.get("field") for one in definition.get("filters") or [])}
    for name in sorted(asked & known.keys()):
        for other in impossible_with(definition["reportType"], name):
            if other in asked:
                raise YahooError("RL001", "Invalid combination of fields.", "fields", f"{name},{other}")
    order = definition.get("sortFields") or []
    if len(order) > MAX_SORT_FIELDS:
        raise YahooError("L0002", "Invalid length of list.", "sortFields", len(order))
    for one in order:
        if one.get("field") not in fields:
            raise YahooError("V0001", "Invalid value.", "sortFields", one.get("field"))


def _check_filters(filters: list[dict[str, Any]], known: dict[str, Field]) -> None:
    if len(filters) > MAX_FILTERS:
        raise YahooError("L0002", "Invalid length of list.", "filters", len(filters))
    for one in filters:
        if one.get("field") not in known:
            raise YahooError("V0001", "Invalid value.", "filters", one.get("field"))
        if one.get("filterOperator") not in {*COMPARISONS, "CONTAINS", "IN"}:
            raise YahooError("V0001", "Invalid value.", "filterOperator", one.get("filterOperator"))
        if not one.get("values"):
            raise YahooError("L0001", "Invalid length of list.", "values", 0)
        for value in one["values"]:
            filter_value(known[one["field"]], value)


def _days(definition: dict[str, Any], launch: date, today: date) -> tuple[date, date]:
    kind, span = definition["reportDateRangeType"], definition.get("dateRange")
    if kind != "CUSTOM_DATE":
        if kind not in RANGES:
            raise YahooError("V0001", "Invalid value.", "reportDateRangeType", kind)
        if span:
            raise YahooError("240004", "dateRange is for CUSTOM_DATE only.", "dateRange", span)
        return RANGES[kind](launch, today)
    try:
        first, last = (datetime.strptime((span or {})[key], "%Y%m%d").date() for key in ("startDate", "endDate"))
    except (ValueError, KeyError, TypeError) as error:
        raise YahooError("V0001", "Invalid value.", "dateRange", span) from error
    if first > last:
        raise YahooError("RL001", "startDate is after endDate.", "dateRange", span)
    return first, last
