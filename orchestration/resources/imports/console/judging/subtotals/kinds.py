"""Rows sorted into kinds: those with the same cells labelled and the same blank are subtotals together, or data together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.formats import DAYS, TEXTS, Label, plain
from orchestration.resources.imports.console.judging.ads import AdsRows

LEVELS = ("campaign", "ad_group", "ad")
HIERARCHY = tuple(f"{level}_{what}" for level in LEVELS for what in ("id", "name"))


@dataclass(frozen=True)
class Kind:
    """Rows with the same cells labelled and the same blank: their places in the table."""

    at: np.ndarray
    labels: dict[str, Label]
    blank: frozenset[str]


def naming_columns(table: pa.Table) -> list[str]:
    """Columns whose cells say what a row is of, its day apart."""
    return [
        name for name in table.column_names if (name in TEXTS and name != "currency") or name.startswith("breakdown ")
    ]


def key_columns(table: pa.Table) -> list[str]:
    """The same, its day first."""
    return [*(name for name in DAYS if name in table.column_names), *naming_columns(table)]


def labels_of(rows: AdsRows, table: pa.Table, name: str) -> dict[int, Label]:
    """Labels that occur in a column beside other values, by their place in its dictionary."""
    column = table[name].combine_chunks()
    labels = rows.labels.words.labels(column.dictionary)
    if not labels:
        return {}
    known = {plain(one) for one in column.dictionary.to_pylist() if one is not None}
    labels = {place: one for place, one in labels.items() if not one.is_suffix or one.of in known}
    occurring = set(pc.drop_null(pc.unique(column.indices)).to_pylist())
    found = {place: one for place, one in labels.items() if place in occurring}
    return found if found and occurring - found.keys() else {}


def kinds_of(
    table: pa.Table, labels: Mapping[str, Mapping[int, Label]], blanks: Sequence[str] | None = None
) -> list[Kind]:
    """Rows by what of them is labelled and what is blank, fewest labels first; with `labels`, only labelled rows."""
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
    for digits, at in _alike(marks, np.flatnonzero(some)):
        mine = {name: list(labels[name].values())[one - 1] for name, one in zip(labels, digits, strict=False) if one}
        blank = frozenset(name for name, one in zip(names, digits[len(labels) :], strict=True) if one)
        kinds.append(Kind(at, mine, blank))
    return sorted(kinds, key=lambda one: len(one.labels))


def _alike(marks: Sequence[tuple[np.ndarray, int]], places: np.ndarray) -> list[tuple[list[int], np.ndarray]]:
    """Of `places` those with the same marks together, with their marks. A mark is a number for each row and how many there are."""
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
