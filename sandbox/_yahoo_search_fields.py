"""The report fields of 検索広告 the sandbox serves: names, header texts, types, and which may not be asked for together.

Source: LINEヤフー広告 検索広告 API v20, report field lists (getReportFields of AD and CAMPAIGN).
"""

from collections.abc import Mapping

from sandbox._yahoo_fields import Field, Table, attribute, metric, table

DEVICE = "case device when 'mobile' then 'スマートフォン' when 'desktop' then 'PC' when 'tablet' then 'タブレット' end"
DEVICES_IN_ENGLISH = {"スマートフォン": "Smartphone", "タブレット": "Tablet"}
AD_TYPES_IN_ENGLISH = {"レスポンシブ検索広告": "Responsive ads for search"}

COMMON = (
    attribute("ACCOUNT_ID", "アカウントID", "Account ID", "accountID", "STRING", "account_id"),
    attribute("CAMPAIGN_ID", "キャンペーンID", "CampaignID", "campaignID", "LONG", "campaign_id"),
    attribute("CAMPAIGN_NAME", "キャンペーン名", "Campaign name", "campaignName", "STRING", "campaign_name"),
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
    metric("IMPS", "インプレッション数", "Impressions", "impressions", "LONG", "sum(impressions)"),
    metric("CLICKS", "クリック数", "Clicks", "clicks", "LONG", "sum(clicks)"),
    metric("COST", "コスト", "Cost", "cost", "LONG", "sum(cost_micros) // 1000000"),
    metric("CONVERSIONS", "コンバージョン数", "Conversions", "conversions", "DOUBLE", "sum(conversions)"),
)

FIELDS: Mapping[str, Table] = {
    "AD": table(
        (
            *COMMON,
            attribute("ADGROUP_ID", "広告グループID", "Ad group ID", "adgroupID", "LONG", "ad_group_id"),
            attribute("ADGROUP_NAME", "広告グループ名", "Ad group name", "adgroupName", "STRING", "ad_group_name"),
            attribute("AD_ID", "広告ID", "Ad ID", "adID", "LONG", "ad_id"),
            attribute("AD_NAME", "広告名", "Ad Name", "adName", "STRING", "ad_name"),
            Field(
                *("AD_TYPE", "広告タイプ", "Ad Type", "adType", "ENUM", "Attribute"),
                *("'レスポンシブ検索広告'", AD_TYPES_IN_ENGLISH),
            ),
            attribute("FINAL_URL", "最終リンク先URL", "Final URL", "finalURL", "STRING", "final_url"),
        )
    ),
    "CAMPAIGN": table(
        (
            *COMMON,
            metric(
                "INVALID_CLICKS",
                "無効なクリック数",
                "Invalid clicks",
                "invalidClicks",
                "LONG",
                "sum(invalid_clicks)",
            ),
        )
    ),
}

EXCLUSIONS = (
    {"CONVERSION_NAME", "IMPS"},
    {"CONVERSION_NAME", "CLICKS"},
    {"CONVERSION_NAME", "COST"},
    {"CONVERSION_NAME", "INVALID_CLICKS"},
    {"DEVICE", "INVALID_CLICKS"},
)
