"""Statistics of the KPI tables: arrays and numbers in, numbers out. Nothing here knows Dagster, a database or a table's columns.

`docs/statistics.md` explains each method and names its source.
"""

from assets.kpi.statistics.forecast import Courses, Series
from assets.kpi.statistics.plan import Belief, MediumPlan, Outcome, moments, simulate
from assets.kpi.statistics.ratios import Arms, estimate, interval
from assets.kpi.statistics.reallocation import Medium, Proposal, propose
from assets.kpi.statistics.response import LARGEST_ERROR, fit_curve
from assets.kpi.statistics.sample_ratio import SampleRatio, sample_ratio
from assets.kpi.statistics.verdict import ALPHA, ARM_WINS, CONTROL_WINS, KEEP_RUNNING, Verdict, enough, verdict

__all__ = [
    "ALPHA",
    "ARM_WINS",
    "CONTROL_WINS",
    "KEEP_RUNNING",
    "LARGEST_ERROR",
    "Arms",
    "Belief",
    "Courses",
    "Medium",
    "MediumPlan",
    "Outcome",
    "Proposal",
    "SampleRatio",
    "Series",
    "Verdict",
    "enough",
    "estimate",
    "fit_curve",
    "interval",
    "moments",
    "propose",
    "sample_ratio",
    "simulate",
    "verdict",
]
