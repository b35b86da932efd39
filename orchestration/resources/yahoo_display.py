"""LINEヤフー広告 ディスプレイ広告: what is asked of the API. Knows no file and no table.

Source: ReportDefinitionService, ディスプレイ広告 API v19 and v20. Report type AD covers accounts, campaigns, ad groups and ads: the
fields of an order say which, and no order names the type. Money is a decimal number of yen, conversions are whole, enum values
are the Japanese texts. No report of this product counts invalid clicks.
"""

from collections.abc import Sequence

import pyarrow as pa

from orchestration.resources._report import Column, Report
from orchestration.resources._yahoo_ads import DEADLINE_SECONDS, Product, YahooAds
from orchestration.settings import Settings

DATE = Column("report_date", "DAY", pa.date32(), "Day in Japan.")
CAMPAIGN = (
    Column("campaign_id", "CAMPAIGN_ID", pa.int64(), "Campaign."),
    Column("campaign_name", "CAMPAIGN_NAME", pa.string(), "Campaign name."),
)
RESULTS = (
    Column("imps", "IMPS", pa.int64(), "Impressions."),
    Column("clicks", "CLICKS", pa.int64(), "Clicks that are charged."),
    Column("cost", "COST", pa.float64(), "Cost in yen."),
    Column("conversions", "CONVERSIONS", pa.int64(), "Conversions, dated by the click."),
)
MEASURES = ("imps", "clicks", "cost", "conversions")

AD_DAILY = Report(
    platform="yahoo_display",
    name="ad_daily",
    description="Impressions, clicks, cost and conversions per ad, landing page, day and device.",
    columns=(
        DATE,
        *CAMPAIGN,
        Column("adgroup_id", "ADGROUP_ID", pa.int64(), "Ad group."),
        Column("adgroup_name", "ADGROUP_NAME", pa.string(), "Ad group name."),
        Column("ad_id", "AD_ID", pa.int64(), "Ad."),
        Column("ad_name", "AD_NAME", pa.string(), "Ad name."),
        Column("ad_type", "AD_TYPE", pa.string(), "Kind of ad."),
        Column("final_url", "FINAL_URL", pa.string(), "Landing page; an ad that changes it has a row for each."),
        Column("device", "DEVICE", pa.string(), "Device."),
        *RESULTS,
    ),
    key=("campaign_id", "adgroup_id", "ad_id", "final_url", "device"),
    measures=MEASURES,
)

CAMPAIGN_DAILY = Report(
    platform="yahoo_display",
    name="campaign_daily",
    description="Results per campaign and day, added up by the platform.",
    columns=(DATE, *CAMPAIGN, *RESULTS),
    key=("campaign_id",),
    measures=MEASURES,
)


class YahooDisplay(YahooAds):
    """PlatformClient for LINEヤフー広告 ディスプレイ広告."""

    name = "yahoo_display"
    reports: Sequence[Report] = (AD_DAILY, CAMPAIGN_DAILY)
    product = Product(
        title="LINEヤフー広告 ディスプレイ広告",
        endpoint_setting="TOCHIMART_YAHOO_DISPLAY_ENDPOINT",
        report_types={"ad_daily": "AD", "campaign_daily": "AD"},
        order_names_type=False,
        fields_request={"lang": "JA"},
    )

    def __init__(self, settings: Settings, deadline_seconds: float = DEADLINE_SECONDS, wait_scale: float = 1.0) -> None:
        super().__init__(settings, settings.yahoo_display_endpoint, deadline_seconds, wait_scale)
