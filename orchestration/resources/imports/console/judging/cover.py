"""What rows that may be totals would sum: for each of them, the sums of the rows of data that have its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.formats import AMOUNTS

COMPARED = ("impressions", "clicks", "video_views", "cost", "conversions")
"""Measures that add up over everything; people reached and results of different kinds do not."""
EXACT = 1e-9
"""By how much of itself a sum of binary fractions may miss the true one."""


@dataclass(frozen=True)
class Cover:
    """For each asked row how many rows of data it covers, and by measure their sums, their largest and what rounding allows."""

    rows: np.ndarray
    sums: dict[str, np.ndarray]
    largest: dict[str, np.ndarray]
    allowed: dict[str, np.ndarray]


def cover(data: pa.Table, asked: Mapping[str, Sequence[object]], size: int, stated: Mapping[str, np.ndarray]) -> Cover:
    """`asked` holds by column the cells that `size` asked rows give, `stated` their figures (not a number where there is none)."""
    if not asked:
        return _everything(data, size, stated)
    place, at = _keys(data, asked, size)
    different, back = np.unique(at, return_inverse=True)
    found = np.searchsorted(different, place)
    found[found == len(different)] = 0
    is_in = different[found] == place if len(different) else np.zeros(len(place), dtype=bool)
    group = found[is_in]
    rows = np.bincount(group, minlength=len(different))[back]
    sums, largest, allowed = {}, {}, {}
    for name in (one for one in COMPARED if one in data.column_names and one in stated):
        values = pc.fill_null(data[name], 0).to_numpy()[is_in].astype(float)
        sums[name] = np.bincount(group, weights=values, minlength=len(different))[back]
        most = np.zeros(len(different))
        np.maximum.at(most, group, values)
        largest[name] = most[back]
        allowed[name] = _rounding(name, values, stated[name], rows)
    return Cover(rows, sums, largest, allowed)


def _everything(data: pa.Table, size: int, stated: Mapping[str, np.ndarray]) -> Cover:
    """The same where an asked row gives no cell: it covers all rows."""
    rows = np.full(size, data.num_rows)
    sums, largest, allowed = {}, {}, {}
    for name in (one for one in COMPARED if one in data.column_names and one in stated):
        sums[name] = np.full(size, float(pc.sum(data[name]).as_py() or 0))
        largest[name] = np.full(size, float(pc.max(data[name]).as_py() or 0))
        values = pc.drop_null(data[name]).to_numpy() if name in AMOUNTS else np.zeros(0)
        allowed[name] = _rounding(name, values, stated[name], rows)
    return Cover(rows, sums, largest, allowed)


def _rounding(name: str, values: np.ndarray, stated: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """What rounding each row to the file's decimals makes of a sum: at most half a step a row, with many rows hardly four deviations."""
    step = 10.0 ** -decimals(np.append(values, stated)) if name in AMOUNTS else 0.0
    return np.asarray(1e-6 + step * np.minimum(0.5 * (rows + 1), 0.5 + 4 * np.sqrt(rows / 12)) * 1.0001)


def decimals(numbers: np.ndarray) -> int:
    """How finely a file states an amount: what its totals rows may differ by follows from it."""
    numbers = numbers[~np.isnan(numbers)]
    for places in range(6):
        if np.abs(numbers - np.rint(numbers)).max(initial=0) < 1e-6 * 10**places:
            return places
        numbers = numbers * 10
    return 6


def agree(found: Cover, stated: Mapping[str, np.ndarray], rounding: bool = True) -> np.ndarray:
    """Which asked rows state the sums of what they cover, of every measure they state; at least one. Without `rounding`, exactly."""
    equal = np.ones(len(found.rows), dtype=bool)
    told = np.zeros(len(found.rows), dtype=bool)
    for name, sums in found.sums.items():
        known = ~np.isnan(stated[name])
        allowed = found.allowed[name] if rounding else EXACT * np.maximum(np.abs(sums), 1)
        equal &= ~known | (np.abs(np.nan_to_num(stated[name]) - sums) <= allowed)
        told |= known
    return equal & told


def _keys(data: pa.Table, asked: Mapping[str, Sequence[object]], size: int) -> tuple[np.ndarray, np.ndarray]:
    """A number for each row of data and each asked row, equal where the asked cells are."""
    place, at = np.zeros(data.num_rows, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for name, cells in asked.items():
        column = data[name].combine_chunks()
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        places = {value: n for n, value in enumerate(column.dictionary.to_pylist())}
        mine = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        theirs = np.array([places.get(cell, len(places)) + 1 for cell in cells], dtype=np.int64)
        both = np.concatenate([place, at]) * (len(places) + 2) + np.concatenate([mine, theirs])
        _, both = np.unique(both, return_inverse=True)
        place, at = both[: data.num_rows].astype(np.int64), both[data.num_rows :].astype(np.int64)
    return place, at
