"""LINEヤフー広告 ディスプレイ広告 API v19 and v20 over HTTP: rules specific to this product."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.yahoo.definition import DefinitionRules, HttpRefusal, YahooError
from sandbox.yahoo.display_fields import (
    FIELDS_BY_REPORT_TYPE,
    INCOMPATIBLE_FIELDS,
    REPORT_TYPE_BY_FIELD,
    VIDEO_CREATIVE_VARIANT,
    VIEW_BY_FIELD,
)
from sandbox.yahoo.display_views import AUDIENCES, view_statements
from sandbox.yahoo.entities import Entity, YahooSettings
from sandbox.yahoo.fields import Field
from sandbox.yahoo.service import YahooServer

CONDITION_TYPES = ("CONVERSION_PATH", "CROSS_CAMPAIGN_REACHES", "REACH", "MODEL_COMPARISON")
"""Reports that are named, inside reportTypeCondition. The platform has them, the sandbox has not."""
SIMILAR_USERS_PER_VISITOR = 20
"""People on a list of similar users for each visitor."""
GUARANTEED_PERIOD_RANGE = "GUARANTEED_CAMPAIGN_PERIOD"


class DisplayRules(DefinitionRules):
    """Orders never name their report type; the fields determine it. Incompatible fields have their own error code."""

    platform = "yahoo_display"
    fields = FIELDS_BY_REPORT_TYPE
    exclusions = INCOMPATIBLE_FIELDS
    relations = VIEW_BY_FIELD
    encodings: Mapping[str, str] = {**DefinitionRules.encodings, "UTF8_BOM": "utf-8-sig"}
    operators = (*DefinitionRules.operators, "NOT_IN")
    time_format = "%Y%m%d053102"
    unknown_field = ("250002", "Invalid field settings.")
    wrong_combination = ("250002", "Invalid field settings.")
    wrong_filter = ("250005", "Invalid field for the filter.")
    wrong_range = ("250004", "Invalid combination in date range type.")

    def views(self) -> Iterator[str]:
        return view_statements()

    def report_type(self, definition: Mapping[str, Any]) -> str:
        """Return the report type determined by the fields. A definition that names a type is refused."""
        if "reportType" in definition:
            raise HttpRefusal(400, "0005", "Bad request: unknown property reportType.")
        if condition := definition.get("reportTypeCondition"):
            named = condition.get("reportType")
            if named not in CONDITION_TYPES:
                raise YahooError("V0001", "Invalid value.", "reportTypeCondition", named)
            message = "The combination of report condition type and report field is invalid."
            raise YahooError("250008", message, "reportTypeCondition", named)
        if definition["reportDateRangeType"] == GUARANTEED_PERIOD_RANGE:
            message = (
                f'"{GUARANTEED_PERIOD_RANGE}" cannot be selected as the compilation period '
                "for the specified combination of report fields."
            )
            raise YahooError("250006", message, "reportDateRangeType", GUARANTEED_PERIOD_RANGE)
        return next((REPORT_TYPE_BY_FIELD[name] for name in definition["fields"] if name in REPORT_TYPE_BY_FIELD), "AD")

    def empty_summary(self, fields: Sequence[Field]) -> list[str]:
        """Return the totals row of a report without rows: the label, and dashes instead of sums."""
        return ["Total", *["--"] * (len(fields) - 1)]


class DisplaySettings(YahooSettings):
    """Settings of ディスプレイ広告: responsive ads with an image or video, visitor lists and similar users."""

    platform = "yahoo_display"
    balance_account_key = "accountId"

    def get(self, service: str, body: Entity) -> Entity:
        """Return a page of a service. A balance is returned alone, not in a list."""
        answer = super().get(service, body)
        return answer if service != "BalanceService" else {**answer, "values": answer["values"][0]}

    def campaign_properties(self, _campaign_id: int) -> Entity:
        return {"campaignGoal": "SITE_VISIT"}

    def ad_group_properties(self) -> Entity:
        return {"device": ["SMARTPHONE", "DESKTOP"], "deviceOs": ["IOS", "ANDROID"], "smartTargetingEnabled": "FALSE"}

    def tracker_properties(self) -> Entity:
        return {
            "conversionTrackerType": "WEB_CONVERSION",
            "category": "LEAD",
            "countingType": "MANY_PER_CLICK",
        }

    def ad_properties(self, creative: str) -> Entity:
        media = "VIDEO" if creative.endswith(VIDEO_CREATIVE_VARIANT) else "IMAGE"
        words = {
            "headline": self.world.engagement.localise(f"栃木ではたらく {creative}"),
            "description": "県内企業のインターン・求人",
        }
        return {"adType": "RESPONSIVE_AD", "mainMediaFormat": media, "responsiveAd": words}

    def list_properties(self, visitors: int, _applicants: int) -> list[tuple[int, str, int, Entity]]:
        seen, alike = AUDIENCES
        common: Entity = {"deliveryStatus": "ACTIVE", "isShared": False, "sourceType": "SITE_RETARGETING_TAG"}
        return [(*seen[:2], visitors, common), (*alike[:2], visitors * SIMILAR_USERS_PER_VISITOR, common)]


class YahooDisplayServer(YahooServer):
    """Serves ディスプレイ広告 to one application. The platform has its own host; the sandbox uses a path."""

    rules = DisplayRules()
    settings_type = DisplaySettings
    root = "/display/api"
    versions = ("v19", "v20")
    log_names = ("auditLogJob", "auditLogJobId", "auditLogJobName")
    log_encodings = ("SJIS", "UTF8", "UTF8_BOM", "UTF16LE")

    def field_entries(self, report_type: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        """Return entries in the requested language. The deprecated twin of a field has the same texts."""
        language = body.get("lang")
        if not language:
            raise YahooError("R0001", "Required field is missing.", "lang")
        if language not in ("JA", "EN"):
            raise YahooError("V0001", "Invalid value.", "lang", language)
        return [
            {
                "fieldName": field.name,
                "displayFieldName": field.ja if language == "JA" else field.en,
                "xmlAttributeName": field.xml,
                "fieldType": field.type,
                "filterable": True,
                "impossibleCombinationFields": self.rules.impossible_with(report_type, field.name) or None,
            }
            for field in self.rules.fields[report_type].values()
        ]
