"""Removes subtotals from the rows of a file: first labelled rows, then blank rows, then rows without a day or a name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from orchestration.resources.imports.console.judging.ads import AdsRows, BadRow
from orchestration.resources.imports.console.judging.subtotals.blank import judge_blank
from orchestration.resources.imports.console.judging.subtotals.labelled import judge_labelled
from orchestration.resources.imports.console.judging.totals import compare_totals


@dataclass
class SubtotalResult:
    """`table` without subtotals, the number of subtotals, rows that are neither data nor sums, and notes for the user."""

    table: pa.Table
    subtotals: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def keep(self, is_data: np.ndarray, notes: Sequence[str]) -> None:
        """Remove rows that are not data and count them as subtotals."""
        self.subtotals += int((~is_data).sum())
        self.table = self.table.filter(pa.array(is_data))
        self.notes += notes


def separate_subtotals(rows: AdsRows, table: pa.Table) -> SubtotalResult:
    """Return the typed rows without subtotals. Raises PermanentError, naming a row, when a subtotal cannot be
    distinguished from data."""
    settled = SubtotalResult(table)
    for judge in (judge_labelled, judge_blank):
        if judged := judge(rows, settled.table):
            settled.keep(*judged)
    _judge_doubtful_rows(rows, settled)
    return settled


def _judge_doubtful_rows(rows: AdsRows, result: SubtotalResult) -> None:
    """Classify rows without a day or a name as sums of others or as bad."""
    if not rows.doubtful:
        return
    comparison_by_line = {
        comparison.total.line: comparison
        for comparison in compare_totals([total for total, _ in rows.doubtful], result.table)
    }
    agreeing = sum(
        bool(comparison.agrees and any(comparison.total.figures.values())) for comparison in comparison_by_line.values()
    )
    for total, bad_row in rows.doubtful:
        comparison = comparison_by_line[total.line]
        if comparison.agrees and (agreeing > 1 or not any(total.figures.values()) or comparison.rows > 1):
            result.subtotals += 1
        else:
            result.bad_rows.append(bad_row)
