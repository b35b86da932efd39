"""Rows of an ads file as typed columns, each row with a verdict: loaded, quarantined with a reason, or declared no data."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources import _console_cells as cells
from orchestration.resources._console_find import Found
from orchestration.resources._console_formats import COUNTS, DAYS, MEASURES
from orchestration.resources._console_table import Rows

TOTALS = "totals"
MANY = 100_000
"""Rows with a verdict of their own that are kept with their text; a file with more is refused anyway."""


@dataclass(frozen=True)
class BadRow:
    """One row that is not loaded: where, which column (None for the whole row), why, and its text."""

    line: int
    column: str | None
    reason: str
    text: str


@dataclass(frozen=True)
class StatedTotal:
    """A totals row of the file: its label and figures by field; `is_whole` when it speaks of all rows."""

    line: int
    label: str
    figures: dict[str, float]
    is_whole: bool


@dataclass
class AdsRows:
    """Takes rows of one ads file. `parts` are the typed good rows; `breakdown` names columns no field stands for that tell rows apart."""

    found: Found
    parts: list[pa.Table] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    totals: list[StatedTotal] = field(default_factory=list)
    not_data: Counter[str] = field(default_factory=Counter)
    breakdown: list[int] | None = None

    def take(self, rows: Rows) -> None:
        """Type a batch of rows."""
        rows = self._without_totals(rows)
        if not len(rows):
            return
        if self.breakdown is None:
            self.breakdown = [
                n
                for n, name in enumerate(self.found.columns)
                if not name and not cells.looks_like_figures(rows.columns[n])
            ]
        columns: dict[str, pa.Array] = {}
        bad = np.zeros(len(rows), dtype=bool)
        for number, name in enumerate(self.found.columns):
            if name is None:
                continue
            columns[name], wrong = self._typed(name, rows.columns[number])
            if wrong is not None and (marked := wrong.to_numpy(zero_copy_only=False).astype(bool)).any():
                self._put_aside(rows, marked & ~bad, number, name)
                bad |= marked
        for number in self.breakdown:
            columns[f"breakdown {number}"] = rows.columns[number]
        columns["source_line"] = pa.array(rows.lines)
        table = pa.table(columns)
        self.parts.append(table.filter(pa.array(~bad)) if bad.any() else table)

    def _typed(self, name: str, texts: pa.Array) -> cells.Read:
        if name in DAYS:
            values, wrong = cells.days(texts)
            return values, pc.is_null(values) if name == "report_date" else wrong
        if name in MEASURES:
            return cells.numbers(texts, whole=name in COUNTS)
        dictionary = cells.trimmed(texts.dictionary)
        if dictionary.null_count or not dictionary.equals(texts.dictionary):
            texts = cells.trimmed(texts.cast(pa.string())).dictionary_encode()
        return texts, None

    def _put_aside(self, rows: Rows, marked: np.ndarray, number: int, name: str) -> None:
        header = self.found.headers[number]
        for at in np.flatnonzero(marked)[: MANY - len(self.bad)]:
            cell = (rows.columns[number][at].as_py() or "").strip()
            self.bad.append(BadRow(int(rows.lines[at]), header, _reason(name, cell), self._text(rows, at)))

    def _text(self, rows: Rows, at: int) -> str:
        return self.found.separator.join(column[at].as_py() or "" for column in rows.columns)

    def _without_totals(self, rows: Rows) -> Rows:
        """Rows without totals rows: a totals label where a day would stand, or in the first cell of a row that names no day."""
        day = self.found.columns.index("report_date") if "report_date" in self.found.columns else None
        places = sorted({0} if day is None else {0, day})
        is_total = pa.array(np.zeros(len(rows), dtype=bool))
        for place in places:
            labelled = self._is_label(rows.columns[place])
            if day is not None and day != place:
                labelled = pc.and_(labelled, pc.is_null(rows.columns[day]))
            is_total = pc.or_(is_total, labelled)
        if not pc.any(is_total).as_py():
            return rows
        marked = is_total.to_numpy(zero_copy_only=False)
        for at in np.flatnonzero(marked):
            self._note_total(rows, int(at), places)
        keep = pa.array(~marked)
        return Rows([column.filter(keep) for column in rows.columns], rows.lines[~marked])

    def _is_label(self, texts: pa.Array) -> pa.Array:
        """Judged by the different texts, of which there are few."""
        found = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
        starts = tuple(f"{label}{mark}" for label in self.found.format.totals for mark in ":：")
        bare = [(text or "").strip() for text in found.dictionary.to_pylist()]
        labels = pa.array([text in self.found.format.totals or text.startswith(starts) for text in bare], pa.bool_())
        return pc.fill_null(labels.take(found.indices), False)

    def _note_total(self, rows: Rows, at: int, places: list[int]) -> None:
        label = next(text for n in places if (text := (rows.columns[n][at].as_py() or "").strip()))
        figures = {}
        for number, name in enumerate(self.found.columns):
            if name in MEASURES and number not in places:
                values, wrong = cells.numbers(rows.columns[number].slice(at, 1), whole=False)
                if values[0].is_valid and not (wrong is not None and wrong[0].as_py()):
                    figures[name] = float(values[0].as_py())
        self.totals.append(StatedTotal(int(rows.lines[at]), label, figures, label in self.found.format.whole))
        self.not_data[TOTALS] += 1

    @property
    def table(self) -> pa.Table | None:
        """All good rows so far; None when there are none."""
        return pa.concat_tables(self.parts).unify_dictionaries() if self.parts else None


def _reason(name: str, cell: str) -> str:
    if name in DAYS:
        return "no day" if not cell else f"'{cell}' is not one certain day; days are written 2026-01-31"
    if name in COUNTS:
        return f"'{cell}' is not a whole number"
    return f"'{cell}' is not a number"
