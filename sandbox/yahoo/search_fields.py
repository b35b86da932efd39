"""Report fields of 検索広告 served by the sandbox: names, header texts, types, and incompatible combinations. Source:
LINEヤフー広告 検索広告 API v20, report field lists (getReportFields of each type)."""

from collections.abc import Mapping

from sandbox.yahoo.fields import Field, Table, attribute, metric, table
from sandbox.yahoo.search_views import MATCH_TYPES, QUERY_MATCH_TYPES, label_sql

DEVICE_SQL = (
    "case device when 'mobile' then 'スマートフォン' when 'desktop' then 'PC' when 'tablet' then 'タブレット' end"
)
DEVICES_IN_ENGLISH = {"スマートフォン": "Smartphone", "タブレット": "Tablet"}
AD_TYPES_IN_ENGLISH = {"レスポンシブ検索広告": "Responsive ads for search"}

MATCHES_IN_ENGLISH = {"完全一致": "Exact match", "フレーズ一致": "Phrase match", "インテントマッチ": "Broad match"}

HIERARCHY_FIELDS = (
    attribute("ACCOUNT_ID", "アカウントID", "Account ID", "accountID", "STRING", "account_id"),
    attribute("CAMPAIGN_ID", "キャンペーンID", "CampaignID", "campaignID", "LONG", "campaign_id"),
    attribute("CAMPAIGN_NAME", "キャンペーン名", "Campaign name", "campaignName", "STRING", "campaign_name"),
    Field("DAY", "日", "Day", "day", "STRING", "Segment", "strftime(day, '%Y-%m-%d')"),
    Field("DEVICE", "デバイス", "Device", "device", "ENUM", "Segment", DEVICE_SQL, DEVICES_IN_ENGLISH),
)
ACCOUNT_FIELDS = tuple(field for field in HIERARCHY_FIELDS if field.name in ("ACCOUNT_ID", "DAY", "DEVICE"))
CONVERSION_NAME_FIELD = Field(
    "CONVERSION_NAME", "コンバージョン名", "Conversion name", "conversionName", "STRING", "Segment", "conversion_name"
)
RESULT_FIELDS = (
    metric("IMPS", "インプレッション数", "Impressions", "impressions", "LONG", "sum(impressions)"),
    metric("CLICKS", "クリック数", "Clicks", "clicks", "LONG", "sum(clicks)"),
    metric("COST", "コスト", "Cost", "cost", "LONG", "sum(cost_micros) // 1000000"),
    metric("CONVERSIONS", "コンバージョン数", "Conversions", "conversions", "DOUBLE", "sum(conversions)"),
    metric("ALL_CONV", "コンバージョン数（全て）", "Conversions (all)", "allConv", "DOUBLE", "sum(all_conversions)"),
    metric("CONV_VALUE", "コンバージョンの価値", "Conv. value", "convValue", "DOUBLE", "sum(conversions_value)"),
    metric(
        *("ALL_CONV_VALUE", "コンバージョンの価値（全て）", "Conv. value (all)", "allConvValue", "DOUBLE"),
        "sum(all_conversions_value)",
    ),
)
AD_GROUP_FIELDS = (
    attribute("ADGROUP_ID", "広告グループID", "Ad group ID", "adgroupID", "LONG", "ad_group_id"),
    attribute("ADGROUP_NAME", "広告グループ名", "Ad group name", "adgroupName", "STRING", "ad_group_name"),
)
KEYWORD_FIELDS = (
    attribute("KEYWORD_ID", "キーワードID", "Keyword ID", "keywordID", "LONG", "criterion_id"),
    attribute("KEYWORD", "キーワード", "Keyword", "keyword", "STRING", "keyword"),
)
AD_FIELDS = (
    attribute("AD_ID", "広告ID", "Ad ID", "adID", "LONG", "ad_id"),
    attribute("AD_NAME", "広告名", "Ad Name", "adName", "STRING", "ad_name"),
    Field(
        *("AD_TYPE", "広告タイプ", "Ad Type", "adType", "ENUM", "Attribute"),
        *("'レスポンシブ検索広告'", AD_TYPES_IN_ENGLISH),
    ),
    attribute("FINAL_URL", "最終リンク先URL", "Final URL", "finalURL", "STRING", "final_url"),
)
KEYWORD_MATCH = Field(
    *("KEYWORD_MATCH_TYPE", "マッチタイプ", "Match Type", "keywordMatchType", "ENUM", "Attribute"),
    *(label_sql("match_type", MATCH_TYPES), MATCHES_IN_ENGLISH),
)
KEYWORD_STATE_FIELDS = (
    Field(
        *("KEYWORD_DISTRIBUTION_SETTINGS", "配信設定", "Distribution Settings", "keywordDistributionSettings", "ENUM"),
        *("Attribute", "case criterion_id % 5 when 4 then 'オフ' else 'オン' end", {"オン": "ON", "オフ": "OFF"}),
    ),
    attribute(
        *("QUALITY_INDEX", "品質インデックス", "Quality index", "qualityIndex", "LONG", "nullif(criterion_id % 10, 0)"),
    ),
)
"""The setting and the quality index are of today, on every day of the report."""
SEARCH_QUERY_FIELDS = (
    attribute("SEARCH_QUERY", "検索クエリー", "Search Query", "searchQuery", "STRING", "term"),
    Field(
        *("SEARCH_QUERY_MATCH_TYPE", "検索クエリーのマッチタイプ", "SearchQueryMatch Type", "searchQueryMatchType"),
        *("ENUM", "Segment", label_sql("term_match_type", QUERY_MATCH_TYPES)),
        {**MATCHES_IN_ENGLISH, "完全一致（類似語句）": "Exact match (similar term)"},
    ),
    Field(
        *("QUERY_TARGETING_STATUS", "キーワード/対象外キーワード登録状況", "Keyword / Negative Keyword"),
        *("queryTargetingStatus", "ENUM", "Attribute"),
        *("case when term = keyword then 'キーワード登録済み' else '未登録' end",),
        {"キーワード登録済み": "Keyword added", "未登録": "N/A"},
    ),
)
LOCATION_FIELDS = (
    Field("COUNTRY_TERRITORY", "国", "Country", "countryTerritory", "ENUM", "Segment", "'日本'", {"日本": "Japan"}),
    Field("PREFECTURE", "都道府県", "Prefecture", "prefecture", "ENUM", "Segment", "prefecture"),
    Field(
        *("LOCATION_TYPE", "地域判定の種類", "Location Type", "locationType", "ENUM", "Segment"),
        *("'ユーザーの所在地'", {"ユーザーの所在地": "Location of user"}),
    ),
)
LANDING_PAGE_FIELD = attribute(
    "LANDING_PAGE_URL", "ランディングページURL", "Landing Page URL", "landingPageURL", "STRING", "final_url"
)
TARGET_LIST_FIELDS = (
    attribute("TARGET_LIST_ID", "ターゲットリストID", "Target List ID", "targetListID", "LONG", "list_id"),
    attribute("TARGET_LIST_NAME", "ターゲットリスト名", "Target List Name", "targetListName", "STRING", "list_name"),
)
ASSET_TYPES = {
    "sitelink": ("クイックリンクアセット", "Quick link asset"),
    "callout": ("テキスト補足アセット", "Callout asset"),
    "snippet": ("カテゴリ補足アセット", "Category snippet asset"),
}
ASSET_TYPE_SQL = " ".join(f"when '{kind}' then '{ja}'" for kind, (ja, _) in ASSET_TYPES.items())
ASSET_FIELDS = (
    attribute("ASSET_ID", "広告表示アセットID", "Ad display asset ID", "assetID", "LONG", "asset_id"),
    Field(
        *("ASSET_ENTITY_TYPE", "広告表示アセットタイプ", "Ad display asset type", "adDisplayOptionType", "ENUM"),
        *("Attribute", f"case kind {ASSET_TYPE_SQL} end", dict(ASSET_TYPES.values())),
    ),
    attribute(
        *("SITELINK_TEXT", "クイックリンクテキスト", "Quick link text", "siteLinkText", "STRING"),
        "case kind when 'sitelink' then asset_text end",
    ),
    attribute(
        *("ASSET_CALLOUT", "補足用テキスト", "Callout text", "callout", "STRING"),
        "case kind when 'callout' then asset_text end",
    ),
    attribute(
        *("STRUCTURED_SNIPPET_ASSET_HEADER", "補足カテゴリー", "Supplemental category", "structuredSnippetAssetHeader"),
        *("STRING", "case kind when 'snippet' then asset_text end"),
    ),
)
HOUR_FIELD = Field("HOUR_OF_DAY", "時間", "Hour of day", "hourofday", "LONG", "Segment", "hour")
INVALID_CLICKS_FIELD = metric(
    "INVALID_CLICKS", "無効なクリック数", "Invalid clicks", "invalidClicks", "LONG", "sum(invalid_clicks)"
)

FIELDS_BY_REPORT_TYPE: Mapping[str, Table] = {
    "AD": table((*HIERARCHY_FIELDS, CONVERSION_NAME_FIELD, *RESULT_FIELDS, *AD_GROUP_FIELDS, *AD_FIELDS)),
    "CAMPAIGN": table((*HIERARCHY_FIELDS, HOUR_FIELD, CONVERSION_NAME_FIELD, *RESULT_FIELDS, INVALID_CLICKS_FIELD)),
    "ADGROUP": table((*HIERARCHY_FIELDS, CONVERSION_NAME_FIELD, *AD_GROUP_FIELDS, *RESULT_FIELDS)),
    "KEYWORDS": table(
        (*HIERARCHY_FIELDS, *AD_GROUP_FIELDS, *KEYWORD_FIELDS, KEYWORD_MATCH, *KEYWORD_STATE_FIELDS, *RESULT_FIELDS)
    ),
    "SEARCH_QUERY": table((*HIERARCHY_FIELDS, *AD_GROUP_FIELDS, *KEYWORD_FIELDS, *SEARCH_QUERY_FIELDS, *RESULT_FIELDS)),
    "GEO": table((*HIERARCHY_FIELDS, *AD_GROUP_FIELDS, *LOCATION_FIELDS, *RESULT_FIELDS)),
    "LANDING_PAGE_URL": table(
        (*HIERARCHY_FIELDS, CONVERSION_NAME_FIELD, *AD_GROUP_FIELDS, LANDING_PAGE_FIELD, *RESULT_FIELDS)
    ),
    "ACCOUNT_ASSET": table((*ACCOUNT_FIELDS, *ASSET_FIELDS, *RESULT_FIELDS)),
    "CAMPAIGN_ASSET": table((*HIERARCHY_FIELDS, *ASSET_FIELDS, *RESULT_FIELDS)),
    "ADGROUP_ASSET": table((*HIERARCHY_FIELDS, *AD_GROUP_FIELDS, *ASSET_FIELDS, *RESULT_FIELDS)),
    "ADGROUP_TARGET_LIST": table((*HIERARCHY_FIELDS, *AD_GROUP_FIELDS, *TARGET_LIST_FIELDS, *RESULT_FIELDS)),
}

VIEW_BY_REPORT_TYPE_OR_FIELD = {
    "KEYWORDS": "yahoo_search_keywords",
    "SEARCH_QUERY": "yahoo_search_queries",
    "GEO": "yahoo_search_regions",
    "ADGROUP_TARGET_LIST": "yahoo_search_listed",
    "ACCOUNT_ASSET": "yahoo_search_account_extensions",
    "CAMPAIGN_ASSET": "yahoo_search_campaign_extensions",
    "ADGROUP_ASSET": "yahoo_search_ad_group_extensions",
    "HOUR_OF_DAY": "yahoo_search_hours",
}
"""Views of reports that no ad delivers by itself."""

INCOMPATIBLE_FIELDS = (
    {"CONVERSION_NAME", "IMPS"},
    {"CONVERSION_NAME", "CLICKS"},
    {"CONVERSION_NAME", "COST"},
    {"CONVERSION_NAME", "INVALID_CLICKS"},
    {"DEVICE", "INVALID_CLICKS"},
    {"HOUR_OF_DAY", "INVALID_CLICKS"},
)
