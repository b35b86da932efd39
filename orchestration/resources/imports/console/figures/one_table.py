"""One table of figures: what becomes of each of its rows, with its own header, period and scope."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.alike import Row, alike
from orchestration.resources.imports.console.figures.comparing import audience_compared
from orchestration.resources.imports.console.figures.cut_off import may_be_cut
from orchestration.resources.imports.console.figures.merge import repeated
from orchestration.resources.imports.console.figures.periods import DATES, Period, period_above, period_of
from orchestration.resources.imports.console.figures.points import refuse_weeks
from orchestration.resources.imports.console.figures.scope import scoped
from orchestration.resources.imports.console.figures.stated import Read, Telling
from orchestration.resources.imports.console.figures.sums import Sums
from orchestration.resources.imports.console.figures.tables import Table
from orchestration.resources.imports.console.formats import FIGURES
from orchestration.resources.imports.console.judging import (
    CUT,
    TOTALS,
    BadRow,
    Bounds,
    Outcome,
    refuse_too_many,
    with_texts,
)
from orchestration.resources.imports.console.reading import Found, cells

REPEATED = "said by an earlier table of the file"


@dataclass(frozen=True)
class Beside:
    """What files that came with this one tell: the `period` of its days, the `scope` its filters state, and whether its last line may end
    without a line break (`ends_open`), as its neighbours' do."""

    period: Period | None = None
    scope: str | None = None
    ends_open: bool = True


@dataclass
class TableJudge:
    """Takes one table. `said` are the values that earlier tables of the file told, with their lines."""

    found: Found
    bounds: Bounds
    beside: Beside
    table: Table
    said: dict[tuple[object, ...], tuple[object, int]]
    scope: str | None = None
    notes: list[str] = field(default_factory=list)

    def outcome(self, open_line: int | None) -> Outcome:
        """What becomes of each row of the table; `open_line` is the file's last where it has no line break."""
        table = self.table
        found = replace(self.found, line=table.line, headers=table.headers, columns=table.columns)
        self.result = Outcome(found, FIGURES, FIGURES.schema.empty_table(), len(table.rows), [], Counter())
        scopes = (self.beside.scope, table.scope, audience_compared(self.found, table))
        self.scope = "; ".join(one for one in scopes if one) or None
        self.result.scope = self.scope
        if self.scope:
            self.notes.append(f"only a part ({self.scope}): kept apart from figures of the whole")
        refuse_weeks(self.found, table)
        period = period_above(self.found, table) or self.found.period or self.beside.period
        telling = Telling(self.found, table)
        data, wholes, parts = telling.split(self._readable(telling))
        if not data and any(any(row.metrics.values()) for row in wholes):
            raise PermanentError(
                f"{self.found.source.name} line {wholes[0].line}: states totals, but the table has no row of data; "
                "export the file again in full"
            )
        if wholes or parts:
            self.result.not_data[TOTALS] = len(wholes) + len(parts)
        proved = self._sums(data, wholes, bool(parts))
        rows = [one for row in data if (one := self._dated(row, period))]
        self._mark_cut(rows, open_line, proved)
        kept = self._alike(rows, proved)
        self.result.table = pa.Table.from_pylist(
            [value for row in kept for value in self._values(row)], schema=FIGURES.schema
        )
        self.result.notes += self.notes
        self.result.bad = with_texts(self.found, self.result.bad, 0)
        self.result.prove()
        refuse_too_many(self.result, self.bounds.quarantine_limit)
        return self.result

    def _readable(self, telling: Telling) -> list[Read]:
        read = []
        for line, row in self.table.rows:
            if not any(row):
                self.result.not_data["blank"] += 1
            elif (fitted := telling.fitted(row)) is None:
                self._set_aside(line, None, f"{len(row)} cells where the header has {self.table.width}")
            elif (metrics := self._metrics(line, fitted)) is not None:
                read.append(Read(line, fitted, metrics))
        return read

    def _metrics(self, line: int, row: Sequence[str]) -> dict[str, float | None] | None:
        found: dict[str, float | None] = {}
        for cell, name, header in zip(row, self.table.columns, self.table.headers, strict=True):
            if name in self.found.format.metrics and name:
                values, wrong = cells.shares(pa.array([cell]))
                if wrong is not None and wrong[0].as_py():
                    self._set_aside(line, header, f"'{cell}' is not a number")
                    return None
                found[name] = values[0].as_py()
        return found

    def _sums(self, data: Sequence[Read], wholes: Sequence[Read], has_parts: bool) -> bool:
        """Compare totals rows with the rows; True when one agrees."""
        over = [
            *self.table.columns,
            *(header for header, name in zip(self.table.headers, self.table.columns, strict=True) if not name),
        ]
        not_added = repeated(self.found.format, [one for one in over if one])
        sums = Sums(self.found, self.table.columns, self.table.headers, not_added)
        for row in data:
            sums.add(row.metrics)
        agree: list[bool] = [True] if has_parts else []
        proved = False
        for row in wholes:
            self.result.totals.append(sums.state(row.line, row.metrics))
            self.notes += sums.differences()
            if sums.compared:
                agree.append(sums.agree)
            proved |= sums.agree
        self.result.totals_agree = all(agree) if agree else None
        return proved

    def _dated(self, row: Read, around: Period | None) -> Row | None:
        dimensions = {
            name: cell
            for cell, name in zip(row.cells, self.table.columns, strict=True)
            if name and self.found.format.is_dimension(name)
        }
        extra = tuple(cell for cell, name in zip(row.cells, self.table.columns, strict=True) if not name)
        days = {name: cells.day_of(dimensions.pop(name)) for name in DATES if name in dimensions}
        if missing := next((name for name, day in days.items() if day is None), None):
            header = self.table.headers[self.table.columns.index(missing)]
            self._set_aside(row.line, header, "not one certain day; days are written 2026-01-31")
            return None
        first, last = period_of(self.found, days, around)
        if first > last:
            self._set_aside(row.line, None, "a period that ends before it begins")
            return None
        span = self.result.span or (first, last)
        self.result.span = min(span[0], first), max(span[1], last)
        if first < self.bounds.first_day or last > self.bounds.last_day:
            self.result.not_data[f"outside {self.bounds.first_day} to {self.bounds.last_day}"] += 1
            return None
        return Row(row.line, first, last, dimensions, row.metrics, extra)

    def _mark_cut(self, rows: list[Row], open_line: int | None, proved: bool) -> None:
        """Set the last row aside where the file may have been cut inside it."""
        if proved or not rows or rows[-1].line != open_line:
            return
        if may_be_cut(self.found, self.table, rows[-1], self.beside.ends_open):
            self._set_aside(rows.pop().line, None, CUT)

    def _alike(self, rows: Sequence[Row], proved: bool) -> list[Row]:
        """Rows that name one thing as one row; set aside where nobody knows which is right."""
        judged = alike(self.found, self.table, rows, proved)
        self.notes += judged.notes
        for row, reason in judged.bad:
            self._set_aside(row.line, None, reason)
        return judged.rows

    def _values(self, row: Row) -> list[dict[str, object]]:
        """The row's values; none of those an earlier table of the file told already."""
        place = {
            "report_date": row.last,
            "period_first": row.first,
            "platform": self.found.format.platform,
            "file_account_id": self.bounds.account or self.found.format.platform,
            "table_name": scoped("+".join(row.dimensions) or "day", self.scope),
            "item": json.dumps(row.dimensions, ensure_ascii=False),
            "source_line": row.line,
        }
        values, told = [], {metric: value for metric, value in row.metrics.items() if value is not None}
        for metric, value in told.items():
            key = (place["table_name"], row.first, row.last, place["item"], metric)
            before, line = self.said.setdefault(key, (value, row.line))
            if line == row.line:
                values.append({**place, "metric": metric, "value": value})
            elif before != value:
                raise PermanentError(
                    f"{self.found.source.name} lines {line} and {row.line}: two tables say {metric} of {place['item']} otherwise; "
                    "export them apart"
                )
        if told and not values:
            self.result.not_data[REPEATED] += row.taken
        else:
            self.result.loaded += row.taken
        return values

    def _set_aside(self, line: int, column: str | None, reason: str) -> None:
        self.result.bad.append(BadRow(line, column, reason))
