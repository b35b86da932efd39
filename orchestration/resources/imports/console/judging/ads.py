"""Rows of an ads file as typed columns. Each row is loaded, quarantined with a reason, or recognised as not being data."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import (
    COUNT_FIELDS,
    DATE_FIELDS,
    ID_FIELDS,
    MEASURE_FIELDS,
    REMARK_LINE,
    TEXT_FIELDS,
)
from orchestration.resources.imports.console.judging.labels import StatedTotal, TotalsRowDetector
from orchestration.resources.imports.console.reading import RecognisedTable, TextRows, cells

TOTALS_REASON = "totals"
REPEATED_HEADER_REASON = "a repeated header"
MAX_BAD_ROWS = 100_000
"""A file with more bad rows than this is refused, whatever the setting allows."""
NAMELESS_REASON = "names no campaign, ad group or ad, and is not a totals row"
SHORTENED_ID_PATTERN = r"^[0-9](\.[0-9]+)?[Ee]\+[0-9]+$"
"""Form of a long id that a spreadsheet has shortened to scientific notation."""


@dataclass(frozen=True)
class BadRow:
    """A row that is not loaded: its line, column (None for the whole row), reason, and text as in the file."""

    line: int
    column: str | None
    reason: str
    text: str = ""


@dataclass
class AdsRows:
    """Collects the rows of an ads file. `parts` are the typed good rows. Among columns without a field, `breakdown`
    columns distinguish rows, and `maybe_breakdown` columns contain whole numbers that may do so. `doubtful` rows are
    bad unless they are sums of others."""

    recognised: RecognisedTable
    parts: list[pa.Table] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    totals: list[StatedTotal] = field(default_factory=list)
    doubtful: list[tuple[StatedTotal, BadRow]] = field(default_factory=list)
    not_data_counts: Counter[str] = field(default_factory=Counter)
    breakdown: list[int] | None = None
    maybe_breakdown: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.labels = TotalsRowDetector(self.recognised)

    def take(self, rows: TextRows) -> None:
        """Parse a batch of rows."""
        rows = self._drop_totals_rows(self._drop_repeated_headers(rows))
        if not len(rows):
            return
        columns: dict[str, pa.Array] = {}
        bad_rows = np.zeros(len(rows), dtype=bool)
        for number, name in enumerate(self.recognised.columns):
            if name is None:
                continue
            columns[name], wrong = self._parse_column(name, rows.columns[number])
            if wrong is not None and (marked := wrong.to_numpy(zero_copy_only=False).astype(bool)).any():
                self._put_aside(rows, marked & ~bad_rows, number, name)
                bad_rows |= marked
        for number in self.breakdown or ():
            columns[f"breakdown {number}"] = rows.columns[number]
        for number in self.maybe_breakdown:
            columns[f"maybe {number}"] = rows.columns[number]
        columns["source_line"] = pa.array(rows.lines)
        table = pa.table(columns)
        self.parts.append(table.filter(pa.array(~bad_rows)) if bad_rows.any() else table)

    def _drop_repeated_headers(self, rows: TextRows) -> TextRows:
        """Return the rows without repetitions of the header, which occur in manually joined tables."""
        headers = list(self.recognised.headers)
        at = next(iter(self.labels.naming), 0)
        words = rows.columns[at].dictionary_encode()
        place = pc.index(words.dictionary, headers[at]).as_py()
        if place < 0:
            return rows
        like = pc.indices_nonzero(pc.fill_null(pc.equal(words.indices, place), False)).to_pylist()
        repeated = [n for n in like if [(column[n].as_py() or "").strip() for column in rows.columns] == headers]
        self.not_data_counts[REPEATED_HEADER_REASON] += len(repeated)
        keep = np.ones(len(rows), dtype=bool)
        keep[repeated] = False
        return TextRows([column.filter(pa.array(keep)) for column in rows.columns], rows.lines[keep])

    def _choose_breakdowns(self, rows: TextRows) -> None:
        """Choose the columns without a field that distinguish rows, by header, else by cells."""
        self.breakdown = []
        for number, name in enumerate(self.recognised.columns):
            if name:
                continue
            header_kind = self.recognised.format.column_kind(self.recognised.headers[number])
            texts = rows.columns[number]
            figures = 0.0 if header_kind == "dimension" else cells.share_of_figures(texts)
            if header_kind != "attribute" and figures < (0.5 if header_kind != "figure" else 1e-9):
                self.breakdown.append(number)
            elif header_kind is None and cells.are_whole_numbers(texts):
                self.maybe_breakdown.append(number)

    def _parse_column(self, name: str, texts: pa.Array) -> cells.ParsedCells:
        if name in DATE_FIELDS:
            values, wrong = cells.parse_days(texts)
            return values, pc.is_null(values) if name == "report_date" else wrong
        if name in MEASURE_FIELDS:
            return _parse_numbers(texts, is_whole_number=name in COUNT_FIELDS)
        dictionary = cells.trim(texts.dictionary)
        if dictionary.null_count or not dictionary.equals(texts.dictionary):
            texts = cells.trim(texts.cast(pa.string())).dictionary_encode()
        shortened = _shortened_ids(texts) if name in ID_FIELDS else None
        return texts, shortened

    def _put_aside(self, rows: TextRows, marked: np.ndarray, number: int, name: str) -> None:
        header = self.recognised.headers[number]
        for at in np.flatnonzero(marked):
            cell = (rows.columns[number][at].as_py() or "").strip()
            self._refuse(BadRow(int(rows.lines[at]), header, _reason(name, cell)))

    def _refuse(self, row: BadRow) -> None:
        if len(self.bad_rows) == MAX_BAD_ROWS:
            raise PermanentError(
                f"{self.recognised.source.name}: more than {MAX_BAD_ROWS:,} rows cannot be read; "
                f"the first is line {self.bad_rows[0].line}: {self.bad_rows[0].reason}"
            )
        self.bad_rows.append(row)

    def _drop_totals_rows(self, rows: TextRows) -> TextRows:
        """Return the rows without totals rows and other rows that are not data by their form."""
        kinds = self.labels.classify_rows(rows)
        put_out = kinds.totals | kinds.undated | kinds.nameless
        keep = pa.array(~put_out)
        data = (
            TextRows([column.filter(keep) for column in rows.columns], rows.lines[~put_out]) if put_out.any() else rows
        )
        if self.breakdown is None and len(data):
            self._choose_breakdowns(data)
        keys = [n for n, name in enumerate(self.recognised.columns) if name in TEXT_FIELDS and name != "currency"]
        keys += self.breakdown or []
        for at in np.flatnonzero(kinds.totals):
            self._doubt_too_many(len(self.totals), int(rows.lines[at]))
            self.totals.append(self.labels.total(rows, int(at), keys))
            self.not_data_counts[TOTALS_REASON] += 1
        for marked, column, reason in (
            (kinds.undated, self.labels.day, "no day"),
            (kinds.nameless, None, NAMELESS_REASON),
        ):
            for at in np.flatnonzero(marked):
                self._doubt_too_many(len(self.doubtful), int(rows.lines[at]))
                header = None if column is None else self.recognised.headers[column]
                total = self.labels.total(rows, int(at), keys, is_certain=False)
                if not total.figures and REMARK_LINE.match(rows.columns[0][at].as_py() or ""):
                    self.not_data_counts["remarks"] += 1
                    continue
                self.doubtful.append((total, BadRow(int(rows.lines[at]), header, reason)))
        return data

    def _doubt_too_many(self, count: int, line: int) -> None:
        if count == MAX_BAD_ROWS:
            raise PermanentError(
                f"{self.recognised.source.name}: more than {MAX_BAD_ROWS:,} rows have no day, no name, or a label like "
                f"a total, for example line {line}; export the file by day (日) and without totals"
            )

    def header(self, column: str) -> str:
        """Return the file's header of a column of `parts`."""
        own = int(column.split()[1]) if column.startswith("breakdown ") else self.recognised.columns.index(column)
        return self.recognised.headers[own]

    @property
    def table(self) -> pa.Table | None:
        """Return all good rows so far as one table, or None."""
        return pa.concat_tables(self.parts).unify_dictionaries() if self.parts else None


def _parse_numbers(texts: pa.Array, is_whole_number: bool) -> cells.ParsedCells:
    """Parse each distinct text once. Figures repeat, and finding distinct texts is cheaper than parsing all."""
    encoded = texts.dictionary_encode()
    values, wrong = cells.parse_numbers(encoded.dictionary, is_whole_number)
    return values.take(encoded.indices), None if wrong is None else pc.fill_null(wrong.take(encoded.indices), False)


def _reason(name: str, cell: str) -> str:
    if name in DATE_FIELDS:
        return "no day" if not cell else f"'{cell}' is not one certain day; days are written 2026-01-31"
    if name in COUNT_FIELDS:
        return f"'{cell}' is not a whole number"
    if name in ID_FIELDS:
        return (
            f"'{cell}' is an id that a spreadsheet has shortened; export the file again and do not save it from there"
        )
    return f"'{cell}' is not a number"


def _shortened_ids(texts: pa.Array) -> pa.Array | None:
    """Return a mask of ids that lost their last digits, or None if there are none."""
    words = [bool(text and re.match(SHORTENED_ID_PATTERN, text)) for text in texts.dictionary.to_pylist()]
    return pa.array(words, pa.bool_()).take(texts.indices) if any(words) else None
