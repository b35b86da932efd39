"""Columns that several Google Ads reports have, each a GAQL path with its type.

Source: Google Ads API v26 field reference. Money is in micros of the account's currency, `segments.date` is the day in the
account's time zone, enumerations are their numbers, conversions are dated by the click.
"""

import pyarrow as pa

from orchestration.resources.base import Column

TEXT, WHOLE, ENUM, FRACTION, TRUTH = pa.string(), pa.int64(), pa.int32(), pa.float64(), pa.bool_()


def column(path: str, kind: pa.DataType, description: str) -> Column:
    """The column of a GAQL path, named like it."""
    return Column(path.replace(".", "_"), path, kind, description)


DAY = Column("report_date", "segments.date", pa.date32(), "Day in the account's time zone.")
CUSTOMER = column("customer.id", WHOLE, "Account.")
CAMPAIGN = (
    CUSTOMER,
    column("campaign.id", WHOLE, "Campaign."),
    column("campaign.name", TEXT, "Campaign name."),
)
CHANNEL = column("campaign.advertising_channel_type", ENUM, "AdvertisingChannelType.")
AD_GROUP = (
    column("ad_group.id", WHOLE, "Ad group."),
    column("ad_group.name", TEXT, "Ad group name."),
)
DEVICE = column("segments.device", ENUM, "Device.")
DELIVERY = (
    column("metrics.impressions", WHOLE, "Impressions."),
    column("metrics.clicks", WHOLE, "Clicks."),
    column("metrics.cost_micros", WHOLE, "Cost in micros of the account's currency."),
)
CONVERSIONS = column("metrics.conversions", FRACTION, "Conversions, dated by the click.")
ALL_CONVERSIONS = column("metrics.all_conversions", FRACTION, "All conversions, dated by the click.")
FIGURES = (*DELIVERY, CONVERSIONS)
CREDITED = (
    ALL_CONVERSIONS,
    column("metrics.conversions_value", FRACTION, "Value of the conversions, dated by the click."),
    column("metrics.all_conversions_value", FRACTION, "Value of all conversions, dated by the click."),
)
"""Conversions of every action, also of secondary ones, and values; last in a report, because files landed earlier lack them."""
HOURLY_MEASURES = tuple(one.name for one in FIGURES)
MEASURES = tuple(one.name for one in (*FIGURES, *CREDITED))
"""What adds up in every report of delivery by day."""
