"""LINEヤフー広告 ディスプレイ広告 API v19 and v20 over HTTP: what its reports have of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.yahoo.definition import HttpRefusal, Rules, YahooError
from sandbox.yahoo.display_fields import EXCLUSIONS, FIELDS, RELATIONS, TYPES, VIDEO_VARIANT
from sandbox.yahoo.display_views import AUDIENCES, views
from sandbox.yahoo.entities import Entity, YahooSettings
from sandbox.yahoo.fields import Field
from sandbox.yahoo.service import YahooServer

CONDITION_TYPES = ("CONVERSION_PATH", "CROSS_CAMPAIGN_REACHES", "REACH", "MODEL_COMPARISON")
"""Reports that are named, inside reportTypeCondition. The platform has them, the sandbox has not."""
LIKE_ONE = 20
"""People on a list of similar users for each visitor."""
WHOLE_PERIOD = "GUARANTEED_CAMPAIGN_PERIOD"


class DisplayRules(Rules):
    """An order never names its report type: the fields say it, and whatever does not fit together has a code of its own."""

    platform = "yahoo_display"
    fields = FIELDS
    exclusions = EXCLUSIONS
    relations = RELATIONS
    encodings: Mapping[str, str] = {**Rules.encodings, "UTF8_BOM": "utf-8-sig"}
    operators = (*Rules.operators, "NOT_IN")
    time_format = "%Y%m%d053102"
    unknown_field = ("250002", "Invalid field settings.")
    wrong_combination = ("250002", "Invalid field settings.")
    wrong_filter = ("250005", "Invalid field for the filter.")
    wrong_range = ("250004", "Invalid combination in date range type.")

    def views(self) -> Iterator[str]:
        return views()

    def report_type(self, definition: Mapping[str, Any]) -> str:
        """What the fields say. A definition that names a type is no definition of this API."""
        if "reportType" in definition:
            raise HttpRefusal(400, "0005", "Bad request: unknown property reportType.")
        if condition := definition.get("reportTypeCondition"):
            named = condition.get("reportType")
            if named not in CONDITION_TYPES:
                raise YahooError("V0001", "Invalid value.", "reportTypeCondition", named)
            message = "The combination of report condition type and report field is invalid."
            raise YahooError("250008", message, "reportTypeCondition", named)
        if definition["reportDateRangeType"] == WHOLE_PERIOD:
            message = f'"{WHOLE_PERIOD}" cannot be selected as the compilation period for the specified combination of report fields.'
            raise YahooError("250006", message, "reportDateRangeType", WHOLE_PERIOD)
        return next((TYPES[name] for name in definition["fields"] if name in TYPES), "AD")

    def empty_summary(self, fields: Sequence[Field]) -> list[str]:
        """The label, and dashes also where a sum would stand."""
        return ["Total", *["--"] * (len(fields) - 1)]


class DisplaySettings(YahooSettings):
    """Settings of ディスプレイ広告: responsive ads with a picture or a video, visitors and people like them."""

    platform = "yahoo_display"
    balance_by = "accountId"

    def get(self, service: str, body: Entity) -> Entity:
        """A balance comes alone, in no list."""
        answer = super().get(service, body)
        return answer if service != "BalanceService" else {**answer, "values": answer["values"][0]}

    def campaign_words(self, _campaign_id: int) -> Entity:
        return {"campaignGoal": "SITE_VISIT"}

    def ad_group_words(self) -> Entity:
        return {"device": ["SMARTPHONE", "DESKTOP"], "deviceOs": ["IOS", "ANDROID"], "smartTargetingEnabled": "FALSE"}

    def tracker_words(self) -> Entity:
        return {
            "conversionTrackerType": "WEB_CONVERSION",
            "category": "LEAD",
            "countingType": "MANY_PER_CLICK",
        }

    def ad_words(self, creative: str) -> Entity:
        media = "VIDEO" if creative.endswith(VIDEO_VARIANT) else "IMAGE"
        words = {"headline": f"栃木ではたらく {creative}", "description": "県内企業のインターン・求人"}
        return {"adType": "RESPONSIVE_AD", "mainMediaFormat": media, "responsiveAd": words}

    def list_words(self, visitors: int, _applicants: int) -> list[tuple[int, str, int, Entity]]:
        seen, alike = AUDIENCES
        common: Entity = {"deliveryStatus": "ACTIVE", "isShared": False, "sourceType": "SITE_RETARGETING_TAG"}
        return [(*seen[:2], visitors, common), (*alike[:2], visitors * LIKE_ONE, common)]


class YahooDisplayServer(YahooServer):
    """One application's view of ディスプレイ広告. The platform has it on a host of its own, the sandbox below a path."""

    rules = DisplayRules()
    settings_type = DisplaySettings
    root = "/display/api"
    versions = ("v19", "v20")
    log_names = ("auditLogJob", "auditLogJobId", "auditLogJobName")
    log_encodings = ("SJIS", "UTF8", "UTF8_BOM", "UTF16LE")

    def field_entries(self, report_type: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        """In the language asked for, which is one of two; the deprecated twin of a field has the same texts."""
        language = body.get("lang")
        if not language:
            raise YahooError("R0001", "Required field is missing.", "lang")
        if language not in ("JA", "EN"):
            raise YahooError("V0001", "Invalid value.", "lang", language)
        return [
            {
                "fieldName": one.name,
                "displayFieldName": one.ja if language == "JA" else one.en,
                "xmlAttributeName": one.xml,
                "fieldType": one.type,
                "filterable": True,
                "impossibleCombinationFields": self.rules.impossible_with(report_type, one.name) or None,
            }
            for one in self.rules.fields[report_type].values()
        ]
