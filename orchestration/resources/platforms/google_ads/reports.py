"""The reports of accounts, campaigns, ad groups and ads requested from Google Ads, and the query text of any report.
Reports on searches and demographics are in neighbouring modules."""

import pyarrow as pa

from orchestration.resources.base import Report, Request
from orchestration.resources.platforms.google_ads.assets import (
    ACCOUNT_EXTENSION_DAILY,
    AD_GROUP_EXTENSION_DAILY,
    ASSET_DAILY,
    EXTENSION_DAILY,
)
from orchestration.resources.platforms.google_ads.changes import CHANGES, changes_query, span_of
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP_COLUMNS,
    CAMPAIGN_COLUMNS,
    CHANNEL_TYPE_COLUMN,
    CONVERSION_VALUE_COLUMNS,
    CONVERSIONS_COLUMN,
    CUSTOMER_COLUMN,
    DATE_COLUMN,
    DECIMAL_FRACTION,
    DEVICE_COLUMN,
    ENUM,
    FIGURE_COLUMNS,
    HOURLY_MEASURES,
    INTEGER,
    MEASURES,
    TEXT,
    gaql_column,
)
from orchestration.resources.platforms.google_ads.people import (
    AGE_DAILY,
    GENDER_DAILY,
    PLACEMENT_DAILY,
    PLACEMENT_GROUP_DAILY,
    REGION_DAILY,
    VIDEO_DAILY,
)
from orchestration.resources.platforms.google_ads.search import KEYWORD_DAILY, LANDING_PAGE_DAILY, SEARCH_TERM_DAILY
from orchestration.resources.platforms.google_ads.snapshots import (
    ADS,
    CAMPAIGNS,
    CUSTOMERS,
    GEO_TARGETS,
    MANAGER_LINKS,
    PRODUCT_LINKS,
    USER_LISTS,
    WHERE_CONDITIONS,
)

ACCOUNT_DAILY = Report(
    platform="google_ads",
    name="account_daily",
    description="Impressions, clicks, cost, conversions and invalid clicks per account and day.",
    columns=(
        DATE_COLUMN,
        CUSTOMER_COLUMN,
        *FIGURE_COLUMNS,
        gaql_column("metrics.invalid_clicks", INTEGER, "Clicks that were found invalid and are not charged."),
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("customer_id",),
    measures=(*MEASURES, "metrics_invalid_clicks"),
)

CAMPAIGN_DAILY = Report(
    platform="google_ads",
    name="campaign_daily",
    description="Impressions, clicks, cost and conversions per campaign, day and device.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        CHANNEL_TYPE_COLUMN,
        DEVICE_COLUMN,
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("campaign_id", "segments_device"),
    measures=MEASURES,
)

CAMPAIGN_HOURLY = Report(
    platform="google_ads",
    name="campaign_hourly",
    description="Impressions, clicks, cost and conversions per campaign, day and hour.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        gaql_column("segments.hour", ENUM, "Hour of the day, 0 to 23, in the account's time zone."),
        *FIGURE_COLUMNS,
    ),
    key=("campaign_id", "segments_hour"),
    measures=HOURLY_MEASURES,
    is_side=True,
)

AD_GROUP_DAILY = Report(
    platform="google_ads",
    name="ad_group_daily",
    description="Impressions, clicks, cost and conversions per ad group, day and device.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("ad_group.type", ENUM, "AdGroupType; absent where a channel has none."),
        DEVICE_COLUMN,
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "segments_device"),
    measures=MEASURES,
)

AD_DAILY = Report(
    platform="google_ads",
    name="ad_daily",
    description="Impressions, clicks, cost and conversions per ad, day and device.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        CHANNEL_TYPE_COLUMN,
        *AD_GROUP_COLUMNS,
        gaql_column("ad_group_ad.ad.id", INTEGER, "Ad."),
        gaql_column("ad_group_ad.ad.name", TEXT, "Ad name."),
        gaql_column("ad_group_ad.ad.type", ENUM, "AdType."),
        gaql_column("ad_group_ad.ad.final_urls", pa.list_(TEXT), "Landing pages."),
        DEVICE_COLUMN,
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "ad_group_ad_ad_id", "segments_device"),
    measures=MEASURES,
)

CONVERSION_ACTION_COLUMNS = (
    gaql_column("segments.conversion_action", TEXT, "Resource name of the action."),
    gaql_column("segments.conversion_action_name", TEXT, "Name of the action."),
    gaql_column("segments.conversion_action_category", ENUM, "ConversionActionCategory."),
)

CONVERSION_ACTION_DAILY = Report(
    platform="google_ads",
    name="conversion_action_daily",
    description="Conversions per campaign, conversion action and day; Google Ads gives no cost or clicks by action.",
    columns=(DATE_COLUMN, *CAMPAIGN_COLUMNS, *CONVERSION_ACTION_COLUMNS, CONVERSIONS_COLUMN, *CONVERSION_VALUE_COLUMNS),
    key=("campaign_id", "segments_conversion_action"),
    measures=("metrics_conversions", *(column.name for column in CONVERSION_VALUE_COLUMNS)),
)

CONVERSION_DATE_COLUMNS = (
    gaql_column("metrics.conversions_by_conversion_date", DECIMAL_FRACTION, "Conversions that happened on the day."),
    gaql_column(
        "metrics.all_conversions_by_conversion_date", DECIMAL_FRACTION, "All conversions that happened on the day."
    ),
    gaql_column(
        "metrics.conversions_value_by_conversion_date", DECIMAL_FRACTION, "Value of the conversions of the day."
    ),
    gaql_column(
        "metrics.all_conversions_value_by_conversion_date", DECIMAL_FRACTION, "Value of all conversions of the day."
    ),
)

CONVERSION_DATE_DAILY = Report(
    platform="google_ads",
    name="conversion_date_daily",
    description="Conversions per campaign, conversion action and the day on which they happened, whenever the click was.",
    columns=(DATE_COLUMN, *CAMPAIGN_COLUMNS, *CONVERSION_ACTION_COLUMNS, *CONVERSION_DATE_COLUMNS),
    key=("campaign_id", "segments_conversion_action"),
    measures=tuple(column.name for column in CONVERSION_DATE_COLUMNS),
)

RESOURCE_BY_REPORT: dict[Report, str] = {
    AD_DAILY: "ad_group_ad",
    CONVERSION_ACTION_DAILY: "campaign",
    CONVERSION_DATE_DAILY: "campaign",
    ACCOUNT_DAILY: "customer",
    CAMPAIGN_DAILY: "campaign",
    CAMPAIGN_HOURLY: "campaign",
    AD_GROUP_DAILY: "ad_group",
    KEYWORD_DAILY: "keyword_view",
    SEARCH_TERM_DAILY: "search_term_view",
    LANDING_PAGE_DAILY: "landing_page_view",
    AGE_DAILY: "age_range_view",
    GENDER_DAILY: "gender_view",
    REGION_DAILY: "user_location_view",
    PLACEMENT_DAILY: "detail_placement_view",
    PLACEMENT_GROUP_DAILY: "group_placement_view",
    VIDEO_DAILY: "video",
    ASSET_DAILY: "ad_group_ad_asset_view",
    EXTENSION_DAILY: "campaign_asset",
    ACCOUNT_EXTENSION_DAILY: "customer_asset",
    AD_GROUP_EXTENSION_DAILY: "ad_group_asset",
    CUSTOMERS: "customer",
    CAMPAIGNS: "campaign",
    ADS: "ad_group_ad",
    USER_LISTS: "user_list",
    GEO_TARGETS: "geo_target_constant",
    PRODUCT_LINKS: "product_link",
    MANAGER_LINKS: "customer_manager_link",
    CHANGES: "change_event",
}
"""Every report and the resource it selects FROM."""

REPORTS = tuple(RESOURCE_BY_REPORT)
RESOURCE_BY_REPORT_NAME = {report.name: resource for report, resource in RESOURCE_BY_REPORT.items()} | {
    "customer_clients": "customer_client"
}
"""Resource by report name, so that a report with other columns is requested from the same resource."""


def build_gaql(request: Request) -> str:
    """Return the GAQL query of a request: columns, resource and days of the report. No status is excluded, because
    removed entities have figures."""
    report = request.report
    if report.name == CHANGES.name:
        return changes_query(span_of(request.first_day, request.last_day))
    fields = ", ".join(column.source for column in report.columns if column.source)
    query = f"SELECT {fields} FROM {RESOURCE_BY_REPORT_NAME[report.name]}"
    if not report.is_snapshot:
        return f"{query} WHERE segments.date BETWEEN '{request.first_day}' AND '{request.last_day}'"
    condition = WHERE_CONDITIONS.get(report.name, "").format(day=request.last_day)
    return f"{query} WHERE {condition}" if condition else query
