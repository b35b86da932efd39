"""Columns shared by several Google Ads reports, each a GAQL path with its type. Source: Google Ads API v26 field
reference. Money is in micros of the account's currency. `segments.date` is the day in the account's time zone.
Enumerations are stored as numbers. Conversions are dated by the click."""

import pyarrow as pa

from orchestration.resources.base import Column

TEXT, INTEGER, ENUM, DECIMAL_FRACTION, BOOLEAN = pa.string(), pa.int64(), pa.int32(), pa.float64(), pa.bool_()


def gaql_column(path: str, data_type: pa.DataType, description: str) -> Column:
    """Return the column of a GAQL path, with the same name."""
    return Column(path.replace(".", "_"), path, data_type, description)


DATE_COLUMN = Column("report_date", "segments.date", pa.date32(), "Day in the account's time zone.")
CUSTOMER_COLUMN = gaql_column("customer.id", INTEGER, "Account.")
CAMPAIGN_COLUMNS = (
    CUSTOMER_COLUMN,
    gaql_column("campaign.id", INTEGER, "Campaign."),
    gaql_column("campaign.name", TEXT, "Campaign name."),
)
CHANNEL_TYPE_COLUMN = gaql_column("campaign.advertising_channel_type", ENUM, "AdvertisingChannelType.")
AD_GROUP_COLUMNS = (
    gaql_column("ad_group.id", INTEGER, "Ad group."),
    gaql_column("ad_group.name", TEXT, "Ad group name."),
)
DEVICE_COLUMN = gaql_column("segments.device", ENUM, "Device.")
DELIVERY_COLUMNS = (
    gaql_column("metrics.impressions", INTEGER, "Impressions."),
    gaql_column("metrics.clicks", INTEGER, "Clicks."),
    gaql_column("metrics.cost_micros", INTEGER, "Cost in micros of the account's currency."),
)
CONVERSIONS_COLUMN = gaql_column("metrics.conversions", DECIMAL_FRACTION, "Conversions, dated by the click.")
ALL_CONVERSIONS_COLUMN = gaql_column(
    "metrics.all_conversions", DECIMAL_FRACTION, "All conversions, dated by the click."
)
FIGURE_COLUMNS = (*DELIVERY_COLUMNS, CONVERSIONS_COLUMN)
CONVERSION_VALUE_COLUMNS = (
    ALL_CONVERSIONS_COLUMN,
    gaql_column("metrics.conversions_value", DECIMAL_FRACTION, "Value of the conversions, dated by the click."),
    gaql_column("metrics.all_conversions_value", DECIMAL_FRACTION, "Value of all conversions, dated by the click."),
)
"""Conversions of every action (also secondary ones), and values. They are the last columns of a report, because files
landed by earlier versions lack them."""
HOURLY_MEASURES = tuple(column.name for column in FIGURE_COLUMNS)
MEASURES = tuple(column.name for column in (*FIGURE_COLUMNS, *CONVERSION_VALUE_COLUMNS))
"""Measures of every daily delivery report."""
