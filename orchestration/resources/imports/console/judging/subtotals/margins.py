"""Rows that state one delivery twice by different columns: all ages by gender and all genders by age, with blanks in
the other column. Their cells do not overlap, so only their sums show that they cover the same delivery."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import DATE_FIELDS, TEXT_FIELDS
from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.cover import ADDITIVE_MEASURES, sum_covered_rows
from orchestration.resources.imports.console.judging.subtotals.kinds import RowKind
from orchestration.resources.imports.console.judging.totals import compare_totals

MAX_MARGIN_FACTOR = 1.5
"""Two breakdowns of one delivery may differ by up to this factor, because platforms omit unknown characteristics."""


def refuse_overlapping_breakdowns(
    rows: AdsRows, table: pa.Table, is_data: np.ndarray, kinds: Sequence[RowKind]
) -> None:
    """Raise PermanentError, naming two rows, when rows of two kinds have about the same figures for the same entities.
    Each kind is blank where the other is not. Grand totals of the file may prove that both count."""
    data_kinds = [(row_kind.positions[is_data[row_kind.positions]], row_kind.blank_columns) for row_kind in kinds]
    for (positions, blank_columns), (other, other_blank) in combinations(
        [row_kind for row_kind in data_kinds if len(row_kind[0])], 2
    ):
        if (
            blank_columns <= other_blank
            or other_blank <= blank_columns
            or not _have_equal_sums(table, positions, other, blank_columns | other_blank)
        ):
            continue
        wholes = [
            comparison
            for comparison in compare_totals(rows.totals, table.filter(pa.array(is_data)))
            if not comparison.group_cells and comparison.sums
        ]
        if wholes and all(comparison.agrees for comparison in wholes):
            return
        first, second = sorted(table["source_line"].take(pa.array([positions[0], other[0]])).to_pylist())
        columns = " and ".join(sorted(rows.header(name) for name in blank_columns ^ other_blank))
        raise PermanentError(
            f"{rows.recognised.source.name} lines {first} and {second}: these rows may state the same delivery twice, once by "
            f"each of {columns}; "
            "export the file by only one of these columns"
        )


def _have_equal_sums(
    table: pa.Table, is_first_kind: np.ndarray, is_second_kind: np.ndarray, blank_columns: frozenset[str]
) -> bool:
    """Return whether both kinds, summed over the columns blank in either, have about the same value in each measure,
    wherever both have rows."""
    keys = [
        name
        for name in table.column_names
        if name not in blank_columns
        and (name in DATE_FIELDS or (name in TEXT_FIELDS and name != "currency") or name.startswith("breakdown "))
    ]
    these, those = table.take(pa.array(is_first_kind)), table.take(pa.array(is_second_kind))
    wanted_cells: dict[str, Sequence[object]] = {name: these[name].to_pylist() for name in keys}
    nothing = {name: np.full(len(is_first_kind), np.nan) for name in ADDITIVE_MEASURES if name in table.column_names}
    own, theirs = (sum_covered_rows(rows, wanted_cells, len(is_first_kind), nothing) for rows in (these, those))
    both = theirs.rows > 0
    is_near = [
        (theirs.sums[name][both] <= MAX_MARGIN_FACTOR * own.sums[name][both])
        & (own.sums[name][both] <= MAX_MARGIN_FACTOR * theirs.sums[name][both])
        for name in own.sums
    ]
    is_told = np.logical_or.reduce([own.sums[name][both] > 0 for name in own.sums], initial=False)
    return bool(both.any() and np.any(is_told) and np.logical_and.reduce(is_near).all())
