"""The reports asked of LINEヤフー広告 ディスプレイ広告, and the report type each belongs to.

Source: ReportDefinitionService, ディスプレイ広告 API v19 and v20. Report type AD covers accounts, campaigns, ad groups and ads, people
and prefectures: the fields of an order say which, and no order names the type. Money is a decimal number of yen, conversions are
whole, enum values are the Japanese texts. No report of this product counts invalid clicks.
"""

import pyarrow as pa

from orchestration.resources._report import Column, Report
from orchestration.resources._yahoo_entities import Service
from orchestration.resources._yahoo_settings import settings_reports

PLATFORM = "yahoo_display"

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
DEVICE = Column("device", "DEVICE", pa.string(), "Device.")
CONVERSIONS = Column("conversions", "CONVERSIONS", pa.int64(), "Conversions, dated by the click.")
RESULTS = (
    Column("imps", "IMPS", pa.int64(), "Impressions."),
    Column("clicks", "CLICKS", pa.int64(), "Clicks that are charged."),
    Column("cost", "COST", pa.float64(), "Cost in yen."),
    CONVERSIONS,
)
MEASURES = ("imps", "clicks", "cost", "conversions")


def _report(
    name: str, description: str, columns: tuple[Column, ...], key: tuple[str, ...], measures: tuple[str, ...] = MEASURES
) -> Report:
    return Report(PLATFORM, name, description, (DATE, *columns), key, measures)


AD_DAILY = _report(
    "ad_daily",
    "Impressions, clicks, cost and conversions per ad, landing page, day and device.",
    (
        *GROUP,
        Column("ad_id", "AD_ID", pa.int64(), "Ad."),
        Column("ad_name", "AD_NAME", pa.string(), "Ad name."),
        Column("ad_type", "AD_TYPE", pa.string(), "Kind of ad."),
        Column("final_url", "FINAL_URL", pa.string(), "Landing page; an ad that changes it has a row for each."),
        DEVICE,
        *RESULTS,
    ),
    ("campaign_id", "adgroup_id", "ad_id", "final_url", "device"),
)
CAMPAIGN_DAILY = _report(
    "campaign_daily",
    "Results per campaign and day, added up by the platform.",
    (*CAMPAIGN, *RESULTS),
    ("campaign_id",),
)
AD_GROUP_DAILY = _report(
    "ad_group_daily", "Results per ad group, day and device.", (*GROUP, DEVICE, *RESULTS), ("adgroup_id", "device")
)
PEOPLE_DAILY = _report(
    "people_daily",
    "Results per ad group, gender, age and day; some of both are the platform's estimate.",
    (
        *GROUP,
        Column("gender", "GENDER", pa.string(), "Gender, 推定 where the platform estimates it."),
        Column("age", "AGE", pa.string(), "Age range."),
        *RESULTS,
    ),
    ("adgroup_id", "gender", "age"),
)
REGION_DAILY = _report(
    "region_daily",
    "Results per campaign, prefecture and day.",
    (*CAMPAIGN, Column("prefecture", "PREFECTURE", pa.string(), "Prefecture."), *RESULTS),
    ("campaign_id", "prefecture"),
)
PLACEMENT_DAILY = _report(
    "placement_daily",
    "Results per ad group, site and day; some sites are not told, so less than the ad groups' total.",
    (
        *GROUP,
        Column("deliver_url", "DELIVER_URL", pa.string(), "Address of the site or app."),
        Column("place_name", "AD_PLACE_NAME", pa.string(), "Its name."),
        *RESULTS,
    ),
    ("adgroup_id", "deliver_url", "place_name"),
)
AUDIENCE_DAILY = _report(
    "audience_daily",
    "Results per ad group, audience list and day; people reached without a list are not in it.",
    (
        *GROUP,
        Column("audience_list_id", "AUDIENCE_LIST_ID", pa.int64(), "Audience list."),
        Column("audience_list_name", "AUDIENCE_LIST_NAME", pa.string(), "Name of the list."),
        Column("audience_list_type", "AUDIENCE_LIST_TYPE", pa.string(), "Kind of list."),
        *RESULTS,
    ),
    ("adgroup_id", "audience_list_id"),
)
VIDEO = (
    Column("video_views", "VIDEO_VIEWS", pa.int64(), "Times a video began to play."),
    Column("video_views_3s", "VIDEO_VIEWS_TO_3_SEC", pa.int64(), "Times it played for 3 seconds."),
    Column("video_views_10s", "VIDEO_VIEWS_TO_10_SEC", pa.int64(), "Times it played for 10 seconds."),
    Column("video_views_25", "VIDEO_VIEWS_TO_25", pa.int64(), "Times a quarter of it played."),
    Column("video_views_50", "VIDEO_VIEWS_TO_50", pa.int64(), "Times half of it played."),
    Column("video_views_75", "VIDEO_VIEWS_TO_75", pa.int64(), "Times three quarters of it played."),
    Column("video_views_100", "VIDEO_VIEWS_TO_100", pa.int64(), "Times it played to its end."),
)
VIDEO_DAILY = _report(
    "video_daily",
    "How far videos were played, per ad, day and device; ads without a video have none.",
    (*GROUP, Column("ad_id", "AD_ID", pa.int64(), "Ad."), DEVICE, *RESULTS, *VIDEO),
    ("adgroup_id", "ad_id", "device"),
    (*MEASURES, *(column.name for column in VIDEO)),
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
    CAMPAIGN_DAILY: "AD",
    AD_GROUP_DAILY: "AD",
    PEOPLE_DAILY: "AD",
    REGION_DAILY: "AD",
    PLACEMENT_DAILY: "URL",
    AUDIENCE_DAILY: "AUDIENCE_LIST_TARGET",
    VIDEO_DAILY: "AD",
    CONVERSION_DAILY: "AD",
}
"""Every report and the type whose fields it uses."""

SETTINGS = settings_reports(
    PLATFORM,
    balance=Service("BalanceService/get", "balance", page=0),
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
)
"""Snapshots of settings, and the services each is read from."""
