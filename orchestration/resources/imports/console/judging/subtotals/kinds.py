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
HIERARCHY = tuple(f"{level}_{part}" for level in LEVELS for part in ("id", "name"))


@dataclass(frozen=True)
class RowKind:
    """Rows with the same cells labelled and the same cells blank, as positions in the table."""

    positions: np.ndarray
    labels: dict[str, TotalLabel]
    blank_columns: frozenset[str]


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
    known = {normalise_label(text) for text in column.dictionary.to_pylist() if text is not None}
    labels = {place: label for place, label in labels.items() if not label.is_suffix or label.totalled_value in known}
    occurring = set(pc.drop_null(pc.unique(column.indices)).to_pylist())
    occurring_labels = {place: label for place, label in labels.items() if place in occurring}
    return occurring_labels if occurring_labels and occurring - occurring_labels.keys() else {}


def sort_into_kinds(
    table: pa.Table, labels: Mapping[str, Mapping[int, TotalLabel]], blanks: Sequence[str] | None = None
) -> list[RowKind]:
    """Return the rows sorted by which cells are labelled and which are blank, fewest labels first. With `labels`, only
    labelled rows."""
    is_marked = np.zeros(table.num_rows, dtype=bool) if labels else np.ones(table.num_rows, dtype=bool)
    marks: list[tuple[np.ndarray, int]] = []
    for name in labels:
        column = table[name].combine_chunks()
        rank = np.zeros(len(column.dictionary) + 1, dtype=np.int64)
        rank[list(labels[name])] = np.arange(1, len(labels[name]) + 1)
        marks.append((rank[pc.fill_null(column.indices, len(column.dictionary)).to_numpy()], len(labels[name]) + 1))
        is_marked |= marks[-1][0] > 0
    names = naming_columns(table) if blanks is None else list(blanks)
    marks += [(pc.is_null(table[name]).to_numpy().astype(np.int64), 2) for name in names]
    kinds = []
    for digits, positions in _group_by_marks(marks, np.flatnonzero(is_marked)):
        own_labels = {
            name: list(labels[name].values())[digit - 1] for name, digit in zip(labels, digits, strict=False) if digit
        }
        blank_columns = frozenset(name for name, digit in zip(names, digits[len(labels) :], strict=True) if digit)
        kinds.append(RowKind(positions, own_labels, blank_columns))
    return sorted(kinds, key=lambda row_kind: len(row_kind.labels))


def _group_by_marks(marks: Sequence[tuple[np.ndarray, int]], places: np.ndarray) -> list[tuple[list[int], np.ndarray]]:
    """Return groups of `places` with equal marks, together with the marks. A mark is (number per row, count of
    numbers)."""
    codes = np.zeros(len(places), dtype=np.int64)
    for values, size in marks:
        codes = codes * size + values[places]
    different, group = np.unique(codes, return_inverse=True)
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group, minlength=len(different)))
    groups = []
    for code, positions in zip(different.tolist(), np.split(order, ends[:-1]), strict=True):
        digits: list[int] = []
        for _, size in reversed(marks):
            code, digit = divmod(code, size)
            digits.insert(0, digit)
        groups.append((digits, places[positions]))
    return groups
