"""Traces a figure from a KPI through marts and raw tables to the landed files and the requests that fetched them.
Everything is derived from dbt's manifest and the platforms' reports."""

from orchestration.resources.lineage.levels import RawColumns
from orchestration.resources.lineage.macro import create_trace
from orchestration.resources.lineage.trace import RATIOS, LandedFile, Trace, ratio_value, trace_figure

__all__ = ["RATIOS", "LandedFile", "RawColumns", "Trace", "create_trace", "ratio_value", "trace_figure"]
