"""LINEヤフー広告 検索広告 API v20 over HTTP: rules specific to this product."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.yahoo.definition import ALL_TIME_RANGE, DATE_RANGES, DefinitionRules, YahooError
from sandbox.yahoo.entities import LIST_MEMBERSHIP_DAYS, Entity, YahooSettings
from sandbox.yahoo.fields import Field
from sandbox.yahoo.search_fields import FIELDS_BY_REPORT_TYPE, INCOMPATIBLE_FIELDS, VIEW_BY_REPORT_TYPE_OR_FIELD
from sandbox.yahoo.search_views import TARGET_LISTS, view_statements
from sandbox.yahoo.service import YahooServer


class SearchRules(DefinitionRules):
    """Orders name themselves and their report type. Reports may go back to the launch."""

    platform = "yahoo_search"
    fields = FIELDS_BY_REPORT_TYPE
    exclusions = INCOMPATIBLE_FIELDS
    relations = VIEW_BY_REPORT_TYPE_OR_FIELD
    required = ("reportName", "reportType", *DefinitionRules.required)
    ranges = DATE_RANGES | ALL_TIME_RANGE
    time_format = "%Y/%m/%d 05:31:02"
    unknown_field = ("V0001", "Invalid value.")
    wrong_combination = ("RL001", "Invalid combination of fields.")
    wrong_filter = ("V0001", "Invalid value.")
    wrong_range = ("240004", "dateRange is for CUSTOM_DATE only.")

    def views(self) -> Iterator[str]:
        return view_statements()

    def report_type(self, definition: Mapping[str, Any]) -> str:
        named = definition["reportType"]
        if named not in self.fields:
            raise YahooError("V0001", "Invalid value.", "reportType", named)
        return str(named)

    def empty_summary(self, fields: Sequence[Field]) -> list[str]:
        """Return the totals row of a report without rows: zeros and no label."""
        return ["0" if field.behaviour == "Metric" else "" for field in fields]


class SearchSettings(YahooSettings):
    """Settings of 検索広告: text ads, and visitor lists."""

    platform = "yahoo_search"

    def campaign_properties(self, _campaign_id: int) -> Entity:
        return {"type": "STANDARD"}

    def ad_group_properties(self) -> Entity:
        return {"settings": {"criterionType": "AUDIENCE_LIST"}, "disableAiKeywordExpansion": "TRUE"}

    def tracker_properties(self) -> Entity:
        return {
            "conversionTrackerType": "WEB_CONVERSION",
            "category": "SUBMIT_LEAD_FORM",
            "conversionCountingType": "MANY_PER_CLICK",
        }

    def ad_properties(self, creative: str) -> Entity:
        headlines = [{"text": self.world.engagement.localise(f"栃木で働く {creative}-{n}")} for n in (1, 2, 3)]
        return {"adType": "RESPONSIVE_SEARCH_AD", "responsiveSearchAd": {"headlines": headlines, "descriptions": []}}

    def list_properties(self, visitors: int, applicants: int) -> list[tuple[int, str, int, Entity]]:
        rules: Entity = {
            "audienceListType": "RULE",
            "reachStorageStatus": "OPEN",
            "reachStorageSpan": LIST_MEMBERSHIP_DAYS,
        }
        (first, second) = TARGET_LISTS
        return [(*first[:2], visitors, rules), (*second[:2], applicants, rules)]


class YahooSearchServer(YahooServer):
    """Serves 検索広告 to one application."""

    rules = SearchRules()
    settings_type = SearchSettings
    root = "/api"
    versions = ("v20",)
    selectors = (*YahooServer.selectors, ("reportTypes", "reportType"))
    log_names = ("job", "jobId", "jobName")
    log_encodings = ("SJIS", "UTF8")

    def field_entries(self, report_type: str, _body: dict[str, Any]) -> list[dict[str, Any]]:
        """Return entries with both languages."""
        return [
            {
                "fieldName": field.name,
                "displayFieldNameJa": field.ja,
                "displayFieldNameEn": field.en,
                "xmlAttributeName": field.xml,
                "fieldType": field.type,
                "filterable": True,
                "selectable": True,
                "impossibleCombinationFields": self.rules.impossible_with(report_type, field.name),
            }
            for field in self.rules.fields[report_type].values()
        ]
