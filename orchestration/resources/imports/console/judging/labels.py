"""Rows of ads files that are no data by their form: totals with a certain label, and rows without a day or without a name.

Whether a row that is merely labelled like a total is one, its figures tell (`_console_subtotals`).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.formats import DAYS, MEASURES, Words
from orchestration.resources.imports.console.reading import Found, Rows, cells

UNNAMING = {"account_id", "currency", *DAYS}
"""Fields of every row that name nothing delivered."""


@dataclass(frozen=True)
class StatedTotal:
    """A totals row of the file: its label and figures by field; `is_whole` when it speaks of all rows, else of those with the cells
    `given`, by column. `certain`: its form alone says that it is no data."""

    line: int
    label: str
    figures: dict[str, float]
    is_whole: bool
    given: tuple[tuple[str, object], ...] = ()
    certain: bool = True


@dataclass(frozen=True)
class Sorted:
    """Rows of a batch by what they are: `totals` are no data; `undated` and `nameless` ones are bad unless they are sums of others."""

    totals: np.ndarray
    undated: np.ndarray
    nameless: np.ndarray


class Labels:
    """What tells totals rows of one file from data. A label counts where a day would stand and in a row that has none; a campaign may be
    called 合計."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.day = next(
            (found.columns.index(name) for name in ("report_date", "period_first") if name in found.columns), None
        )
        self.names = [n for n, name in enumerate(found.columns) if name not in MEASURES and name not in UNNAMING]
        self.words = Words(found.format.totals, found.format.whole)
        self.naming = [n for n in self.names if found.columns[n]]
        self.account = found.columns.index("account_id") if "account_id" in found.columns else None

    def sort(self, rows: Rows) -> Sorted:
        """Judge a batch."""
        no_day = self._is_null(rows, self.day) if self.day is not None else np.zeros(len(rows), dtype=bool)
        totals, labelled = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
        for n in {*self.names, *(one for one in (self.day, self.account) if one is not None)}:
            certain, any_label = self._labelled(rows.columns[n])
            if any_label is None:
                continue
            totals |= certain | (any_label if n == self.day else any_label & no_day)
            labelled |= any_label
        nameless = np.zeros(len(rows), dtype=bool)
        if self.naming:
            nameless = np.logical_and.reduce([self._is_null(rows, n) for n in self.naming]) & ~totals & ~labelled
            nameless &= ~self._is_empty(rows)
        if self.found.format.unlabelled_totals:
            unlabelled = nameless & no_day if "report_date" in self.found.columns else nameless
            totals, nameless = totals | unlabelled, nameless & ~unlabelled
        return Sorted(totals, no_day & ~totals & ~nameless, nameless)

    def total(self, rows: Rows, at: int, keys: list[int], certain: bool = True) -> StatedTotal:
        """What a totals row states; `keys` are columns whose cells say of what."""
        texts = [(column[at].as_py() or "").strip() for column in rows.columns]
        label, of = "", None
        given: list[tuple[str, object]] = []
        for n in dict.fromkeys((*(() if self.day is None else (self.day,)), *self.names, *keys)):
            name = self.found.columns[n] or f"breakdown {n}"
            if not texts[n] or texts[n] in cells.NOTHING:
                continue
            if found := self.words.label(texts[n]):
                label, of = label or texts[n], of or (None if found.is_certain else found.of)
            elif name == "report_date":
                given += [(name, day)] if (day := cells.day_of(texts[n])) else []
            elif n in keys:
                given.append((name, texts[n]))
        figures = {}
        for number, name in enumerate(self.found.columns):
            if name in MEASURES:
                values, wrong = cells.numbers(pa.array([texts[number]]), whole=False)
                if values[0].is_valid and not (wrong is not None and wrong[0].as_py()):
                    figures[name] = float(values[0].as_py())
        day = cells.day_of(of) if of else None
        is_whole = not given and not of
        given += [("report_date", day) if day else ("", of)] if of else []
        return StatedTotal(int(rows.lines[at]), label or "the totals row", figures, is_whole, tuple(given), certain)

    def _labelled(self, texts: pa.Array) -> tuple[np.ndarray, np.ndarray | None]:
        """Which cells hold a certain label, and which any label. Judged by the different texts, of which there are few."""
        found = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
        labels = self.words.labels(found.dictionary)
        if not labels:
            return np.zeros(0, dtype=bool), None
        indices = pc.fill_null(found.indices, len(found.dictionary)).to_numpy(zero_copy_only=False)
        certain, any_label = (np.zeros(len(found.dictionary) + 1, dtype=bool) for _ in range(2))
        any_label[list(labels)] = True
        certain[[place for place, label in labels.items() if label.is_certain]] = True
        return certain[indices], any_label[indices]

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
