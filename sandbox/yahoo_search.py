"""LINEヤフー広告 検索広告 API v20 over HTTP: what its reports have of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox._yahoo_definition import ALL_TIME, RANGES, Rules, YahooError
from sandbox._yahoo_fields import Field
from sandbox._yahoo_search_fields import EXCLUSIONS, FIELDS, RELATIONS
from sandbox._yahoo_search_views import views
from sandbox._yahoo_service import YahooServer


class SearchRules(Rules):
    """An order names itself and its report type; a report may go back to the launch."""

    platform = "yahoo_search"
    fields = FIELDS
    exclusions = EXCLUSIONS
    relations = RELATIONS
    required = ("reportName", "reportType", *Rules.required)
    ranges = RANGES | ALL_TIME
    time_format = "%Y/%m/%d 05:31:02"
    unknown_field = ("V0001", "Invalid value.")
    wrong_combination = ("RL001", "Invalid combination of fields.")
    wrong_filter = ("V0001", "Invalid value.")
    wrong_range = ("240004", "dateRange is for CUSTOM_DATE only.")

    def views(self) -> Iterator[str]:
        return views()

    def report_type(self, definition: Mapping[str, Any]) -> str:
        named = definition["reportType"]
        if named not in self.fields:
            raise YahooError("V0001", "Invalid value.", "reportType", named)
        return str(named)

    def empty_summary(self, fields: Sequence[Field]) -> list[str]:
        """Zeros, and no label."""
        return ["0" if one.behaviour == "Metric" else "" for one in fields]


class YahooSearchServer(YahooServer):
    """One application's view of 検索広告."""

    rules = SearchRules()
    root = "/api"
    versions = ("v20",)
    selectors = (*YahooServer.selectors, ("reportTypes", "reportType"))

    def field_entries(self, report_type: str, _body: dict[str, Any]) -> list[dict[str, Any]]:
        """Both languages at once."""
        return [
            {
                "fieldName": one.name,
                "displayFieldNameJa": one.ja,
                "displayFieldNameEn": one.en,
                "xmlAttributeName": one.xml,
                "fieldType": one.type,
                "filterable": True,
                "selectable": True,
                "impossibleCombinationFields": self.rules.impossible_with(report_type, one.name),
            }
            for one in self.rules.fields[report_type].values()
        ]
