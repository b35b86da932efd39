"""Compare two tables of one day and account: which campaigns, ad groups and ads one of them has and the other has not.

Two export files name the same campaign by its id, by its name, or by both. `compare` uses what both tables have. Where one has only ids
and the other only names, nobody can say which rows are the same, and the tables are not comparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Report
from orchestration.resources.imports.console.formats import FIGURES, MEASURES, row_numbers

DIMENSIONS = {"campaign": "campaign", "ad_group": "ad group", "ad": "ad"}
"""Levels of an ads file from the coarsest, and what people call each."""
MOST_NAMED = 3


@dataclass(frozen=True)
class Comparison:
    """`columns` identify an entity in both tables; None where the tables are not comparable.

    `only_old` and `only_new` mark the rows of entities that the other table does not have.
    """

    columns: tuple[str, ...] | None
    only_old: np.ndarray
    only_new: np.ndarray

    @property
    def is_comparable(self) -> bool:
        return self.columns is not None


def compare(old: pa.Table, new: pa.Table, report: Report) -> Comparison:
    """Compare the entities of two tables with the columns of `report`. Tables without rows are comparable with every table."""
    everything = np.ones(old.num_rows, dtype=bool), np.ones(new.num_rows, dtype=bool)
    columns = (
        ("item",) if report is FIGURES else _identifying(old if old.num_rows else new, new if new.num_rows else old)
    )
    if columns is None or not old.num_rows or not new.num_rows:
        return Comparison(columns, *everything)
    before, after = _numbers(old, new, columns)
    return Comparison(columns, ~np.isin(before, after), ~np.isin(after, before))


def _numbers(old: pa.Table, new: pa.Table, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """One number per row of each table, equal where the columns are."""
    if not columns:
        return np.zeros(old.num_rows, dtype=np.int64), np.zeros(new.num_rows, dtype=np.int64)
    both = pa.concat_tables([_texts(old, columns), _texts(new, columns)])
    numbers = row_numbers(both, columns)
    return numbers[: old.num_rows], numbers[old.num_rows :]


def _texts(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    return pa.table({name: table[name].cast(pa.string()) for name in columns})


def _identifying(old: pa.Table, new: pa.Table) -> tuple[str, ...] | None:
    """Columns that name an entity in both tables, coarsest first; None when the tables name a level in different ways."""
    columns = []
    for level in DIMENSIONS:
        ways = (f"{level}_id", f"{level}_name")
        in_both = [name for name in ways if _is_filled(old, name) and _is_filled(new, name)]
        if in_both:
            columns.append(in_both[0])
        elif any(_is_filled(old, name) for name in ways) and any(_is_filled(new, name) for name in ways):
            return None
    if _is_filled(old, "device") and _is_filled(new, "device"):
        columns.append("device")
    return tuple(columns)


def _is_filled(table: pa.Table, name: str) -> bool:
    return bool(table[name].null_count < table.num_rows)


def described(rows: pa.Table, other: pa.Table, columns: Sequence[str]) -> list[str]:
    """Name the entities of `rows` that `other` does not have, each at the coarsest level that `other` lacks altogether.

    Returns texts such as `campaign 冬` or `ad group 学生 of campaign 冬`, each once, in the order of the rows.
    """
    if list(columns) == ["item"]:
        return list(dict.fromkeys(rows["item"].to_pylist()))
    depth = np.full(rows.num_rows, len(columns))
    for size in range(len(columns), 0, -1):
        mine, others = _numbers(rows, other, columns[:size])
        depth[~np.isin(mine, others)] = size
    found: dict[str, None] = {}
    names = rows.select(sorted({*columns, *(f"{level}_name" for level in DIMENSIONS)})).to_pylist()
    for row, size in zip(names, depth, strict=True):
        parts = [_said(row, name) for name in columns[: max(int(size), 1)]]
        found[" of ".join(reversed(parts))] = None
    return list(found) or ["the account's figures"]


def _said(row: dict[str, object], column: str) -> str:
    level = column.removesuffix("_id").removesuffix("_name")
    text = row.get(f"{level}_name") or row.get(column) or "(no name)"
    return f"{DIMENSIONS.get(level, level)} {text}"


def totals(rows: pa.Table, report: Report) -> dict[str, float]:
    """Sum of every measure (of figures: of every metric) that has a known value in `rows`; the number of people reached is left out."""
    if not rows.num_rows:
        return {}
    if report is FIGURES:
        grouped = rows.group_by("metric").aggregate([("value", "sum")]).to_pylist()
        return {row["metric"]: float(row["value_sum"] or 0) for row in grouped}
    sums = {name: pc.sum(rows[name]).as_py() for name in MEASURES if name != "reach"}
    return {name: float(value) for name, value in sums.items() if value is not None}


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
