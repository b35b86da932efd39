"""Raw tables of export files: ads by day, ads of a whole period, and figures of the site, search and surveys.

`_account_id` of these tables is `<platform>.<account>.<level or table>`, of periods with their first day behind it: a file replaces
just the days of what it covers.
"""

import pyarrow as pa

from orchestration.resources.base import Column, Report
from orchestration.resources.imports.console.formats.formats import AMOUNTS, COUNTS

TEXT, WHOLE, NUMBER = pa.string(), pa.int64(), pa.float64()

_DAY = Column("report_date", "日", pa.date32(), "Day in Japan; of a period its last.")
_PERIOD = Column("period_first", "期間", pa.date32(), "First day of the period.")
_PLATFORM = Column("platform", "format", TEXT, "Platform whose console wrote the file.")
_ACCOUNT = Column("file_account_id", "account", TEXT, "Account, from the file or from the person who gave it.")
ATTRIBUTES = (
    "campaign_id", "campaign_name", "channel", "ad_group_id", "ad_group_name", "ad_id", "ad_name", "device", "final_url",
    "result_indicator",
)  # fmt: skip
_WORDS = {
    "campaign_id": "Campaign.",
    "campaign_name": "Campaign name.",
    "channel": "Kind of campaign, in the platform's words.",
    "ad_group_id": "Ad group; ad set where the platform calls it so.",
    "ad_group_name": "Ad group name.",
    "ad_id": "Ad.",
    "ad_name": "Ad name.",
    "device": "Device, in the platform's words.",
    "final_url": "Landing page.",
    "result_indicator": "What results count; they never add up across indicators.",
    "impressions": "Impressions.",
    "clicks": "Clicks.",
    "reach": "People reached; never adds up.",
    "video_views": "Video views.",
    "cost": "Cost in yen.",
    "conversions": "Conversions the platform claims.",
    "results": "Results, of what result_indicator says.",
}
_ADS = (
    Column("level", "level", TEXT, "Finest level of the file: account, campaign, ad_group or ad."),
    *(Column(name, name, TEXT, _WORDS[name]) for name in ATTRIBUTES),
    *(Column(name, name, WHOLE, _WORDS[name]) for name in COUNTS),
    *(Column(name, name, NUMBER, _WORDS[name]) for name in AMOUNTS),
    Column("source_line", "line", WHOLE, "Line of the file the row begins on; of rows summed, the first."),
)
_KEY = ("platform", "file_account_id", "level", *ATTRIBUTES)
SUMMED = ("impressions", "clicks", "video_views", "cost", "conversions")

ADS_DAILY = Report(
    "console", "ads_daily", "Delivery by day, from files of management consoles.",
    (_DAY, _PLATFORM, _ACCOUNT, *_ADS), _KEY, SUMMED,
)  # fmt: skip
ADS_PERIOD = Report(
    "console", "ads_period", "Delivery of whole periods, from files of management consoles; never part of a daily figure.",
    (_DAY, _PERIOD, _PLATFORM, _ACCOUNT, *_ADS), ("period_first", *_KEY), (),
)  # fmt: skip
FIGURES = Report(
    "console", "figures", "Figures of the site, of search and of surveys from files, one value a row.",
    (
        _DAY, _PERIOD, _PLATFORM, _ACCOUNT,
        Column("table_name", "table", TEXT, "Dimensions of the table, joined with +; of a part of the site with its filter in brackets."),
        Column("item", "dimensions", TEXT, "Values of the dimensions as JSON."),
        Column("metric", "metric", TEXT, "What is counted or measured."),
        Column("value", "value", NUMBER, "The value; shares as fractions."),
        Column("source_line", "line", WHOLE, "Line of the file."),
    ),
    ("platform", "file_account_id", "table_name", "period_first", "item", "metric"), (),
)  # fmt: skip

REPORTS = (ADS_DAILY, ADS_PERIOD, FIGURES)
