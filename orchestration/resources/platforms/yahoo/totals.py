"""The totals row of a LINEヤフー広告 report file, which proves that the file arrived completely.

Orders request totals, and the platform writes them last. A file without totals row was cut off. If its rows add up to
something else, it was cut inside the last number or is another file. Only a missing last cell without a following line
end leaves the number of cells unchanged.
"""

import math
import re
from collections import defaultdict
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import IncompleteError
from orchestration.resources.base import Report

NULL_TEXTS = ("", "--")
FLOAT_TOLERANCE = 1e-9
"""Relative difference of sums of the same binary fractions added in another order."""
TAIL_BYTES = 64
Number = int | float


class MeasureSums:
    """Sums of a report's measures, batch by batch: whole numbers exactly, others with one rounding per batch."""

    def __init__(self, report: Report) -> None:
        self._measures = report.measures
        self._parts: dict[str, list[Number]] = defaultdict(list)

    def add(self, batch: pa.RecordBatch) -> None:
        for name in self._measures:
            value = pc.sum(batch[name]).as_py()
            if value is not None:
                self._parts[name].append(value)

    def __getitem__(self, measure: str) -> Number:
        parts = self._parts[measure]
        return sum(parts) if all(isinstance(part, int) for part in parts) else math.fsum(parts)


class FileTail:
    """The end of a file: whether it ends with a line end, and whether its last cell is empty."""

    def __init__(self, file: IO[bytes], codec: str) -> None:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL_BYTES))
        end = file.read()
        file.seek(0)
        unit = len("\n".encode(codec))
        ends = tuple(mark.encode(codec) for mark in ("\n", "\r"))
        self.is_closed = size % unit == 0 and end.endswith(ends)
        text = end[len(end) % unit :].decode(codec, "replace")
        self.last_cell_is_empty = text.rstrip('"').endswith(",")


def is_totals(row: pa.RecordBatch, report: Report) -> bool:
    """Return whether the row in `row` (cells as text) is the totals row: its day is a label, a zero or empty."""
    day = next(n for n, column in enumerate(report.columns) if column.name == report.date_column)
    text = (row.column(day)[0].as_py() or "").strip()
    return text == "0" or not re.search(r"\d", text)


def check_totals(
    stated: dict[str, Number | None], measure_sums: MeasureSums, report: Report, tail: FileTail, subject: str
) -> dict[str, float]:
    """Return the values of the totals row by measure, without missing ones. Raises IncompleteError when a total differs
    from the sum of the rows, or when the last cell is empty and no line end follows, because its value is unknown."""
    last = report.columns[-1].name
    if not tail.is_closed and tail.last_cell_is_empty:
        raise IncompleteError(
            f"{subject}: the report file ends within its totals row, before the value of {report.columns[-1].source}"
        )
    for name, value in stated.items():
        if value is not None and not _agree(value, measure_sums[name], report):
            raise IncompleteError(
                f"{subject}: the report file states {name} {value:,} in its totals row; its rows add up to {measure_sums[name]:,}"
            )
    figures = {name: float(value) for name, value in stated.items() if value is not None}
    if not tail.is_closed and last in figures:
        # A difference below the tolerance may be a truncated last digit. The sum of the rows is known in any case.
        figures[last] = float(measure_sums[last])
    return figures


def _agree(stated: Number, summed: Number, report: Report) -> bool:
    if isinstance(stated, int) and isinstance(summed, int) and not report.control_tolerance:
        return stated == summed
    allowed = max(report.control_tolerance, FLOAT_TOLERANCE)
    return math.isclose(stated, summed, rel_tol=allowed, abs_tol=FLOAT_TOLERANCE)
