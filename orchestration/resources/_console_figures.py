"""Figures of the site, of search and of surveys: every table of a file becomes one value a row, each with its dimensions.

Such files are small and read row by row. A table begins at a line that a format knows as a header and ends at the next `#` line.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources import _console_cells as cells
from orchestration.resources._console_ads import TOTALS, BadRow
from orchestration.resources._console_find import Found
from orchestration.resources._console_formats import bare
from orchestration.resources._console_outcome import Bounds, Outcome, refuse_too_many
from orchestration.resources._console_reports import FIGURES
from orchestration.resources._console_sums import Sums
from orchestration.resources._console_text import text_lines
from orchestration.resources._console_verdict import CUT, with_texts

PERIOD = ("report_date", "period_first", "period_last")
PREAMBLE = ("開始日", "終了日", "Start date", "End date")

Period = tuple[date, date]


def judge_figures(found: Found, bounds: Bounds, period: Period | None) -> Outcome:
    """All tables of a file. `period` is that of files beside it (the days of Search Console's Dates.csv), where it states none.

    Raises PermanentError, one line, when the file cannot be read or tells no period.
    """
    outcome = Outcome(found, FIGURES, FIGURES.schema.empty_table(), 0, [], Counter())
    text = "".join(text_lines(found.source, found.codec))
    if text.count('"') % 2:
        raise PermanentError(f"{found.source.name}: an odd number of quotation marks; export the file again")
    reader = _Tables(found, bounds, found.period or period, outcome)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=found.separator)
    first = 1
    for row in rows:
        reader.take(first, [cell.strip() for cell in row])
        first = rows.line_num + 1
    is_closed = found.source.is_whole or text.endswith(("\n", "\r", '"'))
    outcome.table = pa.Table.from_pylist(reader.finished(is_closed), schema=FIGURES.schema)
    outcome.bad = with_texts(found, outcome.bad, 0)
    outcome.prove()
    refuse_too_many(outcome, bounds.quarantine_limit)
    return outcome


@dataclass
class _Row:
    """A row that was read: its key, the days it speaks of, what it names and its figures."""

    line: int
    first: date
    last: date
    dimensions: dict[str, str]
    metrics: dict[str, float | None]


@dataclass
class _Tables:
    """Takes the rows of a file in order. `last` is the newest row of a table, `ends_in_figure` whether its last cell is a figure."""

    found: Found
    bounds: Bounds
    period: Period | None
    outcome: Outcome
    stated: dict[str, date] = field(default_factory=dict)
    columns: list[str | None] | None = None
    headers: Sequence[str] = ()
    rows: dict[tuple[object, ...], list[_Row]] = field(default_factory=dict)
    sums: Sums | None = None
    last: int = 0

    def take(self, line: int, row: list[str]) -> None:
        text = ",".join(row)
        if text.lstrip().startswith("#"):
            self._end_of_table()
            self._preamble(text)
        elif self.found.format.matched(row):
            self._end_of_table()
            self.columns, self.headers = [self.found.format.by_header.get(bare(cell)) for cell in row], row
            self._refuse_twice()
            self.sums = Sums(self.found, self.columns, self.headers)
        elif self.columns is not None:
            self._row(line, row, self.columns)

    def finished(self, is_closed: bool) -> list[dict[str, object]]:
        """Every value; of rows that speak of the same thing none, nor of a last row that may be cut."""
        is_cut = not is_closed and self.columns is not None and self.columns[-1] is not None
        proved = self._end_of_table()
        values: list[dict[str, object]] = []
        for alike in self.rows.values():
            for row in alike:
                if len(alike) > 1:
                    self._set_aside(row.line, None, "another row of the file speaks of the same thing")
                elif is_cut and not proved and row.line == self.last:
                    self._set_aside(row.line, None, CUT)
                else:
                    self.outcome.loaded += 1
                    values += self._values(row)
        return values

    def _end_of_table(self) -> bool:
        """Compare its totals row with its rows; True when they agree."""
        self.columns = None
        if self.sums is None:
            return False
        sums, self.sums = self.sums, None
        self.outcome.notes += sums.differences()
        if sums.stated:
            self.outcome.totals_agree = sums.agree and self.outcome.totals_agree is not False
        return sums.agree

    def _refuse_twice(self) -> None:
        twice = [name for name, count in Counter(self.columns).items() if name and count > 1]
        if twice:
            raise PermanentError(f"{self.found.source.name}: two columns mean {twice[0]}; leave one out of the export")

    def _preamble(self, text: str) -> None:
        words = text.lstrip("# ,").replace("：", ":")
        name, _, value = words.partition(":")
        if name.strip() in PREAMBLE and (day := cells.day_of(value.strip().strip(","))):
            self.stated["first" if name.strip() in PREAMBLE[::2] else "last"] = day

    def _row(self, line: int, row: list[str], columns: list[str | None]) -> None:
        self.outcome.read += 1
        if not any(row):
            self.outcome.not_data["blank"] += 1
        elif len(row) != len(columns):
            self._set_aside(line, None, f"{len(row)} cells where the header has {len(columns)}")
        elif self._is_total(row, columns):
            self.outcome.not_data[TOTALS] += 1
            if self.sums:
                self.outcome.totals.append(self.sums.state(line, row))
        else:
            self._data(line, row, columns)

    def _is_total(self, row: list[str], columns: list[str | None]) -> bool:
        told = [cell for cell, name in zip(row, columns, strict=True) if name in self.found.format.dimensions]
        one = self.found.format
        return (one.unlabelled_totals and not any(told)) or bool(told and told[0] in one.totals)

    def _data(self, line: int, row: list[str], columns: list[str | None]) -> None:
        dimensions: dict[str, str] = {}
        metrics: dict[str, float | None] = {}
        for cell, name, header in zip(row, columns, self.headers, strict=True):
            if name in self.found.format.dimensions:
                dimensions[name] = cell
            elif name is not None:
                values, wrong = cells.shares(pa.array([cell]))
                if wrong is not None and wrong[0].as_py():
                    return self._set_aside(line, header, f"'{cell}' is not a number")
                metrics[name] = values[0].as_py()
        days = {name: cells.day_of(dimensions.pop(name)) for name in PERIOD if name in dimensions}
        if missing := next((name for name, day in days.items() if day is None), None):
            header = self.headers[columns.index(missing)]
            return self._set_aside(line, header, "not one certain day; days are written 2026-01-31")
        first, last = self._period(days)
        if first > last:
            return self._set_aside(line, None, "a period that ends before it begins")
        if self.sums:
            self.sums.add(metrics)
        span = self.outcome.span or (first, last)
        self.outcome.span = min(span[0], first), max(span[1], last)
        if first < self.bounds.first_day or last > self.bounds.last_day:
            self.outcome.not_data[f"outside {self.bounds.first_day} to {self.bounds.last_day}"] += 1
            return None
        self.last = line
        key = (first, last, tuple(dimensions.items()))
        self.rows.setdefault(key, []).append(_Row(line, first, last, dimensions, metrics))
        return None

    def _period(self, days: dict[str, date | None]) -> Period:
        if day := days.get("report_date"):
            return day, day
        first, last = (
            days.get("period_first") or self.stated.get("first"),
            days.get("period_last") or self.stated.get("last"),
        )
        if first and last:
            return first, last
        if self.period:
            return self.period
        raise PermanentError(
            f"{self.found.source.name}: states no period and has no days; give it together with the files it was downloaded with"
        )

    def _values(self, row: _Row) -> list[dict[str, object]]:
        return [
            {
                "report_date": row.last,
                "period_first": row.first,
                "platform": self.found.format.platform,
                "file_account_id": self.bounds.account or self.found.format.platform,
                "table_name": "+".join(row.dimensions) or "day",
                "item": json.dumps(row.dimensions, ensure_ascii=False),
                "metric": metric,
                "value": value,
                "source_line": row.line,
            }
            for metric, value in row.metrics.items()
            if value is not None
        ]

    def _set_aside(self, line: int, column: str | None, reason: str) -> None:
        self.outcome.bad.append(BadRow(line, column, reason))
