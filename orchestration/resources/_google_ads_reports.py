"""What is asked of Google Ads: the reports, their columns by GAQL path, and the query text made from them.

Source: Google Ads API v26 field reference. Money is in micros of the account's currency, `segments.date` is the day in the
account's time zone, enumerations are their numbers, conversions are dated by the click.
"""

import pyarrow as pa

from orchestration.resources._report import Column, Report, Request

DAY = Column("report_date", "segments.date", pa.date32(), "Day in the account's time zone.")
CAMPAIGN = (
    Column("customer_id", "customer.id", pa.int64(), "Account."),
    Column("campaign_id", "campaign.id", pa.int64(), "Campaign."),
    Column("campaign_name", "campaign.name", pa.string(), "Campaign name."),
)
CONVERSIONS = Column("metrics_conversions", "metrics.conversions", pa.float64(), "Conversions, dated by the click.")

AD_DAILY = Report(
    platform="google_ads",
    name="ad_daily",
    description="Impressions, clicks, cost and conversions per ad, day and device.",
    columns=(
        DAY,
        *CAMPAIGN,
        Column(
            "campaign_advertising_channel_type",
            "campaign.advertising_channel_type",
            pa.int32(),
            "AdvertisingChannelType.",
        ),
        Column("ad_group_id", "ad_group.id", pa.int64(), "Ad group."),
        Column("ad_group_name", "ad_group.name", pa.string(), "Ad group name."),
        Column("ad_group_ad_ad_id", "ad_group_ad.ad.id", pa.int64(), "Ad."),
        Column("ad_group_ad_ad_name", "ad_group_ad.ad.name", pa.string(), "Ad name."),
        Column("ad_group_ad_ad_type", "ad_group_ad.ad.type", pa.int32(), "AdType."),
        Column("ad_group_ad_ad_final_urls", "ad_group_ad.ad.final_urls", pa.list_(pa.string()), "Landing pages."),
        Column("segments_device", "segments.device", pa.int32(), "Device."),
        Column("metrics_impressions", "metrics.impressions", pa.int64(), "Impressions."),
        Column("metrics_clicks", "metrics.clicks", pa.int64(), "Clicks."),
        Column("metrics_cost_micros", "metrics.cost_micros", pa.int64(), "Cost in micros of the account's currency."),
        CONVERSIONS,
    ),
    key=("ad_group_id", "ad_group_ad_ad_id", "segments_device"),
    measures=("metrics_impressions", "metrics_clicks", "metrics_cost_micros", "metrics_conversions"),
)

CONVERSION_ACTION_DAILY = Report(
    platform="google_ads",
    name="conversion_action_daily",
    description="Conversions per campaign, conversion action and day; cost and clicks cannot be asked for beside the action.",
    columns=(
        DAY,
        *CAMPAIGN,
        Column("segments_conversion_action", "segments.conversion_action", pa.string(), "Resource name of the action."),
        Column(
            "segments_conversion_action_name", "segments.conversion_action_name", pa.string(), "Name of the action."
        ),
        Column(
            "segments_conversion_action_category",
            "segments.conversion_action_category",
            pa.int32(),
            "ConversionActionCategory.",
        ),
        CONVERSIONS,
        Column(
            "metrics_all_conversions", "metrics.all_conversions", pa.float64(), "All conversions, dated by the click."
        ),
    ),
    key=("campaign_id", "segments_conversion_action"),
    measures=("metrics_conversions", "metrics_all_conversions"),
)

RESOURCES = {"ad_daily": "ad_group_ad", "conversion_action_daily": "campaign"}
"""The resource each report selects FROM."""


def gaql(request: Request) -> str:
    """The query of a request: the report's columns, its resource, its days."""
    fields = ", ".join(column.source for column in request.report.columns)
    return (
        f"SELECT {fields} FROM {RESOURCES[request.report.name]} "
        f"WHERE segments.date BETWEEN '{request.first_day}' AND '{request.last_day}'"
    )
