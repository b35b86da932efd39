"""Report fields of ディスプレイ広告 served by the sandbox: names, header texts, types, and incompatible combinations. Source:
LINEヤフー広告 ディスプレイ広告 API v19, report field list (getReportFields). AD is the report of accounts, campaigns, ad groups and
ads; v20 has it too. There are no invalid clicks, cost is a decimal number, conversions are whole numbers."""

from collections.abc import Mapping

from sandbox.yahoo.fields import Field, Table, attribute, metric, table

DEVICE_SQL = (
    "case device when 'mobile' then 'スマートフォン' when 'desktop' then 'PC' when 'tablet' then 'タブレット端末' end"
)
DEVICES_IN_ENGLISH = {"スマートフォン": "SmartPhone", "タブレット端末": "Tablet"}
AD_TYPES_IN_ENGLISH = {"レスポンシブ": "Responsive"}
CLICKS = ("クリック数", "Clicks", "clicks", "LONG", "sum(clicks)")

AGES_IN_ENGLISH = {
    "18歳～19歳": "Age / 18-19",
    "20歳～24歳": "Age / 20-24",
    "25歳～29歳": "Age / 25-29",
    "30歳～34歳": "Age / 30-34",
    "35歳～39歳": "Age / 35-39",
    "不明": "Unknown",
}
GENDERS_IN_ENGLISH = {
    "男性": "Male",
    "女性": "Female",
    "男性（推定）": "Male (predicted)",
    "女性（推定）": "Female (predicted)",
    "不明": "Unknown",
}
LIST_TYPES_IN_ENGLISH = {"ウェブサイト訪問ユーザー": "Website visitors", "類似ユーザー": "Similar users"}

AD_GROUP_FIELDS = (
    attribute("ACCOUNT_ID", "アカウントID", "Account ID", "accountID", "LONG", "account_id"),
    attribute("CAMPAIGN_ID", "キャンペーンID", "Campaign ID", "campaignID", "LONG", "campaign_id"),
    attribute("CAMPAIGN_NAME", "キャンペーン名", "Campaign Name", "campaignName", "STRING", "campaign_name"),
    attribute("ADGROUP_ID", "広告グループID", "Ad Group ID", "adgroupID", "LONG", "ad_group_id"),
    attribute("ADGROUP_NAME", "広告グループ名", "Ad Group Name", "adgroupName", "STRING", "ad_group_name"),
    Field("DAY", "日", "Daily", "day", "STRING", "Segment", "strftime(day, '%Y-%m-%d')"),
    Field("DEVICE", "デバイス", "Device", "device", "STRING", "Segment", DEVICE_SQL, DEVICES_IN_ENGLISH),
)
AD_FIELDS = (
    attribute("AD_ID", "広告ID", "Ad ID", "adID", "LONG", "ad_id"),
    attribute("AD_NAME", "広告名", "Ad Name", "adName", "STRING", "ad_name"),
    Field(
        *("AD_TYPE", "広告タイプ", "Ad type", "adType", "STRING", "Attribute"),
        *("'レスポンシブ'", AD_TYPES_IN_ENGLISH),
    ),
    Field("FINAL_URL", "最終リンク先URL", "Final URL", "finalURL", "STRING", "Segment", "final_url"),
)
CONVERSION_NAME_FIELD = attribute(
    "CONVERSION_NAME", "コンバージョン名", "Conversion Name", "conversionName", "STRING", "conversion_name"
)
DEMOGRAPHIC_FIELDS = (
    Field("GENDER", "性別", "Gender", "gender", "STRING", "Segment", "gender", GENDERS_IN_ENGLISH),
    Field("AGE", "年齢", "Age", "age", "STRING", "Segment", "age", AGES_IN_ENGLISH),
)
HOUR_FIELD = Field("HOUR", "時間", "Hourly", "hourofday", "LONG", "Segment", "hour")
PREFECTURE = Field("PREFECTURE", "都道府県", "Prefectures", "prefecture", "STRING", "Segment", "prefecture")
PLACEMENT_FIELDS = (
    attribute("DELIVER_URL", "配信先URL", "Ad Delivery URL", "adDeliveryURL", "STRING", "url"),
    attribute("AD_PLACE_NAME", "配信先名", "Ad Place Name", "adPlaceName", "STRING", "place"),
)
AUDIENCE_LIST_FIELDS = (
    attribute("AUDIENCE_LIST_ID", "オーディエンスリストID", "Audience list ID", "audienceListID", "LONG", "list_id"),
    attribute(
        *("AUDIENCE_LIST_NAME", "オーディエンスリスト名", "Audience list name", "audienceListName"),
        *("STRING", "list_name"),
    ),
    Field(
        *("AUDIENCE_LIST_TYPE", "オーディエンスリスト種別", "Audience list type", "audienceListType"),
        *("STRING", "Attribute", "list_type", LIST_TYPES_IN_ENGLISH),
    ),
)
RESULT_FIELDS = (
    metric("IMPS", "インプレッション数", "Impressions", "impressions", "LONG", "sum(impressions)"),
    metric("CLICK", *CLICKS),
    metric("CLICKS", *CLICKS),
    metric("COST", "コスト", "Cost", "cost", "DOUBLE", "sum(cost_micros) / 1000000"),
    metric("CONVERSIONS", "コンバージョン数", "Conversions", "conversions", "LONG", "sum(conversions)::bigint"),
    metric(
        *("ALL_CONV", "コンバージョン数（全て）", "Conversions (all)", "ConversionsAll", "LONG"),
        "sum(all_conversions)::bigint",
    ),
    metric(
        *("CONV_VALUE", "コンバージョンの価値", "Conv. value", "convValue", "LONG"), "sum(conversions_value)::bigint"
    ),
    metric(
        *("ALL_CONV_VALUE", "コンバージョンの価値（全て）", "Conv. value (all)", "convValueAll", "LONG"),
        "sum(all_conversions_value)::bigint",
    ),
)

VIDEO_CREATIVE_VARIANT = "2"
"""Last letter of the creatives that are videos."""


def video_plays_sql(share: float) -> str:
    """Return SQL for the number of videos played to this share. Each row has a whole number, so all levels add up
    equally."""
    return f"sum(case when right(creative, 1) = '{VIDEO_CREATIVE_VARIANT}' then impressions * {share} // 1 else 0 end)::bigint"


VIDEO_FIELDS = tuple(
    metric(name, f"動画の{ja}", en, xml, "LONG", video_plays_sql(share))
    for name, ja, en, xml, share in (
        ("VIDEO_VIEWS", "再生開始数", "Video views", "videoViews", 0.42),
        ("VIDEO_VIEWS_TO_3_SEC", "3秒再生数", "3 sec video views", "videoViewsTo3sec", 0.31),
        ("VIDEO_VIEWS_TO_10_SEC", "10秒再生数", "10 sec video views", "videoViewsTo10sec", 0.14),
        ("VIDEO_VIEWS_TO_25", "25%再生数", "25% video views", "videoViewsTo25", 0.22),
        ("VIDEO_VIEWS_TO_50", "50%再生数", "50% video views", "videoViewsTo50", 0.13),
        ("VIDEO_VIEWS_TO_75", "75%再生数", "75% video views", "videoViewsTo75", 0.08),
        ("VIDEO_VIEWS_TO_100", "100%再生数", "100% video views", "videoViewsTo100", 0.05),
    )
)

FIELDS_BY_REPORT_TYPE: Mapping[str, Table] = {
    "AD": table(
        (
            *AD_GROUP_FIELDS,
            *AD_FIELDS,
            CONVERSION_NAME_FIELD,
            *DEMOGRAPHIC_FIELDS,
            PREFECTURE,
            HOUR_FIELD,
            *RESULT_FIELDS,
            *VIDEO_FIELDS,
        )
    ),
    "URL": table((*AD_GROUP_FIELDS, *PLACEMENT_FIELDS, *RESULT_FIELDS)),
    "AUDIENCE_LIST_TARGET": table((*AD_GROUP_FIELDS, *AUDIENCE_LIST_FIELDS, *RESULT_FIELDS)),
}
REPORT_TYPE_BY_FIELD = {
    **{field.name: "URL" for field in PLACEMENT_FIELDS},
    **{field.name: "AUDIENCE_LIST_TARGET" for field in AUDIENCE_LIST_FIELDS},
}
"""Fields that say which report is ordered; every other order is one of AD."""
VIEW_BY_FIELD = {
    "GENDER": "yahoo_display_people",
    "AGE": "yahoo_display_people",
    "PREFECTURE": "yahoo_display_regions",
    "HOUR": "yahoo_display_hours",
    **{field.name: "yahoo_display_places" for field in PLACEMENT_FIELDS},
    **{field.name: "yahoo_display_listed" for field in AUDIENCE_LIST_FIELDS},
}
"""View of a report's rows, by field. Others use the view of ads."""

INCOMPATIBLE_FIELDS = tuple(
    {"CONVERSION_NAME", name} for name in ("IMPS", "CLICK", "CLICKS", "COST", *(field.name for field in VIDEO_FIELDS))
)
