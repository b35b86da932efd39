"""Ads files: every row read is loaded, set aside with a reason, or told to be a total, and stated totals must equal the rows."""

from orchestration.resources.imports.console.judging.ads import TOTALS, AdsRows, BadRow
from orchestration.resources.imports.console.judging.labels import StatedTotal
from orchestration.resources.imports.console.judging.outcome import Bounds, Outcome, refuse_too_many
from orchestration.resources.imports.console.judging.verdict import CUT, judge_ads, with_texts

__all__ = [
    "CUT",
    "TOTALS",
    "AdsRows",
    "BadRow",
    "Bounds",
    "Outcome",
    "StatedTotal",
    "judge_ads",
    "refuse_too_many",
    "with_texts",
]
