"""Compares landed sums with the totals the platform states. They must be equal, or smaller where the platform withholds
rows."""

import math
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import ControlTotalError, PermanentError
from orchestration.resources.base import Extract, Report

FLOAT_TOLERANCE = 1e-9  # relative; summing the same doubles in another order moves the last digits
DECIMALS = 6  # of a sum; the smallest amount a platform states is a millionth


def reconcile_totals(extract: Extract, table: pa.Table) -> dict[str, float]:
    """Return the sums of the report's measures. Raises ControlTotalError when one differs from the platform's total,
    unless it is smaller and the platform states that it withholds rows."""
    request = extract.request
    totals = sum_measures_of(table, request.report.measures)
    short = withheld_amounts(totals, extract) if extract.withheld_reason else {}
    for measure, stated in extract.control_totals.items():
        landed = totals[measure]
        if measure not in short and not _agree(request.report, landed, stated):
            days = str(request.first_day)
            if request.first_day < request.last_day:
                days = f"{days} to {request.last_day}"
            raise ControlTotalError(
                f"{request.report.table} of account {request.account_id}, {days}: {measure} of the rows adds up to {landed}, but the "
                f"platform states {stated}; nothing of this answer was stored"
            )
    return totals


def refuse_not_finite(extract: Extract, table: pa.Table) -> None:
    """Raise PermanentError when a column contains NaN or infinity. No platform reports such values, and one of them
    would make every sum invalid."""
    report = extract.request.report
    for name in table.column_names:
        if not pa.types.is_floating(table.schema.field(name).type):
            continue
        wrong = table.filter(pc.invert(pc.fill_null(pc.is_finite(table[name]), True)))
        if wrong.num_rows:
            day, value = wrong[report.date_column][0].as_py(), wrong[name][0].as_py()
            raise PermanentError(
                f"{report.table} of account {extract.request.account_id}, {day}: {name} is {value}, which is not a number, in "
                f"{wrong.num_rows} rows; nothing of it was stored"
            )


def sum_measures_of(table: pa.Table, measures: Sequence[str]) -> dict[str, float]:
    """Return the sum of each measure of `table`. Unknown values (NULL) are skipped."""
    return {measure: _sum(table[measure]) for measure in measures}


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
    total = pc.sum(values).as_py() or 0
    return round(total, DECIMALS) if isinstance(total, float) else total
