"""Raw tables of export files: ads by day, ads of a whole period, and figures of site, search and surveys.

`_account_id` in these tables is `<platform>.<account>.<level or table>`, for periods followed by their first day. Thus
a file replaces only the days of what it covers.
"""

import pyarrow as pa

from orchestration.resources.base import Column, Report
from orchestration.resources.imports.console.formats.formats import AMOUNT_FIELDS, COUNT_FIELDS

TEXT, INTEGER, NUMBER = pa.string(), pa.int64(), pa.float64()

_DATE_COLUMN = Column("report_date", "日", pa.date32(), "Day in Japan; of a period its last.")
_PERIOD_COLUMN = Column("period_first", "期間", pa.date32(), "First day of the period.")
_PLATFORM_COLUMN = Column("platform", "format", TEXT, "Platform whose console wrote the file.")
_ACCOUNT_COLUMN = Column("file_account_id", "account", TEXT, "Account, from the file or from the person who gave it.")
ATTRIBUTE_COLUMNS = (
    "campaign_id", "campaign_name", "channel", "ad_group_id", "ad_group_name", "ad_id", "ad_name", "device", "final_url",
    "result_indicator",
)  # fmt: skip
_COLUMN_DESCRIPTIONS = {
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
_ADS_COLUMNS = (
    Column("level", "level", TEXT, "Finest level of the file: account, campaign, ad_group or ad."),
    *(Column(name, name, TEXT, _COLUMN_DESCRIPTIONS[name]) for name in ATTRIBUTE_COLUMNS),
    *(Column(name, name, INTEGER, _COLUMN_DESCRIPTIONS[name]) for name in COUNT_FIELDS),
    *(Column(name, name, NUMBER, _COLUMN_DESCRIPTIONS[name]) for name in AMOUNT_FIELDS),
    Column("source_line", "line", INTEGER, "Line of the file the row begins on; of rows summed, the first."),
)
_ADS_KEY = ("platform", "file_account_id", "level", *ATTRIBUTE_COLUMNS)
SUMMED_MEASURES = ("impressions", "clicks", "video_views", "cost", "conversions")

ADS_DAILY = Report(
    "console", "ads_daily", "Delivery by day, from files of management consoles.",
    (_DATE_COLUMN, _PLATFORM_COLUMN, _ACCOUNT_COLUMN, *_ADS_COLUMNS), _ADS_KEY, SUMMED_MEASURES,
)  # fmt: skip
ADS_PERIOD = Report(
    "console", "ads_period", "Delivery of whole periods, from files of management consoles; never part of a daily figure.",
    (_DATE_COLUMN, _PERIOD_COLUMN, _PLATFORM_COLUMN, _ACCOUNT_COLUMN, *_ADS_COLUMNS), ("period_first", *_ADS_KEY), (),
)  # fmt: skip
FIGURES = Report(
    "console", "figures", "Figures of the site, of search and of surveys from files, one value a row.",
    (
        _DATE_COLUMN, _PERIOD_COLUMN, _PLATFORM_COLUMN, _ACCOUNT_COLUMN,
        Column("table_name", "table", TEXT, "Dimensions of the table, joined with +; of a part of the site with its filter in brackets."),
        Column("item", "dimensions", TEXT, "Values of the dimensions as JSON."),
        Column("metric", "metric", TEXT, "What is counted or measured."),
        Column("value", "value", NUMBER, "The value; shares as fractions."),
        Column("source_line", "line", INTEGER, "Line of the file."),
    ),
    ("platform", "file_account_id", "table_name", "period_first", "item", "metric"), (),
)  # fmt: skip

REPORTS = (ADS_DAILY, ADS_PERIOD, FIGURES)
