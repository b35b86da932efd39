"""Reports of Toy Ads. Money is whole yen, `spend`."""

import pyarrow as pa

from orchestration.resources.base import Column, Report

WHOLE, TEXT = pa.int64(), pa.string()
DAY = Column("report_date", "day", pa.date32(), "Day in Japan.")
CAMPAIGN = (Column("group_no", "group", WHOLE, "Campaign."), Column("group_label", "label", TEXT, "Its name."))
MEASURES = (
    Column("shown", "shown", WHOLE, "Impressions."),
    Column("tapped", "tapped", WHOLE, "Clicks."),
    Column("spend", "spend", WHOLE, "Cost, net, yen."),
    Column("goals", "goals", WHOLE, "Conversions."),
)
SUMS = tuple(one.name for one in MEASURES)
AD = (Column("card_no", "card", WHOLE, "Ad."), Column("link", "link", TEXT, "Where it leads."))
AD_DAILY = Report("toy", "ad_daily", "Ads by day.", (DAY, *CAMPAIGN, *AD, *MEASURES), ("group_no", "card_no"), SUMS)
CAMPAIGN_DAILY = Report("toy", "campaign_daily", "Campaigns by day.", (DAY, *CAMPAIGN, *MEASURES), ("group_no",), SUMS)
REPORTS = (AD_DAILY, CAMPAIGN_DAILY)
