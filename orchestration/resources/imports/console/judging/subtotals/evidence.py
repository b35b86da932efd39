"""What tells subtotals from data: rows' figures beside the sums of what they would cover, and what names they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.judging.cover import COMPARED, Cover, agree, cover
from orchestration.resources.imports.console.judging.subtotals.kinds import HIERARCHY, LEVELS, Kind, key_columns
from orchestration.resources.imports.console.judging.totals import place_of

NEAR = 1.5
"""Blank rows that differ by up to this factor from the figures below them may be sums of rows that were changed or are missing."""


@dataclass(frozen=True)
class Evidence:
    """Of each row of a kind: its figures by measure, whether it is a sum (`right`, rounding allowed; `exact`, to the unit) with some of its
    labels meaning all, and what it covers when all of them do."""

    stated: Mapping[str, np.ndarray]
    right: np.ndarray
    exact: np.ndarray
    covered: Cover

    @property
    def has_figures(self) -> np.ndarray:
        """Rows with any figure that is not zero."""
        return np.logical_or.reduce([np.nan_to_num(values) != 0 for values in self.stated.values()])

    @property
    def told(self) -> np.ndarray:
        """Rows with figures that have rows to be compared with."""
        return self.has_figures & (self.covered.rows > 0)


def evidence(table: pa.Table, data: pa.Table, kind: Kind) -> Evidence:
    """Compare the rows of a kind with the rows of `data` that they would sum."""
    rows = table.take(pa.array(kind.at))
    stated = _stated(rows)
    keys = key_columns(table)
    right, exact, widest = np.zeros(len(kind.at), dtype=bool), np.zeros(len(kind.at), dtype=bool), None
    subsets = [wild for size in range(len(kind.labels), 0, -1) for wild in combinations(kind.labels, size)]
    for wild in subsets or [()]:
        asked: dict[str, Sequence[object]] = {
            name: rows[name].to_pylist() for name in keys if name not in kind.blank and name not in wild
        }
        for name in wild:
            if (of := kind.labels[name].of) and (place := _place(of, name, data)):
                asked[place[0]] = [place[1]] * len(kind.at)
        covered = cover(data, asked, len(kind.at), stated)
        widest = widest or covered
        right |= agree(covered, stated) & (covered.rows > 0)
        exact |= agree(covered, stated, rounding=False) & (covered.rows > 0)
    assert widest is not None
    return Evidence(stated, right, exact, widest)


def _stated(rows: pa.Table) -> dict[str, np.ndarray]:
    return {
        name: pc.fill_null(rows[name].cast(pa.float64()), np.nan).to_numpy()
        for name in COMPARED
        if name in rows.column_names
    }


def _place(of: str, name: str, data: pa.Table) -> tuple[str, str] | None:
    own = place_of(of, data.select([name]))
    return own or place_of(of, data)


def is_named(table: pa.Table, kind: Kind, finer: bool) -> bool:
    """Whether each labelled name has an id of its own, which no total has; or else names something `finer`, which few totals do."""
    for name in kind.labels:
        level, _, what = name.rpartition("_")
        if level not in LEVELS:
            return False
        below = [f"{one}_{part}" for one in LEVELS[LEVELS.index(level) + 1 :] for part in ("id", "name")]
        proofs = below if finer else [f"{level}_id"] if what == "name" else []
        if not any(one in table.column_names and one not in kind.blank and one not in kind.labels for one in proofs):
            return False
    return True


def is_too_small(found: Evidence) -> bool:
    """Whether no row can be a total: each has in two measures less than one of the rows it would sum."""
    stated, covered, told = found.stated, found.covered, found.told
    less = sum((np.nan_to_num(stated[name], nan=np.inf) < covered.largest[name]).astype(int) for name in covered.sums)
    return bool(told.any() and (np.asarray(less)[told] >= 2).all())


def is_nearly_a_sum(kind: Kind, found: Evidence) -> bool:
    """Whether blank rows hold about what the rows below them do, all of it or just the same of one measure: sums of a damaged file."""
    stated, covered, told = found.stated, found.covered, found.told
    if not told.any() or not kind.blank <= set(HIERARCHY):
        return False
    is_more, is_near, is_same = (
        np.ones(told.sum(), dtype=bool),
        np.ones(told.sum(), dtype=bool),
        np.zeros(told.sum(), dtype=bool),
    )
    for name in (one for one in covered.sums if covered.sums[one][told].any()):
        own, below = np.nan_to_num(stated[name][told]), covered.sums[name][told]
        is_more &= own >= below
        is_near &= (own <= NEAR * below) & (own * NEAR >= below)
        is_same |= (own == below) & (below != 0) & (covered.rows[told] > 1)
    return bool(is_near.all() and (is_more.all() or is_same.any()))
