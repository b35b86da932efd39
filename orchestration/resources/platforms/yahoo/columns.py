"""Columns and report shapes shared by both LINEヤフー広告 products. Money is in yen; enumerations are Japanese texts."""

from dataclasses import dataclass

import pyarrow as pa

from orchestration.resources.base import Column, Report

TEXT, INTEGER = pa.string(), pa.int64()

DATE_COLUMN = Column("report_date", "DAY", pa.date32(), "Day in Japan.")
CAMPAIGN_COLUMNS = (
    Column("campaign_id", "CAMPAIGN_ID", INTEGER, "Campaign."),
    Column("campaign_name", "CAMPAIGN_NAME", TEXT, "Campaign name."),
)
AD_GROUP_COLUMNS = (
    *CAMPAIGN_COLUMNS,
    Column("adgroup_id", "ADGROUP_ID", INTEGER, "Ad group."),
    Column("adgroup_name", "ADGROUP_NAME", TEXT, "Ad group name."),
)
AD_ID_COLUMN = Column("ad_id", "AD_ID", INTEGER, "Ad.")
AD_COLUMNS = (
    AD_ID_COLUMN,
    Column("ad_name", "AD_NAME", TEXT, "Ad name."),
    Column("ad_type", "AD_TYPE", TEXT, "Kind of ad."),
    Column("final_url", "FINAL_URL", TEXT, "Landing page; where an ad changes it, Display has a row for each."),
)
DEVICE_COLUMN = Column("device", "DEVICE", TEXT, "Device.")
PREFECTURE_COLUMN = Column("prefecture", "PREFECTURE", TEXT, "Prefecture.")
CONVERSION_NAME_COLUMN = Column("conversion_name", "CONVERSION_NAME", TEXT, "Name of the conversion.")
MEASURES = ("imps", "clicks", "cost", "conversions")
CONVERSION_VALUE_MEASURES = ("all_conversions", "conversions_value", "all_conversions_value")
"""Conversions of every action (also outside bidding), and values. They are the last columns of a report, because
files landed by earlier versions lack them."""


@dataclass(frozen=True)
class ReportFactory:
    """Creates the reports of one product. Search states cost in whole yen, and conversions and values with fractions.
    Display states the reverse."""

    platform: str
    cost_type: pa.DataType
    conversions_type: pa.DataType

    @property
    def conversions(self) -> Column:
        return Column("conversions", "CONVERSIONS", self.conversions_type, "Conversions, dated by the click.")

    @property
    def conversion_value_columns(self) -> tuple[Column, ...]:
        """Return the columns for conversions beyond those used by bidding. CONVERSIONS is 0 for an action outside
        bidding."""
        sources = {
            "ALL_CONV": "All conversions, also of actions outside bidding, dated by the click.",
            "CONV_VALUE": "Value of the conversions.",
            "ALL_CONV_VALUE": "Value of all conversions.",
        }
        return tuple(
            Column(name, source, self.conversions_type, description)
            for name, (source, description) in zip(CONVERSION_VALUE_MEASURES, sources.items(), strict=True)
        )

    @property
    def result_columns(self) -> tuple[Column, ...]:
        """Return the measure columns of a delivery report."""
        return (
            Column("imps", "IMPS", INTEGER, "Impressions."),
            Column("clicks", "CLICKS", INTEGER, "Clicks that are charged."),
            Column("cost", "COST", self.cost_type, "Cost in yen."),
            self.conversions,
        )

    def report(
        self,
        name: str,
        description: str,
        columns: tuple[Column, ...],
        key: tuple[str, ...],
        extra_measures: tuple[Column, ...] = (),
        *,
        is_side: bool = True,
    ) -> Report:
        """Return a daily delivery report: `columns`, the usual measures, `extra_measures`, then all conversions and
        values."""
        measures = (*MEASURES, *(column.name for column in extra_measures), *CONVERSION_VALUE_MEASURES)
        every = (DATE_COLUMN, *columns, *self.result_columns, *extra_measures, *self.conversion_value_columns)
        return Report(self.platform, name, description, every, key, measures, is_side=is_side)

    def ad_daily(self, description: str, *key: str) -> Report:
        return self.report("ad_daily", description, (*AD_GROUP_COLUMNS, *AD_COLUMNS, DEVICE_COLUMN), key, is_side=False)

    def ad_group_daily(self) -> Report:
        return self.report(
            "ad_group_daily",
            "Results per ad group, day and device.",
            (*AD_GROUP_COLUMNS, DEVICE_COLUMN),
            ("adgroup_id", "device"),
            is_side=False,
        )

    def campaign_hourly(self, hour_field: str) -> Report:
        return self.report(
            "campaign_hourly",
            "Results per campaign, day and hour.",
            (*CAMPAIGN_COLUMNS, Column("hour_of_day", hour_field, INTEGER, "Hour in Japan, 0 to 23.")),
            ("campaign_id", "hour_of_day"),
        )

    def conversion_daily(self) -> Report:
        """Return the report of conversions by name. These exclude impressions, clicks and cost, so they are a separate
        report."""
        columns = (
            DATE_COLUMN,
            *CAMPAIGN_COLUMNS,
            CONVERSION_NAME_COLUMN,
            self.conversions,
            *self.conversion_value_columns,
        )
        return Report(
            self.platform,
            "conversion_daily",
            "Conversions per campaign, conversion name and day.",
            columns,
            ("campaign_id", "conversion_name"),
            ("conversions", *CONVERSION_VALUE_MEASURES),
        )
