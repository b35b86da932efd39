"""Definitions of export files: one YAML file per platform, the words of headers and totals, and the raw tables."""

from orchestration.resources.imports.console.formats.formats import (
    AMOUNT_FIELDS,
    COUNT_FIELDS,
    DATE_FIELDS,
    ID_FIELDS,
    MEASURE_FIELDS,
    TEXT_FIELDS,
    Format,
    headers_of_unsupported_products,
    load_format,
    load_formats,
    normalise_header,
)
from orchestration.resources.imports.console.formats.keys import are_all_different, key_group_ids
from orchestration.resources.imports.console.formats.reports import ADS_DAILY, ADS_PERIOD, FIGURES, REPORTS
from orchestration.resources.imports.console.formats.words import (
    REMARK_LINE,
    REPEATING_BREAKDOWN_HEADER,
    TotalLabel,
    TotalLabels,
    is_total_of_one_kind,
    is_unlisted_total,
    normalise_label,
)

__all__ = [
    "ADS_DAILY",
    "ADS_PERIOD",
    "AMOUNT_FIELDS",
    "COUNT_FIELDS",
    "DATE_FIELDS",
    "FIGURES",
    "ID_FIELDS",
    "MEASURE_FIELDS",
    "REMARK_LINE",
    "REPEATING_BREAKDOWN_HEADER",
    "REPORTS",
    "TEXT_FIELDS",
    "Format",
    "TotalLabel",
    "TotalLabels",
    "are_all_different",
    "headers_of_unsupported_products",
    "is_total_of_one_kind",
    "is_unlisted_total",
    "key_group_ids",
    "load_format",
    "load_formats",
    "normalise_header",
    "normalise_label",
]
