"""Compares landed sums with the totals the platform states. They must be equal, or smaller where the platform withholds
rows."""

import math
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import ControlTotalError
from orchestration.resources.base import Extract, Report

FLOAT_TOLERANCE = 1e-9  # relative; summing the same doubles in another order moves the last digits
DECIMALS = 6  # of a sum; the smallest amount a platform states is a millionth


def reconcile_totals(extract: Extract, table: pa.Table) -> dict[str, float]:
    """Return the sums of the report's measures. Raises ControlTotalError when one differs from the platform's total,
    unless it is smaller and the platform states that it withholds rows."""
    request = extract.request
    totals = {measure: _sum(table[measure]) for measure in request.report.measures}
    short = withheld_amounts(totals, extract) if extract.withheld_reason else {}
    for measure, stated in extract.control_totals.items():
        landed = totals[measure]
        if measure not in short and not _agree(request.report, landed, stated):
            days = str(request.first_day)
            if request.first_day < request.last_day:
                days = f"{days} to {request.last_day}"
            raise ControlTotalError(
                f"{request.report.table} of account {request.account_id}, {days}: {measure} adds up to {landed}, the platform "
                f"states {stated}; nothing of it was stored"
            )
    return totals


def withheld_amounts(totals: Mapping[str, float], extract: Extract) -> dict[str, float]:
    """Return by measure how much the platform's total exceeds the sum of its rows. Equal measures are left out."""
    return {
        measure: round(stated - totals[measure], DECIMALS)
        for measure, stated in extract.control_totals.items()
        if stated > totals[measure] and not _agree(extract.request.report, totals[measure], stated)
    }


def _agree(report: Report, landed: float, stated: float) -> bool:
    allowed = max(report.control_tolerance, FLOAT_TOLERANCE)
    return math.isclose(landed, stated, rel_tol=allowed, abs_tol=FLOAT_TOLERANCE)


def _sum(values: pa.ChunkedArray) -> float:
    """Return the exact sum for whole numbers. For others, return the sum rounded to a millionth; smaller differences
    are floating-point noise."""
    found = pc.sum(values).as_py() or 0
    return round(found, DECIMALS) if isinstance(found, float) else found
