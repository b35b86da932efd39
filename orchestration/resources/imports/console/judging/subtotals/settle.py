"""Subtotals taken out of a file's rows: labelled ones first, then blank ones, then rows without a day or a name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from orchestration.resources.imports.console.judging.ads import AdsRows, BadRow
from orchestration.resources.imports.console.judging.subtotals.blank import judge_blank
from orchestration.resources.imports.console.judging.subtotals.labelled import judge_labelled
from orchestration.resources.imports.console.judging.totals import compare


@dataclass
class Settled:
    """`table` without subtotals, how many there were, rows that are neither data nor sums, and what to tell."""

    table: pa.Table
    subtotals: int = 0
    bad: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def keep(self, is_data: np.ndarray, notes: Sequence[str]) -> None:
        """Take the rows out that are no data: they are subtotals."""
        self.subtotals += int((~is_data).sum())
        self.table = self.table.filter(pa.array(is_data))
        self.notes += notes


def settle(rows: AdsRows, table: pa.Table) -> Settled:
    """Take subtotals out of typed rows. Raises PermanentError, naming a row, where nothing tells a subtotal from data."""
    settled = Settled(table)
    for judge in (judge_labelled, judge_blank):
        if judged := judge(rows, settled.table):
            settled.keep(*judged)
    _doubtful(rows, settled)
    return settled


def _doubtful(rows: AdsRows, settled: Settled) -> None:
    """Rows without a day or without a name: sums of others, or bad."""
    if not rows.doubtful:
        return
    compared = {one.total.line: one for one in compare([total for total, _ in rows.doubtful], settled.table)}
    agreeing = sum(bool(one.agrees and any(one.total.figures.values())) for one in compared.values())
    for total, bad in rows.doubtful:
        one = compared[total.line]
        if one.agrees and (agreeing > 1 or not any(total.figures.values()) or one.rows > 1):
            settled.subtotals += 1
        else:
            settled.bad.append(bad)
