"""The reports requested from LINEヤフー広告 ディスプレイ広告, and the report type of each.

Source: ReportDefinitionService, ディスプレイ広告 API v19 and v20. Report type AD covers accounts, campaigns, ad groups, ads,
demographics and prefectures. The fields of an order determine which; the order does not name the type. Money is a
decimal number of yen, conversions are whole numbers. No report of this product counts invalid clicks.
"""

import pyarrow as pa

from orchestration.resources.base import Column
from orchestration.resources.platforms.yahoo.changes import AuditLogApi, changes_report
from orchestration.resources.platforms.yahoo.columns import (
    AD_GROUP_COLUMNS,
    AD_ID_COLUMN,
    CAMPAIGN_COLUMNS,
    DEVICE_COLUMN,
    PREFECTURE_COLUMN,
    ReportFactory,
)
from orchestration.resources.platforms.yahoo.entities import EntityService
from orchestration.resources.platforms.yahoo.snapshots import settings_reports

PLATFORM = "yahoo_display"
DISPLAY_REPORTS = ReportFactory(PLATFORM, cost_type=pa.float64(), conversions_type=pa.int64())

AD_DAILY = DISPLAY_REPORTS.ad_daily(
    "Impressions, clicks, cost and conversions per ad, landing page, day and device.",
    *("campaign_id", "adgroup_id", "ad_id", "final_url", "device"),
)
CAMPAIGN_DAILY = DISPLAY_REPORTS.report(
    "campaign_daily",
    "Results per campaign and day, added up by the platform.",
    CAMPAIGN_COLUMNS,
    ("campaign_id",),
    is_side=False,
)
AD_GROUP_DAILY = DISPLAY_REPORTS.ad_group_daily()
DEMOGRAPHICS_DAILY = DISPLAY_REPORTS.report(
    "people_daily",
    "Results per ad group, gender, age and day; some of both are the platform's estimate.",
    (
        *AD_GROUP_COLUMNS,
        Column("gender", "GENDER", pa.string(), "Gender, 推定 where the platform estimates it."),
        Column("age", "AGE", pa.string(), "Age range."),
    ),
    ("adgroup_id", "gender", "age"),
)
REGION_DAILY = DISPLAY_REPORTS.report(
    "region_daily",
    "Results per campaign, prefecture and day.",
    (*CAMPAIGN_COLUMNS, PREFECTURE_COLUMN),
    ("campaign_id", "prefecture"),
)
PLACEMENT_DAILY = DISPLAY_REPORTS.report(
    "placement_daily",
    "Results per ad group, site and day; some sites are not told, so less than the ad groups' total.",
    (
        *AD_GROUP_COLUMNS,
        Column("deliver_url", "DELIVER_URL", pa.string(), "Address of the site or app."),
        Column("place_name", "AD_PLACE_NAME", pa.string(), "Its name."),
    ),
    ("adgroup_id", "deliver_url", "place_name"),
)
AUDIENCE_DAILY = DISPLAY_REPORTS.report(
    "audience_daily",
    "Results per ad group, audience list and day; people reached without a list are not in it.",
    (
        *AD_GROUP_COLUMNS,
        Column("audience_list_id", "AUDIENCE_LIST_ID", pa.int64(), "Audience list."),
        Column("audience_list_name", "AUDIENCE_LIST_NAME", pa.string(), "Name of the list."),
        Column("audience_list_type", "AUDIENCE_LIST_TYPE", pa.string(), "Kind of list."),
    ),
    ("adgroup_id", "audience_list_id"),
)
CAMPAIGN_HOURLY = DISPLAY_REPORTS.campaign_hourly("HOUR")
VIDEO_COLUMNS = (
    Column("video_views", "VIDEO_VIEWS", pa.int64(), "Times a video began to play."),
    Column("video_views_3s", "VIDEO_VIEWS_TO_3_SEC", pa.int64(), "Times it played for 3 seconds."),
    Column("video_views_10s", "VIDEO_VIEWS_TO_10_SEC", pa.int64(), "Times it played for 10 seconds."),
    Column("video_views_25", "VIDEO_VIEWS_TO_25", pa.int64(), "Times a quarter of it played."),
    Column("video_views_50", "VIDEO_VIEWS_TO_50", pa.int64(), "Times half of it played."),
    Column("video_views_75", "VIDEO_VIEWS_TO_75", pa.int64(), "Times three quarters of it played."),
    Column("video_views_100", "VIDEO_VIEWS_TO_100", pa.int64(), "Times it played to its end."),
)
VIDEO_DAILY = DISPLAY_REPORTS.report(
    "video_daily",
    "How far videos were played, per ad, day and device; ads without a video have none.",
    (*AD_GROUP_COLUMNS, AD_ID_COLUMN, DEVICE_COLUMN),
    ("adgroup_id", "ad_id", "device"),
    extra_measures=VIDEO_COLUMNS,
)
CONVERSION_DAILY = DISPLAY_REPORTS.conversion_daily()

REPORT_TYPES = {
    AD_DAILY: "AD",
    CAMPAIGN_DAILY: "AD",
    AD_GROUP_DAILY: "AD",
    DEMOGRAPHICS_DAILY: "AD",
    REGION_DAILY: "AD",
    PLACEMENT_DAILY: "URL",
    AUDIENCE_DAILY: "AUDIENCE_LIST_TARGET",
    VIDEO_DAILY: "AD",
    CAMPAIGN_HOURLY: "AD",
    CONVERSION_DAILY: "AD",
}
"""Every report and the type whose fields it uses."""

SETTINGS = settings_reports(
    PLATFORM,
    balance=EntityService("BalanceService/get", "balance", page_size=0),
    campaign_columns=(Column("campaign_goal", "campaign.campaignGoal", pa.string(), "What the campaign is made for."),),
    ad_columns=(
        Column("media_format", "adGroupAd.ad.mainMediaFormat", pa.string(), "Kind of its main media."),
        Column("headline", "adGroupAd.ad.responsiveAd.headline", pa.string(), "Headline."),
        Column("description", "adGroupAd.ad.responsiveAd.description", pa.string(), "Description."),
        Column("media_id", "adGroupAd.mediaId", pa.int64(), "Image or video."),
    ),
    list_columns=(
        Column("source_type", "audienceList.sourceType", pa.string(), "Where its people come from."),
        Column("delivery_status", "audienceList.deliveryStatus", pa.string(), "ACTIVE or PAUSED."),
        Column("is_shared", "audienceList.isShared", pa.bool_(), "Whether another account shares it."),
    ),
    ad_group_columns=(
        Column("device", "adGroup.device", pa.string(), "Devices it is shown on, JSON."),
        Column("device_os", "adGroup.deviceOs", pa.string(), "Operating systems it is shown on, JSON."),
        Column(
            "smart_targeting", "adGroup.smartTargetingEnabled", pa.string(), "Whether the platform widens its targets."
        ),
    ),
    tracker_columns=(
        Column(
            "counting_type", "conversionTracker.countingType", pa.string(), "Whether one or each conversion counts."
        ),
        Column(
            "measurement_days_after_view", "conversionTracker.measurementPeriodView", pa.int64(), "Days a view counts."
        ),
    ),
)
"""Snapshots of settings, and the services from which each is read."""

CHANGES = changes_report(PLATFORM)
AUDIT_LOG = AuditLogApi("auditLogJob", "auditLogJobId", "auditLogJobName")
"""Names that the change history API of this product uses for its jobs."""
