"""The report fields of ディスプレイ広告 the sandbox serves: names, header texts, types, and which may not be asked for together.

Source: LINEヤフー広告 ディスプレイ広告 API v19, report field list (getReportFields of AD). AD is the report of accounts, campaigns,
ad groups and ads alike; v20 has it too. There are no invalid clicks, cost is a decimal number and conversions are whole.
"""

from collections.abc import Mapping

from sandbox._yahoo_fields import Field, Table, attribute, metric, table

DEVICE = (
    "case device when 'mobile' then 'スマートフォン' when 'desktop' then 'PC' when 'tablet' then 'タブレット端末' end"
)
DEVICES_IN_ENGLISH = {"スマートフォン": "SmartPhone", "タブレット端末": "Tablet"}
AD_TYPES_IN_ENGLISH = {"レスポンシブ": "Responsive"}
CLICKS = ("クリック数", "Clicks", "clicks", "LONG", "sum(clicks)")

FIELDS: Mapping[str, Table] = {
    "AD": table(
        (
            attribute("ACCOUNT_ID", "アカウントID", "Account ID", "accountID", "LONG", "account_id"),
            attribute("CAMPAIGN_ID", "キャンペーンID", "Campaign ID", "campaignID", "LONG", "campaign_id"),
            attribute("CAMPAIGN_NAME", "キャンペーン名", "Campaign Name", "campaignName", "STRING", "campaign_name"),
            attribute("ADGROUP_ID", "広告グループID", "Ad Group ID", "adgroupID", "LONG", "ad_group_id"),
            attribute("ADGROUP_NAME", "広告グループ名", "Ad Group Name", "adgroupName", "STRING", "ad_group_name"),
            attribute("AD_ID", "広告ID", "Ad ID", "adID", "LONG", "ad_id"),
            attribute("AD_NAME", "広告名", "Ad Name", "adName", "STRING", "ad_name"),
            Field(
                *("AD_TYPE", "広告タイプ", "Ad type", "adType", "STRING", "Attribute"),
                *("'レスポンシブ'", AD_TYPES_IN_ENGLISH),
            ),
            Field("DAY", "日", "Daily", "day", "STRING", "Segment", "strftime(day, '%Y-%m-%d')"),
            Field("DEVICE", "デバイス", "Device", "device", "STRING", "Segment", DEVICE, DEVICES_IN_ENGLISH),
            Field("FINAL_URL", "最終リンク先URL", "Final URL", "finalURL", "STRING", "Segment", "final_url"),
            attribute(
                "CONVERSION_NAME", "コンバージョン名", "Conversion Name", "conversionName", "STRING", "conversion_name"
            ),
            metric("IMPS", "インプレッション数", "Impressions", "impressions", "LONG", "sum(impressions)"),
            metric("CLICK", *CLICKS),
            metric("CLICKS", *CLICKS),
            metric("COST", "コスト", "Cost", "cost", "DOUBLE", "sum(cost_micros) / 1000000"),
            metric("CONVERSIONS", "コンバージョン数", "Conversions", "conversions", "LONG", "sum(conversions)::bigint"),
        )
    )
}

EXCLUSIONS = tuple({"CONVERSION_NAME", name} for name in ("IMPS", "CLICK", "CLICKS", "COST"))
