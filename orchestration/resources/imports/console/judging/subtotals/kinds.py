"""Sorts rows into kinds: rows with the same cells labelled and the same cells blank. A kind consists of subtotals only,
or of data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.formats import DATE_FIELDS, TEXT_FIELDS, TotalLabel, normalise_label
from orchestration.resources.imports.console.judging.ads import AdsRows

LEVELS = ("campaign", "ad_group", "ad")
HIERARCHY = tuple(f"{level}_{what}" for level in LEVELS for what in ("id", "name"))


@dataclass(frozen=True)
class RowKind:
    """Rows with the same cells labelled and the same cells blank, as positions in the table."""

    at: np.ndarray
    labels: dict[str, TotalLabel]
    blank: frozenset[str]


def naming_columns(table: pa.Table) -> list[str]:
    """Return the columns that name what a row is about, without its day."""
    return [
        name
        for name in table.column_names
        if (name in TEXT_FIELDS and name != "currency") or name.startswith("breakdown ")
    ]


def key_columns(table: pa.Table) -> list[str]:
    """Return the same columns with the day first."""
    return [*(name for name in DATE_FIELDS if name in table.column_names), *naming_columns(table)]


def labels_in_column(rows: AdsRows, table: pa.Table, name: str) -> dict[int, TotalLabel]:
    """Return the labels that occur in a column next to other values, by position in the column's dictionary."""
    column = table[name].combine_chunks()
    labels = rows.labels.words.labels(column.dictionary)
    if not labels:
        return {}
    known = {normalise_label(one) for one in column.dictionary.to_pylist() if one is not None}
    labels = {place: one for place, one in labels.items() if not one.is_suffix or one.of in known}
    occurring = set(pc.drop_null(pc.unique(column.indices)).to_pylist())
    found = {place: one for place, one in labels.items() if place in occurring}
    return found if found and occurring - found.keys() else {}


def sort_into_kinds(
    table: pa.Table, labels: Mapping[str, Mapping[int, TotalLabel]], blanks: Sequence[str] | None = None
) -> list[RowKind]:
    """Return the rows sorted by which cells are labelled and which are blank, fewest labels first. With `labels`, only
    labelled rows."""
    some = np.zeros(table.num_rows, dtype=bool) if labels else np.ones(table.num_rows, dtype=bool)
    marks: list[tuple[np.ndarray, int]] = []
    for found in labels:
        column = table[found].combine_chunks()
        rank = np.zeros(len(column.dictionary) + 1, dtype=np.int64)
        rank[list(labels[found])] = np.arange(1, len(labels[found]) + 1)
        marks.append((rank[pc.fill_null(column.indices, len(column.dictionary)).to_numpy()], len(labels[found]) + 1))
        some |= marks[-1][0] > 0
    names = naming_columns(table) if blanks is None else list(blanks)
    marks += [(pc.is_null(table[name]).to_numpy().astype(np.int64), 2) for name in names]
    kinds = []
    for digits, at in _group_by_marks(marks, np.flatnonzero(some)):
        mine = {name: list(labels[name].values())[one - 1] for name, one in zip(labels, digits, strict=False) if one}
        blank = frozenset(name for name, one in zip(names, digits[len(labels) :], strict=True) if one)
        kinds.append(RowKind(at, mine, blank))
    return sorted(kinds, key=lambda one: len(one.labels))


def _group_by_marks(marks: Sequence[tuple[np.ndarray, int]], places: np.ndarray) -> list[tuple[list[int], np.ndarray]]:
    """Return groups of `places` with equal marks, together with the marks. A mark is (number per row, count of
    numbers)."""
    codes = np.zeros(len(places), dtype=np.int64)
    for values, size in marks:
        codes = codes * size + values[places]
    different, group = np.unique(codes, return_inverse=True)
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group, minlength=len(different)))
    found = []
    for code, at in zip(different.tolist(), np.split(order, ends[:-1]), strict=True):
        digits: list[int] = []
        for _, size in reversed(marks):
            code, digit = divmod(code, size)
            digits.insert(0, digit)
        found.append((digits, places[at]))
    return found
