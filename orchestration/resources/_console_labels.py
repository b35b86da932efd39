"""Totals rows of ads files: by their label, or by naming nothing at all where a format writes them so."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources import _console_cells as cells
from orchestration.resources._console_find import Found
from orchestration.resources._console_formats import DAYS, MEASURES
from orchestration.resources._console_table import Rows

UNNAMING = {"account_id", "currency", *DAYS}
"""Fields of every row that name nothing delivered."""


@dataclass(frozen=True)
class StatedTotal:
    """A totals row of the file: its label and figures by field; `is_whole` when it speaks of all rows."""

    line: int
    label: str
    figures: dict[str, float]
    is_whole: bool


@dataclass(frozen=True)
class Sorted:
    """Rows of a batch by what they are: `totals` and `nameless` ones are no data; `nameless` nobody can interpret."""

    totals: np.ndarray
    nameless: np.ndarray


class Labels:
    """What tells totals rows of one file from data. A label counts in the first cell and where a day would stand, and anywhere in a row
    that names nothing else; a campaign may be called 合計."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.day = found.columns.index("report_date") if "report_date" in found.columns else None
        self.names = [n for n, name in enumerate(found.columns) if name not in MEASURES and name not in UNNAMING]
        words = "|".join(re.escape(label) for label in found.format.totals)
        self.pattern = rf"^\s*(?:{words})\s*(?:[:：]|$)" if words else "^$"
        self.is_label = re.compile(self.pattern)
        self.naming = [n for n in self.names if found.columns[n]]

    def sort(self, rows: Rows) -> Sorted:
        """Judge a batch."""
        size = len(rows)
        labelled = {
            n: self._is_label(rows.columns[n]) for n in {0, *self.names, *([] if self.day is None else [self.day])}
        }
        no_day = self._is_null(rows, self.day) if self.day is not None else np.ones(size, dtype=bool)
        totals = labelled[0] & no_day
        if self.day is not None:
            totals |= labelled[self.day]
        for n in self.names:
            if (alone := labelled[n] & no_day & ~totals).any():
                others = [self._is_null(rows, m) for m in self.naming if m != n]
                totals |= alone & np.logical_and.reduce(others, initial=True)
        nameless = np.zeros(size, dtype=bool)
        if self.naming:
            nameless = np.logical_and.reduce([self._is_null(rows, n) for n in self.naming]) & ~totals
            nameless &= ~self._is_empty(rows)
        if self.found.format.unlabelled_totals:
            unlabelled = nameless & no_day
            return Sorted(totals | unlabelled, nameless & ~unlabelled)
        return Sorted(totals, nameless)

    def total(self, rows: Rows, at: int) -> StatedTotal:
        """What a totals row states."""
        texts = [(column[at].as_py() or "").strip() for column in rows.columns]
        places = [0, *([] if self.day is None else [self.day]), *self.names]
        label = next((texts[n] for n in places if self.is_label.match(texts[n])), "")
        figures = {}
        for number, name in enumerate(self.found.columns):
            if name in MEASURES:
                values, wrong = cells.numbers(pa.array([texts[number]]), whole=False)
                if values[0].is_valid and not (wrong is not None and wrong[0].as_py()):
                    figures[name] = float(values[0].as_py())
        is_whole = label in self.found.format.whole or not label
        return StatedTotal(int(rows.lines[at]), label or "the totals row", figures, is_whole)

    def _is_label(self, texts: pa.Array) -> np.ndarray:
        """Judged by the different texts, of which there are few."""
        found = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
        labels = pc.match_substring_regex(found.dictionary, self.pattern)
        if not pc.any(labels).as_py():
            return np.zeros(len(texts), dtype=bool)
        return np.asarray(pc.fill_null(labels.take(found.indices), False).to_numpy(zero_copy_only=False))

    @staticmethod
    def _is_null(rows: Rows, number: int) -> np.ndarray:
        column = rows.columns[number]
        if not column.null_count:
            return np.zeros(len(rows), dtype=bool)
        return np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False))

    def _is_empty(self, rows: Rows) -> np.ndarray:
        """Rows without any figure: nothing can be counted wrongly by them."""
        measures = [n for n, name in enumerate(self.found.columns) if name in MEASURES]
        return np.logical_and.reduce([self._is_null(rows, n) for n in measures], initial=True)
