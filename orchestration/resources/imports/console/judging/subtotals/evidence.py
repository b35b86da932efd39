"""Evidence that distinguishes subtotals from data: figures compared with the sums of what the rows would cover, and the
names of the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.judging.cover import (
    ADDITIVE_MEASURES,
    CoveredSums,
    sum_covered_rows,
    which_agree,
)
from orchestration.resources.imports.console.judging.subtotals.kinds import HIERARCHY, LEVELS, RowKind, key_columns
from orchestration.resources.imports.console.judging.totals import find_labelled_value

MAX_NEAR_FACTOR = 1.5
"""Blank rows within this factor of the sum of the rows below them may be sums of rows that were edited or removed."""


@dataclass(frozen=True)
class Evidence:
    """For each row of a kind: figures by measure, whether they equal the sum when some of its labels mean "all"
    (`right` within rounding, `exact` to the unit), and the sums covered when all of its labels do."""

    stated: Mapping[str, np.ndarray]
    agrees: np.ndarray
    agrees_exactly: np.ndarray
    covered: CoveredSums

    @property
    def has_figures(self) -> np.ndarray:
        """Return a mask of rows with any non-zero figure."""
        return np.logical_or.reduce([np.nan_to_num(values) != 0 for values in self.stated.values()])

    @property
    def is_comparable(self) -> np.ndarray:
        """Return a mask of rows with figures that cover at least one data row."""
        return self.has_figures & (self.covered.rows > 0)


def collect_evidence(table: pa.Table, data: pa.Table, row_kind: RowKind) -> Evidence:
    """Compare the rows of a kind with the data rows they would sum."""
    rows = table.take(pa.array(row_kind.positions))
    stated = _stated_figures(rows)
    keys = key_columns(table)
    agrees, agrees_exactly, widest = (
        np.zeros(len(row_kind.positions), dtype=bool),
        np.zeros(len(row_kind.positions), dtype=bool),
        None,
    )
    subsets = [wild for size in range(len(row_kind.labels), 0, -1) for wild in combinations(row_kind.labels, size)]
    for wild in subsets or [()]:
        wanted_cells: dict[str, Sequence[object]] = {
            name: rows[name].to_pylist() for name in keys if name not in row_kind.blank_columns and name not in wild
        }
        for name in wild:
            if (totalled_value := row_kind.labels[name].totalled_value) and (
                place := _column_and_value(totalled_value, name, data)
            ):
                wanted_cells[place[0]] = [place[1]] * len(row_kind.positions)
        covered = sum_covered_rows(data, wanted_cells, len(row_kind.positions), stated)
        widest = widest or covered
        agrees |= which_agree(covered, stated) & (covered.rows > 0)
        agrees_exactly |= which_agree(covered, stated, rounding=False) & (covered.rows > 0)
    assert widest is not None
    return Evidence(stated, agrees, agrees_exactly, widest)


def _stated_figures(rows: pa.Table) -> dict[str, np.ndarray]:
    return {
        name: pc.fill_null(rows[name].cast(pa.float64()), np.nan).to_numpy()
        for name in ADDITIVE_MEASURES
        if name in rows.column_names
    }


def _column_and_value(value: str, name: str, data: pa.Table) -> tuple[str, str] | None:
    own = find_labelled_value(value, data.select([name]))
    return own or find_labelled_value(value, data)


def has_own_names(table: pa.Table, row_kind: RowKind, finer: bool) -> bool:
    """Return whether each labelled name has its own id, which totals never have, or names something `finer`, which few
    totals do."""
    for name in row_kind.labels:
        level, _, name_or_id = name.rpartition("_")
        if level not in LEVELS:
            return False
        below = [
            f"{finer_level}_{part}" for finer_level in LEVELS[LEVELS.index(level) + 1 :] for part in ("id", "name")
        ]
        proofs = below if finer else [f"{level}_id"] if name_or_id == "name" else []
        if not any(
            column in table.column_names and column not in row_kind.blank_columns and column not in row_kind.labels
            for column in proofs
        ):
            return False
    return True


def is_too_small(evidence: Evidence) -> bool:
    """Return whether no row can be a total: each is below one of its supposed parts in two measures."""
    stated, covered, is_comparable = evidence.stated, evidence.covered, evidence.is_comparable
    less = sum(
        (np.nan_to_num(stated[name], nan=np.inf) < covered.largest_values[name]).astype(int) for name in covered.sums
    )
    return bool(is_comparable.any() and (np.asarray(less)[is_comparable] >= 2).all())


def is_nearly_a_sum(row_kind: RowKind, evidence: Evidence) -> bool:
    """Return whether blank rows roughly equal the rows below them, or exactly equal them in one measure. This suggests
    sums in a damaged file."""
    stated, covered, is_comparable = evidence.stated, evidence.covered, evidence.is_comparable
    if not is_comparable.any() or not row_kind.blank_columns <= set(HIERARCHY):
        return False
    is_more, is_near, is_same = (
        np.ones(is_comparable.sum(), dtype=bool),
        np.ones(is_comparable.sum(), dtype=bool),
        np.zeros(is_comparable.sum(), dtype=bool),
    )
    for name in (measure for measure in covered.sums if covered.sums[measure][is_comparable].any()):
        own, below = np.nan_to_num(stated[name][is_comparable]), covered.sums[name][is_comparable]
        is_more &= own >= below
        is_near &= (own <= MAX_NEAR_FACTOR * below) & (own * MAX_NEAR_FACTOR >= below)
        is_same |= (own == below) & (below != 0) & (covered.rows[is_comparable] > 1)
    return bool(is_near.all() and (is_more.all() or is_same.any()))
