"""The reports asked of LINEヤフー広告 検索広告, and the reportType of each.

Source: ReportDefinitionService, 検索広告 API v20, report fields by type. Money is whole yen; enum values are the Japanese texts.
Figures by conversion name exclude impressions, clicks and cost, so they are a report of their own.
"""

import pyarrow as pa

from orchestration.resources._report import Column, Report
from orchestration.resources._yahoo_entities import Service
from orchestration.resources._yahoo_settings import settings_reports

PLATFORM = "yahoo_search"

DATE = Column("report_date", "DAY", pa.date32(), "Day in Japan.")
CAMPAIGN = (
    Column("campaign_id", "CAMPAIGN_ID", pa.int64(), "Campaign."),
    Column("campaign_name", "CAMPAIGN_NAME", pa.string(), "Campaign name."),
)
GROUP = (
    *CAMPAIGN,
    Column("adgroup_id", "ADGROUP_ID", pa.int64(), "Ad group."),
    Column("adgroup_name", "ADGROUP_NAME", pa.string(), "Ad group name."),
)
KEYWORD = (
    Column("keyword_id", "KEYWORD_ID", pa.int64(), "Keyword."),
    Column("keyword", "KEYWORD", pa.string(), "Text of the keyword."),
)
DEVICE = Column("device", "DEVICE", pa.string(), "Device.")
CONVERSIONS = Column("conversions", "CONVERSIONS", pa.float64(), "Conversions, dated by the click.")
RESULTS = (
    Column("imps", "IMPS", pa.int64(), "Impressions."),
    Column("clicks", "CLICKS", pa.int64(), "Clicks that are charged."),
    Column("cost", "COST", pa.int64(), "Cost in whole yen."),
    CONVERSIONS,
)
MEASURES = ("imps", "clicks", "cost", "conversions")


def _report(
    name: str, description: str, columns: tuple[Column, ...], key: tuple[str, ...], measures: tuple[str, ...] = MEASURES
) -> Report:
    return Report(PLATFORM, name, description, (DATE, *columns), key, measures)


AD_DAILY = _report(
    "ad_daily",
    "Impressions, clicks, cost and conversions per ad, day and device.",
    (
        *GROUP,
        Column("ad_id", "AD_ID", pa.int64(), "Ad."),
        Column("ad_name", "AD_NAME", pa.string(), "Ad name."),
        Column("ad_type", "AD_TYPE", pa.string(), "Kind of ad."),
        Column("final_url", "FINAL_URL", pa.string(), "Landing page."),
        DEVICE,
        *RESULTS,
    ),
    ("campaign_id", "adgroup_id", "ad_id", "device"),
)
CAMPAIGN_DAILY = _report(
    "campaign_daily",
    "Results and invalid clicks per campaign and day; invalid clicks cannot be asked for by ad or device.",
    (*CAMPAIGN, *RESULTS, Column("invalid_clicks", "INVALID_CLICKS", pa.int64(), "Clicks not charged.")),
    ("campaign_id",),
    (*MEASURES, "invalid_clicks"),
)
AD_GROUP_DAILY = _report(
    "ad_group_daily", "Results per ad group, day and device.", (*GROUP, DEVICE, *RESULTS), ("adgroup_id", "device")
)
KEYWORD_DAILY = _report(
    "keyword_daily",
    "Results per keyword, day and device.",
    (
        *GROUP,
        *KEYWORD,
        Column("match_type", "KEYWORD_MATCH_TYPE", pa.string(), "How closely a search must match it."),
        DEVICE,
        *RESULTS,
    ),
    ("adgroup_id", "keyword_id", "device"),
)
SEARCH_QUERY_DAILY = _report(
    "search_query_daily",
    "Results per search query and day; rare queries are withheld, so less than the keywords' total.",
    (
        *GROUP,
        *KEYWORD,
        Column("search_query", "SEARCH_QUERY", pa.string(), "What people typed."),
        Column("query_match_type", "SEARCH_QUERY_MATCH_TYPE", pa.string(), "How the query matched the keyword."),
        *RESULTS,
    ),
    ("adgroup_id", "keyword_id", "search_query", "query_match_type"),
)
REGION_DAILY = _report(
    "region_daily",
    "Results per campaign, prefecture and day.",
    (
        *CAMPAIGN,
        Column("country", "COUNTRY_TERRITORY", pa.string(), "Country."),
        Column("prefecture", "PREFECTURE", pa.string(), "Prefecture."),
        Column("location_type", "LOCATION_TYPE", pa.string(), "Where people are, or which place interests them."),
        *RESULTS,
    ),
    ("campaign_id", "country", "prefecture", "location_type"),
)
LANDING_PAGE_DAILY = _report(
    "landing_page_daily",
    "Results per ad group, landing page and day.",
    (*GROUP, Column("landing_page_url", "LANDING_PAGE_URL", pa.string(), "Landing page."), *RESULTS),
    ("adgroup_id", "landing_page_url"),
)
AUDIENCE_DAILY = _report(
    "audience_daily",
    "Results per ad group, target list and day; people on no list are not in it.",
    (
        *GROUP,
        Column("target_list_id", "TARGET_LIST_ID", pa.int64(), "Target list."),
        Column("target_list_name", "TARGET_LIST_NAME", pa.string(), "Name of the list."),
        *RESULTS,
    ),
    ("adgroup_id", "target_list_id"),
)
CONVERSION_DAILY = _report(
    "conversion_daily",
    "Conversions per campaign, conversion name and day.",
    (*CAMPAIGN, Column("conversion_name", "CONVERSION_NAME", pa.string(), "Name of the conversion."), CONVERSIONS),
    ("campaign_id", "conversion_name"),
    ("conversions",),
)

REPORT_TYPES = {
    AD_DAILY: "AD",
    CAMPAIGN_DAILY: "CAMPAIGN",
    AD_GROUP_DAILY: "ADGROUP",
    KEYWORD_DAILY: "KEYWORDS",
    SEARCH_QUERY_DAILY: "SEARCH_QUERY",
    REGION_DAILY: "GEO",
    LANDING_PAGE_DAILY: "LANDING_PAGE_URL",
    AUDIENCE_DAILY: "ADGROUP_TARGET_LIST",
    CONVERSION_DAILY: "CAMPAIGN",
}
"""Every report and its reportType."""

SETTINGS = settings_reports(
    PLATFORM,
    balance=Service("BalanceService/get", "balance", "accountIds", page=200),
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
)
"""Snapshots of settings, and the services each is read from."""
