"""The report fields the sandbox serves: names, header texts, types, and which may not be asked for together.

Source: LINEヤフー広告 検索広告 API v20, report field lists (getReportFields of AD and CAMPAIGN).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Field:
    """One field; `sql` over the view `yahoo_facts` or `yahoo_conversions`, aggregated when it is a metric."""

    name: str
    ja: str
    en: str
    xml: str
    type: str
    behaviour: str
    sql: str
    english: Mapping[str, str] = field(default_factory=dict)
    """Values as an English report words them, by the Japanese ones; empty where they are the same."""


def _attribute(name: str, ja: str, en: str, xml: str, kind: str, sql: str) -> Field:
    return Field(name, ja, en, xml, kind, "Attribute", sql)


DEVICE = "case device when 'mobile' then 'スマートフォン' when 'desktop' then 'PC' when 'tablet' then 'タブレット' end"
DEVICES_IN_ENGLISH = {"スマートフォン": "Smartphone", "タブレット": "Tablet"}
AD_TYPES_IN_ENGLISH = {"レスポンシブ検索広告": "Responsive ads for search"}

COMMON = (
    _attribute("ACCOUNT_ID", "アカウントID", "Account ID", "accountID", "STRING", "account_id"),
    _attribute("CAMPAIGN_ID", "キャンペーンID", "CampaignID", "campaignID", "LONG", "campaign_id"),
    _attribute("CAMPAIGN_NAME", "キャンペーン名", "Campaign name", "campaignName", "STRING", "campaign_name"),
    Field("DAY", "日", "Day", "day", "STRING", "Segment", "strftime(day, '%Y-%m-%d')"),
    Field("DEVICE", "デバイス", "Device", "device", "ENUM", "Segment", DEVICE, DEVICES_IN_ENGLISH),
    Field(
        "CONVERSION_NAME",
        "コンバージョン名",
        "Conversion name",
        "conversionName",
        "STRING",
        "Segment",
        "conversion_name",
    ),
    Field("IMPS", "インプレッション数", "Impressions", "impressions", "LONG", "Metric", "sum(impressions)"),
    Field("CLICKS", "クリック数", "Clicks", "clicks", "LONG", "Metric", "sum(clicks)"),
    Field("COST", "コスト", "Cost", "cost", "LONG", "Metric", "sum(cost_micros) // 1000000"),
    Field("CONVERSIONS", "コンバージョン数", "Conversions", "conversions", "DOUBLE", "Metric", "sum(conversions)"),
)

FIELDS: dict[str, dict[str, Field]] = {
    "AD": {
        field.name: field
        for field in (
            *COMMON,
            _attribute("ADGROUP_ID", "広告グループID", "Ad group ID", "adgroupID", "LONG", "ad_group_id"),
            _attribute("ADGROUP_NAME", "広告グループ名", "Ad group name", "adgroupName", "STRING", "ad_group_name"),
            _attribute("AD_ID", "広告ID", "Ad ID", "adID", "LONG", "ad_id"),
            _attribute("AD_NAME", "広告名", "Ad Name", "adName", "STRING", "ad_name"),
            Field(
                *("AD_TYPE", "広告タイプ", "Ad Type", "adType", "ENUM", "Attribute"),
                *("'レスポンシブ検索広告'", AD_TYPES_IN_ENGLISH),
            ),
            _attribute("FINAL_URL", "最終リンク先URL", "Final URL", "finalURL", "STRING", "final_url"),
        )
    },
    "CAMPAIGN": {
        field.name: field
        for field in (
            *COMMON,
            Field(
                "INVALID_CLICKS",
                "無効なクリック数",
                "Invalid clicks",
                "invalidClicks",
                "LONG",
                "Metric",
                "sum(invalid_clicks)",
            ),
        )
    },
}

EXCLUSIONS = (
    {"CONVERSION_NAME", "IMPS"},
    {"CONVERSION_NAME", "CLICKS"},
    {"CONVERSION_NAME", "COST"},
    {"CONVERSION_NAME", "INVALID_CLICKS"},
    {"DEVICE", "INVALID_CLICKS"},
)

VIEWS = (
    "create view yahoo_facts as select * from ad_facts where platform = 'yahoo_search'",
    """create view yahoo_conversions as
    select ads.*, arrived.day, arrived.device, arrived.credit as conversions,
        case arrived.kind when 'internship' then 'インターン応募' else '求人応募' end as conversion_name
    from arrived inner join ads on arrived.ad_id = ads.ad_id where arrived.platform = 'yahoo_search'""",
)


def impossible_with(report_type: str, name: str) -> list[str]:
    """Fields of a report that may not be asked for beside `name`."""
    known = FIELDS[report_type]
    return sorted(
        other for pair in EXCLUSIONS if name in pair for other in pair - {name} if other in known and name in known
    )
