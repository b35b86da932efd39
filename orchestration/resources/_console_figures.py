"""Figures of the site, of search and of surveys: every table of a file becomes one value a row, each with its dimensions.

Such files are small and read row by row. A table begins at a line that a format knows as a header and ends at the next `#` or blank line.
"""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources import _console_cells as cells
from orchestration.resources._console_ads import TOTALS, BadRow
from orchestration.resources._console_find import Found
from orchestration.resources._console_formats import bare
from orchestration.resources._console_reports import FIGURES
from orchestration.resources._console_text import text_lines
from orchestration.resources._console_verdict import Bounds, Outcome, refuse_too_many

PERIOD = ("report_date", "period_first", "period_last")
PREAMBLE = ("開始日", "終了日", "Start date", "End date")

Period = tuple[date, date]


def judge_figures(found: Found, bounds: Bounds, period: Period | None) -> Outcome:
    """All tables of a file. `period` is that of files beside it (the days of Search Console's Dates.csv), where it states none.

    Raises PermanentError, one line, when the file cannot be read or tells no period.
    """
    outcome = Outcome(found, FIGURES, FIGURES.schema.empty_table(), 0, [], Counter())
    reader = _Tables(found, bounds, period, outcome)
    lines = "".join(text_lines(found.source, found.codec))
    if lines.count('"') % 2:
        raise PermanentError(f"{found.source.name}: an odd number of quotation marks; export the file again")
    rows = csv.reader(lines.splitlines(keepends=True), delimiter=found.separator)
    for row in rows:
        reader.take(rows.line_num, [cell.strip() for cell in row])
    outcome.table = pa.Table.from_pylist(reader.values, schema=FIGURES.schema)
    outcome.prove()
    refuse_too_many(outcome, bounds.quarantine_limit)
    outcome.days = sorted(set(outcome.table["report_date"].to_pylist()))
    return outcome


class _Tables:
    def __init__(self, found: Found, bounds: Bounds, period: Period | None, outcome: Outcome) -> None:
        self.found, self.bounds, self.outcome = found, bounds, outcome
        self.period = period or found.period
        self.stated: dict[str, date] = {}
        self.columns: list[str | None] | None = None
        self.headers: Sequence[str] = ()
        self.values: list[dict[str, object]] = []
        self.seen: set[tuple[object, ...]] = set()

    def take(self, line: int, row: list[str]) -> None:
        text = ",".join(row)
        if text.lstrip().startswith("#"):
            self._preamble(text)
            self.columns = None
        elif self.found.format.matched(row):
            self.columns, self.headers = [self.found.format.by_header.get(bare(cell)) for cell in row], row
        elif self.columns is not None:
            self._row(line, row)

    def _preamble(self, text: str) -> None:
        words = text.lstrip("# ,").replace("：", ":")
        name, _, value = words.partition(":")
        if name.strip() in PREAMBLE and (day := cells.day_of(value.strip().strip(","))):
            self.stated["first" if name.strip() in PREAMBLE[::2] else "last"] = day

    def _row(self, line: int, row: list[str]) -> None:
        self.outcome.read += 1
        assert self.columns is not None
        if not any(row):
            self.outcome.not_data["blank"] += 1
        elif len(row) != len(self.columns):
            self._set_aside(line, None, f"{len(row)} cells where the header has {len(self.columns)}", row)
        elif self._is_total(row):
            self.outcome.not_data[TOTALS] += 1
        else:
            self._values(line, row)

    def _is_total(self, row: list[str]) -> bool:
        assert self.columns is not None
        told = [cell for cell, name in zip(row, self.columns, strict=True) if name in self.found.format.dimensions]
        return (self.found.format.unlabelled_totals and not any(told)) or bool(
            told and told[0] in self.found.format.totals
        )

    def _values(self, line: int, row: list[str]) -> None:
        assert self.columns is not None
        dimensions, metrics = {}, {}
        for cell, name, header in zip(row, self.columns, self.headers, strict=True):
            if name in self.found.format.dimensions:
                dimensions[name] = cell
            elif name is not None:
                values, wrong = cells.shares(pa.array([cell]))
                if wrong is not None and wrong[0].as_py():
                    return self._set_aside(line, header, f"'{cell}' is not a number", row)
                metrics[name] = values[0].as_py()
        days = {name: cells.day_of(dimensions.pop(name)) for name in PERIOD if name in dimensions}
        if missing := next((name for name, day in days.items() if day is None), None):
            return self._set_aside(line, missing, "not one certain day; days are written 2026-01-31", row)
        first, last = self._period(days)
        if not self.bounds.first_day <= first <= last <= self.bounds.last_day:
            self.outcome.not_data[f"outside {self.bounds.first_day} to {self.bounds.last_day}"] += 1
            return None
        key = (first, last, tuple(dimensions.items()))
        if key in self.seen:
            return self._set_aside(line, None, "another row of the file speaks of the same thing", row)
        self.seen.add(key)
        self.outcome.loaded += 1
        for metric, value in metrics.items():
            if value is not None:
                self.values.append(self._value(first, last, dimensions, metric, value, line))
        return None

    def _period(self, days: dict[str, date | None]) -> Period:
        if "report_date" in days:
            day = days["report_date"]
            assert day
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

    def _value(
        self, first: date, last: date, dimensions: dict[str, str], metric: str, value: float, line: int
    ) -> dict[str, object]:
        return {
            "report_date": last,
            "period_first": first,
            "platform": self.found.format.platform,
            "file_account_id": self.bounds.account or self.found.format.platform,
            "table_name": "+".join(dimensions) or "day",
            "item": json.dumps(dimensions, ensure_ascii=False),
            "metric": metric,
            "value": value,
            "source_line": line,
        }

    def _set_aside(self, line: int, column: str | None, reason: str, row: Sequence[str]) -> None:
        self.outcome.bad.append(BadRow(line, column, reason, self.found.separator.join(row)))
