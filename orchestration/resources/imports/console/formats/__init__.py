"""What an export file can be: one YAML file per platform, the words of headers and totals, and the raw tables rows end in."""

from orchestration.resources.imports.console.formats.formats import (
    AMOUNTS,
    COUNTS,
    DAYS,
    IDS,
    MEASURES,
    TEXTS,
    Format,
    bare,
    foreign_headers,
    load_format,
    load_formats,
)
from orchestration.resources.imports.console.formats.keys import all_differ, row_numbers
from orchestration.resources.imports.console.formats.reports import ADS_DAILY, ADS_PERIOD, FIGURES, REPORTS
from orchestration.resources.imports.console.formats.words import (
    REMARK,
    REPEATING,
    Label,
    Words,
    is_apart,
    is_narrow,
    plain,
)

__all__ = [
    "ADS_DAILY",
    "ADS_PERIOD",
    "AMOUNTS",
    "COUNTS",
    "DAYS",
    "FIGURES",
    "IDS",
    "MEASURES",
    "REMARK",
    "REPEATING",
    "REPORTS",
    "TEXTS",
    "Format",
    "Label",
    "Words",
    "all_differ",
    "bare",
    "foreign_headers",
    "is_apart",
    "is_narrow",
    "load_format",
    "load_formats",
    "plain",
    "row_numbers",
]
