"""Where a figure comes from: from a KPI down through marts and raw tables to the landed files and the request that fetched them.

Here belongs what is derived from dbt's manifest and the platforms' reports; nothing is written down twice for it.
"""

from orchestration.resources.lineage.levels import Delivered
from orchestration.resources.lineage.macro import create_trace
from orchestration.resources.lineage.trace import RATIOS, LandedFile, Trace, ratio_of, trace

__all__ = ["RATIOS", "Delivered", "LandedFile", "Trace", "create_trace", "ratio_of", "trace"]
