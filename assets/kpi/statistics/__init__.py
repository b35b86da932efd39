"""Statistical methods of the KPI tables. Input and output are arrays and numbers. These modules use neither Dagster nor
a database, and know no table columns.

`docs/statistics.md` explains each method and its source.
"""

from assets.kpi.statistics.comparison import Comparison
from assets.kpi.statistics.forecast import DailySeries, SampledPaths
from assets.kpi.statistics.plan import Assumption, MediumPlan, PlanSamples, exact_moments, sample_plan
from assets.kpi.statistics.ratios import TwoArms, estimate_rate_ratio
from assets.kpi.statistics.reallocation import MediumState, ReallocationProposal, propose_split
from assets.kpi.statistics.response import MAX_ELASTICITY_ERROR, fit_response_curve
from assets.kpi.statistics.sample_ratio import SampleRatio, check_sample_ratio
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
    "KEEP_RUNNING",
    "MAX_ELASTICITY_ERROR",
    "Assumption",
    "Comparison",
    "CreativeVerdict",
    "DailySeries",
    "Looks",
    "MediumPlan",
    "MediumState",
    "PlanSamples",
    "ReallocationProposal",
    "SampleRatio",
    "SampledPaths",
    "TwoArms",
    "check_sample_ratio",
    "decide_test",
    "estimate_rate_ratio",
    "exact_moments",
    "fit_response_curve",
    "has_enough_data",
    "propose_split",
    "sample_plan",
]
