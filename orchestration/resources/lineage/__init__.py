"""Traces a figure from a KPI through marts and raw tables to the landed files and the requests that fetched them.
Everything is derived from dbt's manifest and the platforms' reports."""

from orchestration.resources.lineage.files import LandedFile
from orchestration.resources.lineage.levels import AD_MEASURES, TRACEABLE_RATIOS, RawColumns
from orchestration.resources.lineage.macro import create_trace
from orchestration.resources.lineage.result import Trace
from orchestration.resources.lineage.trace import ratio_value, trace_figure

__all__ = [
    "AD_MEASURES",
    "TRACEABLE_RATIOS",
    "LandedFile",
    "RawColumns",
    "Trace",
    "create_trace",
    "ratio_value",
    "trace_figure",
]
