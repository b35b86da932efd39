"""Columns and report shapes that both LINEヤフー広告 products share. Money is yen; enum values are the Japanese texts."""

from dataclasses import dataclass

import pyarrow as pa

from orchestration.resources.base import Column, Report

TEXT, WHOLE = pa.string(), pa.int64()

DATE = Column("report_date", "DAY", pa.date32(), "Day in Japan.")
CAMPAIGN = (
    Column("campaign_id", "CAMPAIGN_ID", WHOLE, "Campaign."),
    Column("campaign_name", "CAMPAIGN_NAME", TEXT, "Campaign name."),
)
GROUP = (
    *CAMPAIGN,
    Column("adgroup_id", "ADGROUP_ID", WHOLE, "Ad group."),
    Column("adgroup_name", "ADGROUP_NAME", TEXT, "Ad group name."),
)
AD_ID = Column("ad_id", "AD_ID", WHOLE, "Ad.")
AD = (
    AD_ID,
    Column("ad_name", "AD_NAME", TEXT, "Ad name."),
    Column("ad_type", "AD_TYPE", TEXT, "Kind of ad."),
    Column("final_url", "FINAL_URL", TEXT, "Landing page; where an ad changes it, Display has a row for each."),
)
DEVICE = Column("device", "DEVICE", TEXT, "Device.")
PREFECTURE = Column("prefecture", "PREFECTURE", TEXT, "Prefecture.")
CONVERSION_NAME = Column("conversion_name", "CONVERSION_NAME", TEXT, "Name of the conversion.")
MEASURES = ("imps", "clicks", "cost", "conversions")
CREDITED = ("all_conversions", "conversions_value", "all_conversions_value")
"""Conversions of every action, also of those outside bidding, and values; last in a report, because files landed earlier lack them."""


@dataclass(frozen=True)
class Product:
    """One of the two products; Search tells cost in whole yen, conversions and values in parts, Display the other way round."""

    platform: str
    cost_type: pa.DataType
    conversions_type: pa.DataType

    @property
    def conversions(self) -> Column:
        return Column("conversions", "CONVERSIONS", self.conversions_type, "Conversions, dated by the click.")

    @property
    def credited(self) -> tuple[Column, ...]:
        """What is known of conversions beyond those that bidding uses: CONVERSIONS is 0 for an action outside bidding."""
        sources = {
            "ALL_CONV": "All conversions, also of actions outside bidding, dated by the click.",
            "CONV_VALUE": "Value of the conversions.",
            "ALL_CONV_VALUE": "Value of all conversions.",
        }
        return tuple(
            Column(name, source, self.conversions_type, description)
            for name, (source, description) in zip(CREDITED, sources.items(), strict=True)
        )

    @property
    def results(self) -> tuple[Column, ...]:
        """The measures of a report of delivery."""
        return (
            Column("imps", "IMPS", WHOLE, "Impressions."),
            Column("clicks", "CLICKS", WHOLE, "Clicks that are charged."),
            Column("cost", "COST", self.cost_type, "Cost in yen."),
            self.conversions,
        )

    def report(
        self,
        name: str,
        description: str,
        columns: tuple[Column, ...],
        key: tuple[str, ...],
        more: tuple[Column, ...] = (),
        *,
        is_side: bool = True,
    ) -> Report:
        """A report of delivery by day: `columns`, then the usual measures, then `more` of them, then all conversions and values."""
        measures = (*MEASURES, *(column.name for column in more), *CREDITED)
        every = (DATE, *columns, *self.results, *more, *self.credited)
        return Report(self.platform, name, description, every, key, measures, is_side=is_side)

    def ad_daily(self, description: str, *key: str) -> Report:
        return self.report("ad_daily", description, (*GROUP, *AD, DEVICE), key, is_side=False)

    def ad_group_daily(self) -> Report:
        return self.report(
            "ad_group_daily",
            "Results per ad group, day and device.",
            (*GROUP, DEVICE),
            ("adgroup_id", "device"),
            is_side=False,
        )

    def conversion_daily(self) -> Report:
        """Conversions by name, which exclude impressions, clicks and cost and are therefore a report of their own."""
        columns = (DATE, *CAMPAIGN, CONVERSION_NAME, self.conversions, *self.credited)
        return Report(
            self.platform,
            "conversion_daily",
            "Conversions per campaign, conversion name and day.",
            columns,
            ("campaign_id", "conversion_name"),
            ("conversions", *CREDITED),
        )
