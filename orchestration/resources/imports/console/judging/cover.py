"""For rows that may be totals: the sums of the data rows that have the same cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.formats import AMOUNT_FIELDS

ADDITIVE_MEASURES = ("impressions", "clicks", "video_views", "cost", "conversions")
"""Measures that add up over all rows. Reach and results of different kinds do not."""
FLOAT_TOLERANCE = 1e-9
"""Relative rounding error of a sum of binary fractions."""


@dataclass(frozen=True)
class CoveredSums:
    """For each possible totals row: the number of data rows it covers, and by measure their sums, their maxima, and the
    allowance for rounding."""

    rows: np.ndarray
    sums: dict[str, np.ndarray]
    largest_values: dict[str, np.ndarray]
    rounding_allowances: dict[str, np.ndarray]


def sum_covered_rows(
    data: pa.Table, given_cells: Mapping[str, Sequence[object]], size: int, stated: Mapping[str, np.ndarray]
) -> CoveredSums:
    """Return the sums covered by `size` possible totals rows. `given_cells` holds their cells by column, `stated` their
    figures (NaN where there is none)."""
    if not given_cells:
        return _sum_all_rows(data, size, stated)
    place, at = _matching_keys(data, given_cells, size)
    different, back = np.unique(at, return_inverse=True)
    positions = np.searchsorted(different, place)
    positions[positions == len(different)] = 0
    is_covered = different[positions] == place if len(different) else np.zeros(len(place), dtype=bool)
    group = positions[is_covered]
    rows = np.bincount(group, minlength=len(different))[back]
    sums, largest_values, rounding_allowances = {}, {}, {}
    for name in (name for name in ADDITIVE_MEASURES if name in data.column_names and name in stated):
        values = pc.fill_null(data[name], 0).to_numpy()[is_covered].astype(float)
        sums[name] = np.bincount(group, weights=values, minlength=len(different))[back]
        maxima = np.zeros(len(different))
        np.maximum.at(maxima, group, values)
        largest_values[name] = maxima[back]
        rounding_allowances[name] = _rounding_allowance(name, values, stated[name], rows)
    return CoveredSums(rows, sums, largest_values, rounding_allowances)


def _sum_all_rows(data: pa.Table, size: int, stated: Mapping[str, np.ndarray]) -> CoveredSums:
    """Return the same for totals rows without any cell: they cover all rows."""
    rows = np.full(size, data.num_rows)
    sums, largest_values, rounding_allowances = {}, {}, {}
    for name in (name for name in ADDITIVE_MEASURES if name in data.column_names and name in stated):
        sums[name] = np.full(size, float(pc.sum(data[name]).as_py() or 0))
        largest_values[name] = np.full(size, float(pc.max(data[name]).as_py() or 0))
        values = pc.drop_null(data[name]).to_numpy() if name in AMOUNT_FIELDS else np.zeros(0)
        rounding_allowances[name] = _rounding_allowance(name, values, stated[name], rows)
    return CoveredSums(rows, sums, largest_values, rounding_allowances)


def _rounding_allowance(name: str, values: np.ndarray, stated: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return how far a sum may differ through rounding each row to the decimals of the file: half a step per row, or
    four standard deviations with many rows."""
    step = 10.0 ** -count_decimals(np.append(values, stated)) if name in AMOUNT_FIELDS else 0.0
    return np.asarray(1e-6 + step * np.minimum(0.5 * (rows + 1), 0.5 + 4 * np.sqrt(rows / 12)) * 1.0001)


def count_decimals(numbers: np.ndarray) -> int:
    """Return the number of decimals with which a file states an amount. The tolerance of its totals follows from it."""
    numbers = numbers[~np.isnan(numbers)]
    for places in range(6):
        if np.abs(numbers - np.rint(numbers)).max(initial=0) < 1e-6 * 10**places:
            return places
        numbers = numbers * 10
    return 6


def which_agree(covered: CoveredSums, stated: Mapping[str, np.ndarray], rounding: bool = True) -> np.ndarray:
    """Return a mask of the possible totals rows that equal the sums of what they cover, in every measure they state (at
    least one). Without `rounding`, exactly."""
    equal = np.ones(len(covered.rows), dtype=bool)
    is_stated = np.zeros(len(covered.rows), dtype=bool)
    for name, sums in covered.sums.items():
        known = ~np.isnan(stated[name])
        rounding_allowances = (
            covered.rounding_allowances[name] if rounding else FLOAT_TOLERANCE * np.maximum(np.abs(sums), 1)
        )
        equal &= ~known | (np.abs(np.nan_to_num(stated[name]) - sums) <= rounding_allowances)
        is_stated |= known
    return equal & is_stated


def _matching_keys(
    data: pa.Table, given_cells: Mapping[str, Sequence[object]], size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return an integer id per data row and per possible totals row. Ids are equal where the given cells are equal."""
    place, at = np.zeros(data.num_rows, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for name, cells in given_cells.items():
        column = data[name].combine_chunks()
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        places = {value: n for n, value in enumerate(column.dictionary.to_pylist())}
        own_ids = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        theirs = np.array([places.get(cell, len(places)) + 1 for cell in cells], dtype=np.int64)
        both = np.concatenate([place, at]) * (len(places) + 2) + np.concatenate([own_ids, theirs])
        _, both = np.unique(both, return_inverse=True)
        place, at = both[: data.num_rows].astype(np.int64), both[data.num_rows :].astype(np.int64)
    return place, at
