"""Compares two tables of one day and account: which campaigns, ad groups and ads occur in one table only. Files name a
campaign by its id, its name, or both. The comparison uses columns that both tables have. If one has only ids and the
other only names, rows cannot be matched, and the tables are not comparable."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Report
from orchestration.resources.imports.console.formats import FIGURES, MEASURE_FIELDS, key_group_ids

LEVEL_LABELS = {"campaign": "campaign", "ad_group": "ad group", "ad": "ad"}
"""Levels of an ads file from the coarsest, with their English names."""
MAX_NAMES_IN_MESSAGE = 3


@dataclass(frozen=True)
class EntityComparison:
    """Result of a comparison. `columns` identify an entity in both tables, or None if the tables are not comparable.
    `only_old` and `only_new` mark rows of entities that the other table lacks."""

    columns: tuple[str, ...] | None
    only_old: np.ndarray
    only_new: np.ndarray

    @property
    def is_comparable(self) -> bool:
        return self.columns is not None


def compare_entities(old: pa.Table, new: pa.Table, report: Report) -> EntityComparison:
    """Compare the entities of two tables by the columns of `report`. A table without rows is comparable with every
    table."""
    everything = np.ones(old.num_rows, dtype=bool), np.ones(new.num_rows, dtype=bool)
    columns = (
        ("item",) if report is FIGURES else _identifying(old if old.num_rows else new, new if new.num_rows else old)
    )
    if columns is None or not old.num_rows or not new.num_rows:
        return EntityComparison(columns, *everything)
    before, after = _entity_ids(old, new, columns)
    return EntityComparison(columns, ~np.isin(before, after), ~np.isin(after, before))


def _entity_ids(old: pa.Table, new: pa.Table, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return an integer id per row of each table; rows with equal values in `columns` have equal ids."""
    if not columns:
        return np.zeros(old.num_rows, dtype=np.int64), np.zeros(new.num_rows, dtype=np.int64)
    both = pa.concat_tables([_texts(old, columns), _texts(new, columns)])
    numbers = key_group_ids(both, columns)
    return numbers[: old.num_rows], numbers[old.num_rows :]


def _texts(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    return pa.table({name: table[name].cast(pa.string()) for name in columns})


def _identifying(old: pa.Table, new: pa.Table) -> tuple[str, ...] | None:
    """Return the columns that identify an entity in both tables, coarsest first. None if the tables identify a level in
    different ways."""
    columns = []
    for level in LEVEL_LABELS:
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


def describe_missing_entities(rows: pa.Table, other_rows: pa.Table, columns: Sequence[str]) -> list[str]:
    """Return texts for the entities of `rows` that `other_rows` lacks, each at the coarsest missing level. Examples:
    `campaign 冬`, `ad group 学生 of campaign 冬`. Without repetition, in the order of the rows."""
    if list(columns) == ["item"]:
        return list(dict.fromkeys(rows["item"].to_pylist()))
    depth = np.full(rows.num_rows, len(columns))
    for size in range(len(columns), 0, -1):
        own_ids, other_ids = _entity_ids(rows, other_rows, columns[:size])
        depth[~np.isin(own_ids, other_ids)] = size
    labels: dict[str, None] = {}
    names = rows.select(sorted({*columns, *(f"{level}_name" for level in LEVEL_LABELS)})).to_pylist()
    for row, size in zip(names, depth, strict=True):
        parts = [_name_or_id(row, name) for name in columns[: max(int(size), 1)]]
        labels[" of ".join(reversed(parts))] = None
    return list(labels) or ["the account's figures"]


def _name_or_id(row: dict[str, object], column: str) -> str:
    level = column.removesuffix("_id").removesuffix("_name")
    text = row.get(f"{level}_name") or row.get(column) or "(no name)"
    return f"{LEVEL_LABELS.get(level, level)} {text}"


def sum_measures(rows: pa.Table, report: Report) -> dict[str, float]:
    """Return the sum of each measure (for figures, each metric) with a known value in `rows`. Reach is left out,
    because it does not add up."""
    if not rows.num_rows:
        return {}
    if report is FIGURES:
        grouped = rows.group_by("metric").aggregate([("value", "sum")]).to_pylist()
        return {row["metric"]: float(row["value_sum"] or 0) for row in grouped}
    sums = {name: pc.sum(rows[name]).as_py() for name in MEASURE_FIELDS if name != "reach"}
    return {name: float(value) for name, value in sums.items() if value is not None}


def format_list(names: Sequence[str]) -> str:
    """Return the first names and the number of further names as text."""
    more = f" and {len(names) - MAX_NAMES_IN_MESSAGE:,} more" if len(names) > MAX_NAMES_IN_MESSAGE else ""
    return ", ".join(names[:MAX_NAMES_IN_MESSAGE]) + more
