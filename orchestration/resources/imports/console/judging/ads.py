"""Rows of an ads file as typed columns, each row with a verdict: loaded, quarantined with a reason, or declared no data."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import COUNTS, DAYS, IDS, MEASURES, REMARK, TEXTS
from orchestration.resources.imports.console.judging.labels import Labels, StatedTotal
from orchestration.resources.imports.console.reading import Found, Rows, cells

TOTALS = "totals"
HEADERS = "the header again"
MANY = 100_000
"""A file with more bad rows than this is given up, whatever the setting allows."""
NAMELESS = "names nothing that was delivered and is no totals row either"
SHORTENED = r"^[0-9](\.[0-9]+)?[Ee]\+[0-9]+$"
"""What a spreadsheet makes of a long id."""


@dataclass(frozen=True)
class BadRow:
    """One row that is not loaded: where, which column (None for the whole row), why, and its text as it stands in the file."""

    line: int
    column: str | None
    reason: str
    text: str = ""


@dataclass
class AdsRows:
    """Takes rows of one ads file. `parts` are the typed good rows. Of columns no field stands for, `breakdown` tell rows apart and `maybe`
    hold whole numbers that might; `doubtful` are rows that are bad unless they are sums of others."""

    found: Found
    parts: list[pa.Table] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    totals: list[StatedTotal] = field(default_factory=list)
    doubtful: list[tuple[StatedTotal, BadRow]] = field(default_factory=list)
    not_data: Counter[str] = field(default_factory=Counter)
    breakdown: list[int] | None = None
    maybe: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.labels = Labels(self.found)

    def take(self, rows: Rows) -> None:
        """Type a batch of rows."""
        rows = self._data(self._without_headers(rows))
        if not len(rows):
            return
        columns: dict[str, pa.Array] = {}
        bad = np.zeros(len(rows), dtype=bool)
        for number, name in enumerate(self.found.columns):
            if name is None:
                continue
            columns[name], wrong = self._typed(name, rows.columns[number])
            if wrong is not None and (marked := wrong.to_numpy(zero_copy_only=False).astype(bool)).any():
                self._put_aside(rows, marked & ~bad, number, name)
                bad |= marked
        for number in self.breakdown or ():
            columns[f"breakdown {number}"] = rows.columns[number]
        for number in self.maybe:
            columns[f"maybe {number}"] = rows.columns[number]
        columns["source_line"] = pa.array(rows.lines)
        table = pa.table(columns)
        self.parts.append(table.filter(pa.array(~bad)) if bad.any() else table)

    def _without_headers(self, rows: Rows) -> Rows:
        """Rows without those that repeat the header, as tables have that people put below one another."""
        headers = list(self.found.headers)
        at = next(iter(self.labels.naming), 0)
        words = rows.columns[at].dictionary_encode()
        place = pc.index(words.dictionary, headers[at]).as_py()
        if place < 0:
            return rows
        like = pc.indices_nonzero(pc.fill_null(pc.equal(words.indices, place), False)).to_pylist()
        found = [n for n in like if [(column[n].as_py() or "").strip() for column in rows.columns] == headers]
        self.not_data[HEADERS] += len(found)
        keep = np.ones(len(rows), dtype=bool)
        keep[found] = False
        return Rows([column.filter(pa.array(keep)) for column in rows.columns], rows.lines[keep])

    def _choose(self, rows: Rows) -> None:
        """Which columns without a field tell rows apart: by their header, else by their cells."""
        self.breakdown = []
        for number, name in enumerate(self.found.columns):
            if name:
                continue
            kind = self.found.format.column_kind(self.found.headers[number])
            texts = rows.columns[number]
            figures = 0.0 if kind == "dimension" else cells.share_of_figures(texts)
            if kind != "attribute" and figures < (0.5 if kind != "figure" else 1e-9):
                self.breakdown.append(number)
            elif kind is None and cells.are_whole_numbers(texts):
                self.maybe.append(number)

    def _typed(self, name: str, texts: pa.Array) -> cells.Read:
        if name in DAYS:
            values, wrong = cells.days(texts)
            return values, pc.is_null(values) if name == "report_date" else wrong
        if name in MEASURES:
            return _figures(texts, whole=name in COUNTS)
        dictionary = cells.trimmed(texts.dictionary)
        if dictionary.null_count or not dictionary.equals(texts.dictionary):
            texts = cells.trimmed(texts.cast(pa.string())).dictionary_encode()
        shortened = _shortened(texts) if name in IDS else None
        return texts, shortened

    def _put_aside(self, rows: Rows, marked: np.ndarray, number: int, name: str) -> None:
        header = self.found.headers[number]
        for at in np.flatnonzero(marked):
            cell = (rows.columns[number][at].as_py() or "").strip()
            self._refuse(BadRow(int(rows.lines[at]), header, _reason(name, cell)))

    def _refuse(self, row: BadRow) -> None:
        if len(self.bad) == MANY:
            raise PermanentError(
                f"{self.found.source.name}: more than {MANY:,} rows cannot be read; the first is line {self.bad[0].line}: "
                f"{self.bad[0].reason}"
            )
        self.bad.append(row)

    def _data(self, rows: Rows) -> Rows:
        """Rows without totals rows and those that are no data by themselves."""
        kinds = self.labels.sort(rows)
        put_out = kinds.totals | kinds.undated | kinds.nameless
        keep = pa.array(~put_out)
        data = Rows([column.filter(keep) for column in rows.columns], rows.lines[~put_out]) if put_out.any() else rows
        if self.breakdown is None and len(data):
            self._choose(data)
        keys = [n for n, name in enumerate(self.found.columns) if name in TEXTS and name != "currency"]
        keys += self.breakdown or []
        for at in np.flatnonzero(kinds.totals):
            self._doubt_too_many(len(self.totals), int(rows.lines[at]))
            self.totals.append(self.labels.total(rows, int(at), keys))
            self.not_data[TOTALS] += 1
        for marked, column, reason in ((kinds.undated, self.labels.day, "no day"), (kinds.nameless, None, NAMELESS)):
            for at in np.flatnonzero(marked):
                self._doubt_too_many(len(self.doubtful), int(rows.lines[at]))
                header = None if column is None else self.found.headers[column]
                total = self.labels.total(rows, int(at), keys, certain=False)
                if not total.figures and REMARK.match(rows.columns[0][at].as_py() or ""):
                    self.not_data["remarks"] += 1
                    continue
                self.doubtful.append((total, BadRow(int(rows.lines[at]), header, reason)))
        return data

    def _doubt_too_many(self, count: int, line: int) -> None:
        if count == MANY:
            raise PermanentError(
                f"{self.found.source.name}: more than {MANY:,} rows have no day, no name or the label of a total, line {line} for one; "
                "export it by day (日) and without totals"
            )

    def header(self, column: str) -> str:
        """The file's own word for a column of `parts`."""
        own = int(column.split()[1]) if column.startswith("breakdown ") else self.found.columns.index(column)
        return self.found.headers[own]

    @property
    def table(self) -> pa.Table | None:
        """All good rows so far; None when there are none."""
        return pa.concat_tables(self.parts).unify_dictionaries() if self.parts else None


def _figures(texts: pa.Array, whole: bool) -> cells.Read:
    """Each different text is read once: figures repeat, and counting them apart costs less than reading them."""
    found = texts.dictionary_encode()
    values, wrong = cells.numbers(found.dictionary, whole)
    return values.take(found.indices), None if wrong is None else pc.fill_null(wrong.take(found.indices), False)


def _reason(name: str, cell: str) -> str:
    if name in DAYS:
        return "no day" if not cell else f"'{cell}' is not one certain day; days are written 2026-01-31"
    if name in COUNTS:
        return f"'{cell}' is not a whole number"
    if name in IDS:
        return (
            f"'{cell}' is an id that a spreadsheet has shortened; export the file again and do not save it from there"
        )
    return f"'{cell}' is not a number"


def _shortened(texts: pa.Array) -> pa.Array | None:
    """Ids that lost their last digits; None when none has."""
    words = [bool(text and re.match(SHORTENED, text)) for text in texts.dictionary.to_pylist()]
    return pa.array(words, pa.bool_()).take(texts.indices) if any(words) else None
