"""Ads files: every row is loaded, set aside with a reason, or recognised as a total. Stated totals must equal the sums
of the rows."""

from orchestration.resources.imports.console.judging.ads import TOTALS_REASON, AdsRows, BadRow
from orchestration.resources.imports.console.judging.labels import StatedTotal
from orchestration.resources.imports.console.judging.outcome import ImportBounds, TableResult, refuse_too_many
from orchestration.resources.imports.console.judging.verdict import TRUNCATED_LINE_REASON, add_original_texts, judge_ads

__all__ = [
    "TOTALS_REASON",
    "TRUNCATED_LINE_REASON",
    "AdsRows",
    "BadRow",
    "ImportBounds",
    "StatedTotal",
    "TableResult",
    "add_original_texts",
    "judge_ads",
    "refuse_too_many",
]
