"""Rows of ads files that are not data by their form: totals with a certain label, and rows without a day or a name.
Rows with an uncertain label are decided by their figures (`judging.subtotals`)."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.imports.console.formats import DATE_FIELDS, MEASURE_FIELDS, TotalLabels
from orchestration.resources.imports.console.reading import RecognisedTable, TextRows, cells

NON_NAMING_FIELDS = {"account_id", "currency", *DATE_FIELDS}
"""Fields of every row that name nothing that was delivered."""


@dataclass(frozen=True)
class StatedTotal:
    """A totals row: its label and figures by field. `is_whole` if it covers all rows, else it covers rows with the
    cells `given`, by column. `certain`: its form alone proves that it is not data."""

    line: int
    label: str
    figures: dict[str, float]
    is_whole: bool
    group_cells: tuple[tuple[str, object], ...] = ()
    is_certain: bool = True


@dataclass(frozen=True)
class RowClasses:
    """Masks of a batch: `totals` are not data; `undated` and `nameless` rows are bad unless they are sums of others."""

    totals: np.ndarray
    undated: np.ndarray
    nameless: np.ndarray


class TotalsRowDetector:
    """Recognises totals rows of one file. A label counts in the date column and in rows without a date, because a
    campaign may be called 合計."""

    def __init__(self, recognised: RecognisedTable) -> None:
        self.recognised = recognised
        self.day = next(
            (recognised.columns.index(name) for name in ("report_date", "period_first") if name in recognised.columns),
            None,
        )
        self.names = [
            n
            for n, name in enumerate(recognised.columns)
            if name not in MEASURE_FIELDS and name not in NON_NAMING_FIELDS
        ]
        self.words = TotalLabels(recognised.format.totals, recognised.format.whole)
        self.naming = [n for n in self.names if recognised.columns[n]]
        self.account = recognised.columns.index("account_id") if "account_id" in recognised.columns else None

    def classify_rows(self, rows: TextRows) -> RowClasses:
        """Return the classes of the rows in a batch."""
        no_day = self._is_null(rows, self.day) if self.day is not None else np.zeros(len(rows), dtype=bool)
        totals, labelled = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
        for n in {*self.names, *(column for column in (self.day, self.account) if column is not None)}:
            certain_mask, any_label_mask = self._label_masks(rows.columns[n])
            if any_label_mask is None:
                continue
            totals |= certain_mask | (any_label_mask if n == self.day else any_label_mask & no_day)
            labelled |= any_label_mask
        nameless = np.zeros(len(rows), dtype=bool)
        if self.naming:
            nameless = np.logical_and.reduce([self._is_null(rows, n) for n in self.naming]) & ~totals & ~labelled
            nameless &= ~self._is_empty(rows)
        if self.recognised.format.unlabelled_totals:
            unlabelled = nameless & no_day if "report_date" in self.recognised.columns else nameless
            totals, nameless = totals | unlabelled, nameless & ~unlabelled
        return RowClasses(totals, no_day & ~totals & ~nameless, nameless)

    def total(self, rows: TextRows, row_position: int, keys: list[int], is_certain: bool = True) -> StatedTotal:
        """Return a totals row. `keys` are the columns whose cells name the rows it covers."""
        texts = [(column[row_position].as_py() or "").strip() for column in rows.columns]
        label, totalled_value = "", None
        group_cells: list[tuple[str, object]] = []
        for n in dict.fromkeys((*(() if self.day is None else (self.day,)), *self.names, *keys)):
            name = self.recognised.columns[n] or f"breakdown {n}"
            if not texts[n] or texts[n] in cells.NULL_TEXTS:
                continue
            if total_label := self.words.label(texts[n]):
                label, totalled_value = (
                    label or texts[n],
                    totalled_value or (None if total_label.is_certain else total_label.totalled_value),
                )
            elif name == "report_date":
                group_cells += [(name, day)] if (day := cells.parse_day(texts[n])) else []
            elif n in keys:
                group_cells.append((name, texts[n]))
        figures = {}
        for number, name in enumerate(self.recognised.columns):
            if name in MEASURE_FIELDS:
                values, wrong = cells.parse_numbers(pa.array([texts[number]]), is_whole_number=False)
                if values[0].is_valid and not (wrong is not None and wrong[0].as_py()):
                    figures[name] = float(values[0].as_py())
        day = cells.parse_day(totalled_value) if totalled_value else None
        is_whole = not group_cells and not totalled_value
        group_cells += [("report_date", day) if day else ("", totalled_value)] if totalled_value else []
        return StatedTotal(
            int(rows.lines[row_position]), label or "the totals row", figures, is_whole, tuple(group_cells), is_certain
        )

    def _label_masks(self, texts: pa.Array) -> tuple[np.ndarray, np.ndarray | None]:
        """Return masks of cells with a certain label and of cells with any label. Only the few distinct texts are
        examined."""
        encoded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
        labels = self.words.labels(encoded.dictionary)
        if not labels:
            return np.zeros(0, dtype=bool), None
        indices = pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        certain_mask, any_label_mask = (np.zeros(len(encoded.dictionary) + 1, dtype=bool) for _ in range(2))
        any_label_mask[list(labels)] = True
        certain_mask[[position for position, label in labels.items() if label.is_certain]] = True
        return certain_mask[indices], any_label_mask[indices]

    @staticmethod
    def _is_null(rows: TextRows, number: int) -> np.ndarray:
        column = rows.columns[number]
        if not column.null_count:
            return np.zeros(len(rows), dtype=bool)
        return np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False))

    def _is_empty(self, rows: TextRows) -> np.ndarray:
        """Return a mask of rows without any figure. Whether such a row counts as total or data changes no sum."""
        measures = [n for n, name in enumerate(self.recognised.columns) if name in MEASURE_FIELDS]
        return np.logical_and.reduce([self._is_null(rows, n) for n in measures], initial=True)
