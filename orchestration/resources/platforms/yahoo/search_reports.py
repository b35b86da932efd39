"""The reports requested from LINEヤフー広告 検索広告, and the reportType of each. Source: ReportDefinitionService, 検索広告 API v20,
report fields by type. Money is in whole yen."""

import pyarrow as pa

from orchestration.resources.base import Column
from orchestration.resources.platforms.yahoo.changes import AuditLogApi, changes_report
from orchestration.resources.platforms.yahoo.columns import (
    AD_GROUP_COLUMNS,
    CAMPAIGN_COLUMNS,
    DEVICE_COLUMN,
    PREFECTURE_COLUMN,
    ReportFactory,
)
from orchestration.resources.platforms.yahoo.entities import EntityService
from orchestration.resources.platforms.yahoo.snapshots import settings_reports

PLATFORM = "yahoo_search"
SEARCH_REPORTS = ReportFactory(PLATFORM, cost_type=pa.int64(), conversions_type=pa.float64())

KEYWORD_COLUMNS = (
    Column("keyword_id", "KEYWORD_ID", pa.int64(), "Keyword."),
    Column("keyword", "KEYWORD", pa.string(), "Text of the keyword."),
)

AD_DAILY = SEARCH_REPORTS.ad_daily(
    "Impressions, clicks, cost and conversions per ad, day and device.", "campaign_id", "adgroup_id", "ad_id", "device"
)
CAMPAIGN_DAILY = SEARCH_REPORTS.report(
    "campaign_daily",
    "Results and invalid clicks per campaign and day; invalid clicks cannot be asked for by ad or device.",
    CAMPAIGN_COLUMNS,
    ("campaign_id",),
    extra_measures=(Column("invalid_clicks", "INVALID_CLICKS", pa.int64(), "Clicks not charged."),),
    is_side=False,
)
AD_GROUP_DAILY = SEARCH_REPORTS.ad_group_daily()
KEYWORD_DAILY = SEARCH_REPORTS.report(
    "keyword_daily",
    "Results per keyword, day and device.",
    (
        *AD_GROUP_COLUMNS,
        *KEYWORD_COLUMNS,
        Column("match_type", "KEYWORD_MATCH_TYPE", pa.string(), "How closely a search must match it."),
        Column(
            "delivery_setting",
            "KEYWORD_DISTRIBUTION_SETTINGS",
            pa.string(),
            "オン or オフ, at the time of the request.",
        ),
        Column("quality_index", "QUALITY_INDEX", pa.int64(), "1 to 10, at the time of the request."),
        DEVICE_COLUMN,
    ),
    ("adgroup_id", "keyword_id", "device"),
)
SEARCH_QUERY_DAILY = SEARCH_REPORTS.report(
    "search_query_daily",
    "Results per search query and day; rare queries are withheld, so less than the keywords' total.",
    (
        *AD_GROUP_COLUMNS,
        *KEYWORD_COLUMNS,
        Column("search_query", "SEARCH_QUERY", pa.string(), "What people typed."),
        Column("query_match_type", "SEARCH_QUERY_MATCH_TYPE", pa.string(), "How the query matched the keyword."),
        Column(
            "targeting_status", "QUERY_TARGETING_STATUS", pa.string(), "Whether it is a keyword or excluded by now."
        ),
    ),
    ("adgroup_id", "keyword_id", "search_query", "query_match_type"),
)
REGION_DAILY = SEARCH_REPORTS.report(
    "region_daily",
    "Results per campaign, prefecture and day.",
    (
        *CAMPAIGN_COLUMNS,
        Column("country", "COUNTRY_TERRITORY", pa.string(), "Country."),
        PREFECTURE_COLUMN,
        Column("location_type", "LOCATION_TYPE", pa.string(), "Where people are, or which place interests them."),
    ),
    ("campaign_id", "country", "prefecture", "location_type"),
)
LANDING_PAGE_DAILY = SEARCH_REPORTS.report(
    "landing_page_daily",
    "Results per ad group, landing page and day.",
    (*AD_GROUP_COLUMNS, Column("landing_page_url", "LANDING_PAGE_URL", pa.string(), "Landing page.")),
    ("adgroup_id", "landing_page_url"),
)
AUDIENCE_DAILY = SEARCH_REPORTS.report(
    "audience_daily",
    "Results per ad group, target list and day; people on no list are not in it.",
    (
        *AD_GROUP_COLUMNS,
        Column("target_list_id", "TARGET_LIST_ID", pa.int64(), "Target list."),
        Column("target_list_name", "TARGET_LIST_NAME", pa.string(), "Name of the list."),
    ),
    ("adgroup_id", "target_list_id"),
)
ASSET_COLUMNS = (
    Column("asset_id", "ASSET_ID", pa.int64(), "Asset."),
    Column("asset_type", "ASSET_ENTITY_TYPE", pa.string(), "Kind of asset, such as クイックリンクアセット."),
    Column("sitelink_text", "SITELINK_TEXT", pa.string(), "Text of a quick link."),
    Column("callout_text", "ASSET_CALLOUT", pa.string(), "Text of a callout."),
    Column("snippet_header", "STRUCTURED_SNIPPET_ASSET_HEADER", pa.string(), "Category of a snippet."),
)
EXTENSION_DAILY = SEARCH_REPORTS.report(
    "extension_daily",
    "Results per asset of a campaign and day; counted for each asset shown.",
    (*CAMPAIGN_COLUMNS, *ASSET_COLUMNS),
    ("campaign_id", "asset_id"),
)
ACCOUNT_EXTENSION_DAILY = SEARCH_REPORTS.report(
    "account_extension_daily",
    "Results per asset of an account and day; counted for each asset shown.",
    ASSET_COLUMNS,
    ("asset_id",),
)
AD_GROUP_EXTENSION_DAILY = SEARCH_REPORTS.report(
    "ad_group_extension_daily",
    "Results per asset of an ad group and day; counted for each asset shown.",
    (*AD_GROUP_COLUMNS, *ASSET_COLUMNS),
    ("adgroup_id", "asset_id"),
)
CAMPAIGN_HOURLY = SEARCH_REPORTS.campaign_hourly("HOUR_OF_DAY")
CONVERSION_DAILY = SEARCH_REPORTS.conversion_daily()

REPORT_TYPES = {
    AD_DAILY: "AD",
    CAMPAIGN_DAILY: "CAMPAIGN",
    AD_GROUP_DAILY: "ADGROUP",
    KEYWORD_DAILY: "KEYWORDS",
    SEARCH_QUERY_DAILY: "SEARCH_QUERY",
    REGION_DAILY: "GEO",
    LANDING_PAGE_DAILY: "LANDING_PAGE_URL",
    AUDIENCE_DAILY: "ADGROUP_TARGET_LIST",
    CAMPAIGN_HOURLY: "CAMPAIGN",
    EXTENSION_DAILY: "CAMPAIGN_ASSET",
    ACCOUNT_EXTENSION_DAILY: "ACCOUNT_ASSET",
    AD_GROUP_EXTENSION_DAILY: "ADGROUP_ASSET",
    CONVERSION_DAILY: "CAMPAIGN",
}
"""Every report and its reportType."""

SETTINGS = settings_reports(
    PLATFORM,
    balance=EntityService("BalanceService/get", "balance", "accountIds", page_size=200),
    campaign_columns=(
        Column("campaign_type", "campaign.type", pa.string(), "STANDARD, MOBILE_APP or DYNAMIC_ADS_FOR_SEARCH."),
    ),
    ad_columns=(
        Column("headlines", "adGroupAd.ad.responsiveSearchAd.headlines", pa.string(), "Headlines, JSON."),
        Column("descriptions", "adGroupAd.ad.responsiveSearchAd.descriptions", pa.string(), "Descriptions, JSON."),
    ),
    list_columns=(
        Column("audience_list_type", "audienceList.audienceListType", pa.string(), "DEFAULT, RULE or LOGICAL."),
        Column("storage_status", "audienceList.reachStorageStatus", pa.string(), "OPEN while people are added."),
        Column("storage_days", "audienceList.reachStorageSpan", pa.int64(), "Days a person stays on it."),
    ),
    ad_group_columns=(
        Column("settings", "adGroup.settings", pa.string(), "How its targets restrict it, JSON."),
        Column(
            "ai_keyword_expansion_off",
            "adGroup.disableAiKeywordExpansion",
            pa.string(),
            "Whether keywords stay as they are.",
        ),
    ),
    tracker_columns=(
        Column(
            "counting_type", "conversionTracker.conversionCountingType", pa.string(), "ONE_PER_CLICK or MANY_PER_CLICK."
        ),
    ),
)
"""Snapshots of settings, and the services from which each is read."""

CHANGES = changes_report(PLATFORM)
AUDIT_LOG = AuditLogApi("job", "jobId", "jobName")
"""Names that the change history API of this product uses for its jobs."""
