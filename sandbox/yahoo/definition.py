"""Validation of report definitions, and the days they request. A product adds its own rules."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.yahoo.fields import Field, Table

SQL_OPERATORS = {
    "EQUALS": "=", "NOT_EQUALS": "<>", "GREATER_THAN": ">", "GREATER_THAN_EQUALS": ">=", "LESS_THAN": "<",
    "LESS_THAN_EQUALS": "<=",
}  # fmt: skip
MAX_SORT_FIELDS, MAX_FILTERS = 5, 6
AD_FIELDS = frozenset({"AD_ID", "AD_NAME", "AD_TYPE", "FINAL_URL", "LANDING_PAGE_URL"})
AD_GROUP_FIELDS = frozenset({"ADGROUP_ID", "ADGROUP_NAME"})


def _days_back(count: int) -> Callable[[date, date], tuple[date, date]]:
    return lambda _launch, today: (today - timedelta(days=count), today - timedelta(days=1))


def _last_month(_launch: date, today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


DATE_RANGES: dict[str, Callable[[date, date], tuple[date, date]]] = {
    "TODAY": lambda _launch, today: (today, today),
    "YESTERDAY": _days_back(1),
    "LAST_7_DAYS": _days_back(7),
    "LAST_14_DAYS": _days_back(14),
    "LAST_30_DAYS": _days_back(30),
    "THIS_MONTH": lambda _launch, today: (today.replace(day=1), today),
    "LAST_MONTH": _last_month,
}
ALL_TIME_RANGE: dict[str, Callable[[date, date], tuple[date, date]]] = {
    "ALL_TIME": lambda launch, today: (launch, today)
}


class YahooError(Exception):
    """An error code of the platform in a response with HTTP status 200."""

    def __init__(self, code: str, message: str, key: str = "", value: object = "") -> None:
        super().__init__(message)
        details = [{"requestKey": key, "requestValue": str(value)}] if key else []
        self.body = {"code": code, "message": message, "details": details}


class HttpRefusal(Exception):
    """An error of the whole request, with an HTTP error status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def filter_value(field: Field, text: object) -> object:
    """Return a filter value in the type of the field. Raises YahooError."""
    try:
        if field.type == "LONG":
            return int(str(text))
        if field.type == "DOUBLE":
            return float(str(text))
    except ValueError as error:
        raise YahooError("V0001", "Invalid value.", "values", text) from error
    return str(text)


class DefinitionRules(ABC):
    """Rules shared by both products. A product sets its fields, words and error codes."""

    platform: str
    fields: Mapping[str, Table]
    exclusions: Sequence[set[str]]
    relations: Mapping[str, str] = {}
    """View of a report's rows, by report type or field. Others use the view of ads."""
    required: Sequence[str] = ("fields", "reportDateRangeType")
    encodings: Mapping[str, str] = {"UTF8": "utf-8", "SJIS": "cp932", "UTF16LE": "utf-16-le"}
    ranges: Mapping[str, Callable[[date, date], tuple[date, date]]] = DATE_RANGES
    operators: Sequence[str] = (*SQL_OPERATORS, "CONTAINS", "IN")
    time_format: str
    """Format of requestTime and completeTime. The day is the simulated date, the time is constant."""
    unknown_field: tuple[str, str]
    wrong_combination: tuple[str, str]
    wrong_filter: tuple[str, str]
    wrong_range: tuple[str, str]
    """Code and message of each refusal."""

    @property
    def options(self) -> dict[str, Sequence[str]]:
        """Return the allowed words of each option, the default first. The platform also offers XML; the sandbox does
        not."""
        return {
            "reportDownloadFormat": ("CSV", "TSV"),
            "reportDownloadEncode": tuple(self.encodings),
            "reportCompressType": ("NONE", "ZIP"),
            "reportLanguage": ("JA", "EN"),
            "reportDecimalPartDisplayType": ("SIMPLE_DISPLAY", "FULL_DISPLAY"),
            "reportIncludeDeleted": ("TRUE", "FALSE"),
            "reportSkipColumnHeader": ("FALSE", "TRUE"),
            "reportSkipReportSummary": ("FALSE", "TRUE"),
        }

    def views(self) -> Iterator[str]:
        """Yield statements that create the views of `relations`."""
        return iter(())

    @abstractmethod
    def report_type(self, definition: Mapping[str, Any]) -> str:
        """Return the report type that a definition orders. Raises YahooError or HttpRefusal."""

    @abstractmethod
    def empty_summary(self, fields: Sequence[Field]) -> list[str]:
        """Return the totals row of a report without rows."""

    def relation(self, definition: Mapping[str, Any], field_names: Set[str]) -> str:
        """Return the view with the rows of a definition. Raises YahooError for fields that no single view has."""
        relations = {
            self.relations[name] for name in (self.report_type(definition), *field_names) if name in self.relations
        }
        whole = field_names & {*AD_FIELDS, "CONVERSION_NAME"}
        if len(relations) > 1 or (relations and whole):
            raise YahooError(*self.wrong_combination, "fields", ",".join(sorted(field_names)))
        return relations.pop() if relations else f"{self.platform}_{self.view_of_fields(field_names)}"

    @staticmethod
    def view_of_fields(field_names: Set[str]) -> str:
        """Return the view of an unsplit report. It depends on the finest entity among the fields."""
        if "CONVERSION_NAME" in field_names:
            return "conversions"
        if field_names & AD_FIELDS:
            return "facts"
        return "ad_group_facts" if field_names & AD_GROUP_FIELDS else "campaign_facts"

    def available_fields(self, definition: Mapping[str, Any]) -> Table:
        """Return the fields that a definition may contain."""
        return self.fields[self.report_type(definition)]

    def impossible_with(self, report_type: str, name: str) -> list[str]:
        """Return fields of a report that cannot be combined with `name`."""
        available_fields = self.fields[report_type]
        return sorted(
            other
            for pair in self.exclusions
            if name in pair
            for other in pair - {name}
            if other in available_fields and name in available_fields
        )

    def check(self, definition: Mapping[str, Any], launch: date, today: date) -> tuple[date, date]:
        """Return the days of a valid definition. Raises YahooError or HttpRefusal."""
        for key in self.required:
            if not definition.get(key):
                raise YahooError("R0001", "Required field is missing.", key)
        report_type = self.report_type(definition)
        for key, allowed in self.options.items():
            if (definition.get(key) or allowed[0]) not in allowed:
                raise YahooError("V0001", "Invalid value.", key, definition[key])
        self._check_fields(definition, report_type)
        self._check_filters(definition.get("filters") or [], self.fields[report_type])
        return self._days(definition, launch, today)

    def _check_fields(self, definition: Mapping[str, Any], report_type: str) -> None:
        fields, available_fields = definition["fields"], self.fields[report_type]
        for name in fields:
            if name not in available_fields:
                raise YahooError(*self.unknown_field, "fields", name)
        requested = {*fields, *(condition.get("field") for condition in definition.get("filters") or [])}
        for name in sorted(requested & available_fields.keys()):
            for other in self.impossible_with(report_type, name):
                if other in requested:
                    raise YahooError(*self.wrong_combination, "fields", f"{name},{other}")
        self.relation(definition, requested)
        order = definition.get("sortFields") or []
        if len(order) > MAX_SORT_FIELDS:
            raise YahooError("L0002", "Invalid length of list.", "sortFields", len(order))
        for entry in order:
            if entry.get("field") not in fields:
                raise YahooError("V0001", "Invalid value.", "sortFields", entry.get("field"))

    def _check_filters(self, filters: Sequence[Mapping[str, Any]], available_fields: Table) -> None:
        if len(filters) > MAX_FILTERS:
            raise YahooError("L0002", "Invalid length of list.", "filters", len(filters))
        for condition in filters:
            if condition.get("field") not in available_fields:
                raise YahooError(*self.wrong_filter, "filters", condition.get("field"))
            if condition.get("filterOperator") not in self.operators:
                raise YahooError("V0001", "Invalid value.", "filterOperator", condition.get("filterOperator"))
            if not condition.get("values"):
                raise YahooError("L0001", "Invalid length of list.", "values", 0)
            for value in condition["values"]:
                filter_value(available_fields[condition["field"]], value)

    def _days(self, definition: Mapping[str, Any], launch: date, today: date) -> tuple[date, date]:
        kind, span = definition["reportDateRangeType"], definition.get("dateRange")
        if kind != "CUSTOM_DATE":
            if kind not in self.ranges:
                raise YahooError("V0001", "Invalid value.", "reportDateRangeType", kind)
            if span:
                raise YahooError(*self.wrong_range, "dateRange", span)
            return self.ranges[kind](launch, today)
        try:
            first, last = (datetime.strptime((span or {})[key], "%Y%m%d").date() for key in ("startDate", "endDate"))
        except (ValueError, KeyError, TypeError) as error:
            raise YahooError("V0001", "Invalid value.", "dateRange", span) from error
        if first > last:
            raise YahooError("RL001", "startDate is after endDate.", "dateRange", span)
        return first, last
