"""Statistical methods of the KPI tables. Input and output are arrays and numbers. These modules use neither Dagster nor
a database, and know no table columns.

`docs/statistics.md` explains each method and its source.
"""

from assets.kpi.statistics.before_after import ChangeEffect, estimate_change
from assets.kpi.statistics.comparison import Comparison
from assets.kpi.statistics.forecast import MIN_DAYS_TO_FORECAST, DailySeries, SampledPaths, sample_spend
from assets.kpi.statistics.plan import (
    Assumption,
    MediumPlan,
    PlanSamples,
    exact_moments,
    sample_common_factor,
    sample_plan,
)
from assets.kpi.statistics.ratios import TwoArms, estimate_rate_ratio
from assets.kpi.statistics.reallocation import MAX_EXTRAPOLATION, MediumState, ReallocationProposal, propose_split
from assets.kpi.statistics.response import MAX_ELASTICITY_ERROR, ResponseCurve, fit_response_curve
from assets.kpi.statistics.sample_ratio import SampleRatio, check_sample_ratio
from assets.kpi.statistics.search_terms import (
    CPA_MULTIPLE,
    MIN_CAMPAIGN_CONVERSIONS,
    MIN_EXPECTED_CONVERSIONS,
    ON_TARGET_PROBABILITY,
    WASTEFUL_PROBABILITY,
    Judged,
    JudgedWords,
    judge_terms,
    judge_words,
)
from assets.kpi.statistics.step import BoundedStep, propose_bounded_step
from assets.kpi.statistics.verdict import (
    ALPHA,
    ARM_WINS,
    CONTROL_WINS,
    KEEP_RUNNING,
    CreativeVerdict,
    Looks,
    decide_test,
    has_enough_data,
)

__all__ = [
    "ALPHA",
    "ARM_WINS",
    "CONTROL_WINS",
    "CPA_MULTIPLE",
    "KEEP_RUNNING",
    "MAX_ELASTICITY_ERROR",
    "MAX_EXTRAPOLATION",
    "MIN_CAMPAIGN_CONVERSIONS",
    "MIN_DAYS_TO_FORECAST",
    "MIN_EXPECTED_CONVERSIONS",
    "ON_TARGET_PROBABILITY",
    "WASTEFUL_PROBABILITY",
    "Assumption",
    "BoundedStep",
    "ChangeEffect",
    "Comparison",
    "CreativeVerdict",
    "DailySeries",
    "Judged",
    "JudgedWords",
    "Looks",
    "MediumPlan",
    "MediumState",
    "PlanSamples",
    "ReallocationProposal",
    "ResponseCurve",
    "SampleRatio",
    "SampledPaths",
    "TwoArms",
    "check_sample_ratio",
    "decide_test",
    "estimate_change",
    "estimate_rate_ratio",
    "exact_moments",
    "fit_response_curve",
    "has_enough_data",
    "judge_terms",
    "judge_words",
    "propose_bounded_step",
    "propose_split",
    "sample_common_factor",
    "sample_plan",
    "sample_spend",
]
