"""Rows of one delivery told twice, by other columns: all ages by sex beside all sexes by age, where what is not told is left blank.

Their cells do not overlap, so nothing but their sums tells that they speak of the same.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import DAYS, TEXTS
from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.cover import COMPARED, cover
from orchestration.resources.imports.console.judging.subtotals.kinds import Kind
from orchestration.resources.imports.console.judging.totals import compare

NEAR = 1.5
"""Two breakdowns of one delivery may differ by up to this factor: platforms leave out what they do not know of somebody."""


def refuse_margins(rows: AdsRows, table: pa.Table, is_data: np.ndarray, kinds: Sequence[Kind]) -> None:
    """Raise PermanentError, naming two rows, where rows of two kinds hold about the same figures of the same things.

    Each kind is blank where the other is not. Totals of the whole file may prove that both count.
    """
    mine = [(kind.at[is_data[kind.at]], kind.blank) for kind in kinds]
    for (one, blank), (other, other_blank) in combinations([kind for kind in mine if len(kind[0])], 2):
        if blank <= other_blank or other_blank <= blank or not _hold_the_same(table, one, other, blank | other_blank):
            continue
        wholes = [one for one in compare(rows.totals, table.filter(pa.array(is_data))) if not one.given and one.sums]
        if wholes and all(one.agrees for one in wholes):
            return
        first, second = sorted(table["source_line"].take(pa.array([one[0], other[0]])).to_pylist())
        columns = " and ".join(sorted(rows.header(name) for name in blank ^ other_blank))
        raise PermanentError(
            f"{rows.found.source.name} lines {first} and {second}: rows by {columns} that leave the other blank may tell one delivery "
            "twice; export it by one of them"
        )


def _hold_the_same(table: pa.Table, one: np.ndarray, other: np.ndarray, blank: frozenset[str]) -> bool:
    """Whether rows of both kinds, summed over what either leaves blank, come to about the same in each measure, wherever both have rows."""
    keys = [
        name
        for name in table.column_names
        if name not in blank
        and (name in DAYS or (name in TEXTS and name != "currency") or name.startswith("breakdown "))
    ]
    these, those = table.take(pa.array(one)), table.take(pa.array(other))
    asked: dict[str, Sequence[object]] = {name: these[name].to_pylist() for name in keys}
    nothing = {name: np.full(len(one), np.nan) for name in COMPARED if name in table.column_names}
    own, theirs = (cover(rows, asked, len(one), nothing) for rows in (these, those))
    both = theirs.rows > 0
    is_near = [
        (theirs.sums[name][both] <= NEAR * own.sums[name][both])
        & (own.sums[name][both] <= NEAR * theirs.sums[name][both])
        for name in own.sums
    ]
    is_told = np.logical_or.reduce([own.sums[name][both] > 0 for name in own.sums], initial=False)
    return bool(both.any() and np.any(is_told) and np.logical_and.reduce(is_near).all())
