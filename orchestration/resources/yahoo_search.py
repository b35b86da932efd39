"""LINEヤフー広告 検索広告: what is asked of the API. Knows no file and no table.

Source: ReportDefinitionService, 検索広告 API v20, report types AD and CAMPAIGN. Money is whole yen; enum values are the
Japanese texts.
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
    Column("cost", "COST", pa.int64(), "Cost in whole yen."),
    Column("conversions", "CONVERSIONS", pa.float64(), "Conversions, dated by the click."),
)

AD_DAILY = Report(
    platform="yahoo_search",
    name="ad_daily",
    description="Impressions, clicks, cost and conversions per ad, day and device.",
    columns=(
        DATE,
        *CAMPAIGN,
        Column("adgroup_id", "ADGROUP_ID", pa.int64(), "Ad group."),
        Column("adgroup_name", "ADGROUP_NAME", pa.string(), "Ad group name."),
        Column("ad_id", "AD_ID", pa.int64(), "Ad."),
        Column("ad_name", "AD_NAME", pa.string(), "Ad name."),
        Column("ad_type", "AD_TYPE", pa.string(), "Kind of ad."),
        Column("final_url", "FINAL_URL", pa.string(), "Landing page."),
        Column("device", "DEVICE", pa.string(), "Device."),
        *RESULTS,
    ),
    key=("campaign_id", "adgroup_id", "ad_id", "device"),
    measures=("imps", "clicks", "cost", "conversions"),
)

CAMPAIGN_DAILY = Report(
    platform="yahoo_search",
    name="campaign_daily",
    description="Results and invalid clicks per campaign and day; invalid clicks cannot be asked for by ad or device.",
    columns=(DATE, *CAMPAIGN, *RESULTS, Column("invalid_clicks", "INVALID_CLICKS", pa.int64(), "Clicks not charged.")),
    key=("campaign_id",),
    measures=("imps", "clicks", "cost", "conversions", "invalid_clicks"),
)


class YahooSearch(YahooAds):
    """PlatformClient for LINEヤフー広告 検索広告."""

    name = "yahoo_search"
    reports: Sequence[Report] = (AD_DAILY, CAMPAIGN_DAILY)
    product = Product(
        title="LINEヤフー広告 検索広告",
        endpoint_setting="TOCHIMART_YAHOO_SEARCH_ENDPOINT",
        report_types={"ad_daily": "AD", "campaign_daily": "CAMPAIGN"},
    )

    def __init__(self, settings: Settings, deadline_seconds: float = DEADLINE_SECONDS, wait_scale: float = 1.0) -> None:
        super().__init__(settings, settings.yahoo_search_endpoint, deadline_seconds, wait_scale)
