"""Processes one table of figures: every row with the header, period and scope of its table."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.alike import FigureRow, resolve_duplicates
from orchestration.resources.imports.console.figures.comparing import single_audience
from orchestration.resources.imports.console.figures.cut_off import may_be_truncated
from orchestration.resources.imports.console.figures.merge import metrics_counted_repeatedly
from orchestration.resources.imports.console.figures.periods import (
    DATE_FIELDS,
    DateRange,
    read_period_above,
    row_period,
)
from orchestration.resources.imports.console.figures.points import refuse_weeks
from orchestration.resources.imports.console.figures.scope import table_name_with_scope
from orchestration.resources.imports.console.figures.stated import ParsedRow, TotalsRowFinder
from orchestration.resources.imports.console.figures.sums import TotalsCheck
from orchestration.resources.imports.console.figures.tables import FigureTable
from orchestration.resources.imports.console.formats import FIGURES
from orchestration.resources.imports.console.judging import (
    TOTALS_REASON,
    TRUNCATED_LINE_REASON,
    BadRow,
    ImportBounds,
    TableResult,
    add_original_texts,
    refuse_too_many,
)
from orchestration.resources.imports.console.reading import RecognisedTable, cells

REPEATED_VALUE_REASON = "stated already by an earlier table of the file"


@dataclass(frozen=True)
class CompanionFacts:
    """Facts stated by other files of the same import: the `period` of their days, the `scope` of their filters, and
    whether their last line ends without a line break (`ends_open`)."""

    period: DateRange | None = None
    scope: str | None = None
    ends_open: bool = True


@dataclass
class TableJudge:
    """Processes one table. `values_seen` contains the values that earlier tables of the file stated, with their lines."""

    recognised: RecognisedTable
    bounds: ImportBounds
    companion: CompanionFacts
    table: FigureTable
    values_seen: dict[tuple[object, ...], tuple[object, int]]
    scope: str | None = None
    notes: list[str] = field(default_factory=list)

    def outcome(self, open_line: int | None) -> TableResult:
        """Return the result of the table with every row accounted for. `open_line` is the last line of the file if it
        has no line break."""
        table = self.table
        recognised = replace(self.recognised, line=table.line, headers=table.headers, columns=table.columns)
        self.result = TableResult(recognised, FIGURES, FIGURES.schema.empty_table(), len(table.rows), [], Counter())
        scopes = (self.companion.scope, table.scope, single_audience(self.recognised, table))
        self.scope = "; ".join(scope for scope in scopes if scope) or None
        self.result.scope = self.scope
        if self.scope:
            self.notes.append(f"only a part ({self.scope}): kept apart from figures of the whole")
        refuse_weeks(self.recognised, table)
        period = read_period_above(self.recognised, table) or self.recognised.period or self.companion.period
        telling = TotalsRowFinder(self.recognised, table)
        data, wholes, parts = telling.split(self._readable(telling))
        if not data and any(any(row.metrics.values()) for row in wholes):
            raise PermanentError(
                f"{self.recognised.source.name} line {wholes[0].line}: the table has totals but no data rows; "
                "export the file again with all rows"
            )
        if wholes or parts:
            self.result.not_data_counts[TOTALS_REASON] = len(wholes) + len(parts)
        proved = self._sums(data, wholes, bool(parts))
        rows = [figure_row for row in data if (figure_row := self._dated(row, period))]
        self._mark_cut(rows, open_line, proved)
        kept = self._alike(rows, proved)
        self.result.table = pa.Table.from_pylist(
            [value for row in kept for value in self._values(row)], schema=FIGURES.schema
        )
        self.result.notes += self.notes
        self.result.bad_rows = add_original_texts(self.recognised, self.result.bad_rows, 0)
        self.result.check_rows_accounted_for()
        refuse_too_many(self.result, self.bounds.quarantine_limit)
        return self.result

    def _readable(self, telling: TotalsRowFinder) -> list[ParsedRow]:
        read = []
        for line, row in self.table.rows:
            if not any(row):
                self.result.not_data_counts["blank"] += 1
            elif (fit_to_header := telling.fit_to_header(row)) is None:
                self._set_aside(line, None, f"{len(row)} cells where the header has {self.table.width}")
            elif (metrics := self._metrics(line, fit_to_header)) is not None:
                read.append(ParsedRow(line, fit_to_header, metrics))
        return read

    def _metrics(self, line: int, row: Sequence[str]) -> dict[str, float | None] | None:
        metrics: dict[str, float | None] = {}
        for cell, name, header in zip(row, self.table.columns, self.table.headers, strict=True):
            if name in self.recognised.format.metrics and name:
                values, wrong = cells.parse_shares(pa.array([cell]))
                if wrong is not None and wrong[0].as_py():
                    self._set_aside(line, header, f"'{cell}' is not a number")
                    return None
                metrics[name] = values[0].as_py()
        return metrics

    def _sums(self, data: Sequence[ParsedRow], wholes: Sequence[ParsedRow], has_parts: bool) -> bool:
        """Compare totals rows with the sums of the rows. Returns True if one agrees."""
        over = [
            *self.table.columns,
            *(header for header, name in zip(self.table.headers, self.table.columns, strict=True) if not name),
        ]
        not_added = metrics_counted_repeatedly(self.recognised.format, [header for header in over if header])
        sums = TotalsCheck(self.recognised, self.table.columns, self.table.headers, not_added)
        for row in data:
            sums.add(row.metrics)
        agree: list[bool] = [True] if has_parts else []
        proved = False
        for row in wholes:
            self.result.totals.append(sums.state(row.line, row.metrics))
            self.notes += sums.differences()
            if sums.stated_and_summed:
                agree.append(sums.agree)
            proved |= sums.agree
        self.result.totals_agree = all(agree) if agree else None
        return proved

    def _dated(self, row: ParsedRow, around: DateRange | None) -> FigureRow | None:
        dimensions = {
            name: cell
            for cell, name in zip(row.cells, self.table.columns, strict=True)
            if name and self.recognised.format.is_dimension(name)
        }
        extra = tuple(cell for cell, name in zip(row.cells, self.table.columns, strict=True) if not name)
        days = {name: cells.parse_day(dimensions.pop(name)) for name in DATE_FIELDS if name in dimensions}
        if missing := next((name for name, day in days.items() if day is None), None):
            header = self.table.headers[self.table.columns.index(missing)]
            self._set_aside(row.line, header, "not one certain day; days are written 2026-01-31")
            return None
        first, last = row_period(self.recognised, days, around)
        if first > last:
            self._set_aside(row.line, None, "a period that ends before it begins")
            return None
        span = self.result.span or (first, last)
        self.result.span = min(span[0], first), max(span[1], last)
        if first < self.bounds.first_day or last > self.bounds.last_day:
            self.result.not_data_counts[f"outside {self.bounds.first_day} to {self.bounds.last_day}"] += 1
            return None
        return FigureRow(row.line, first, last, dimensions, row.metrics, extra)

    def _mark_cut(self, rows: list[FigureRow], open_line: int | None, proved: bool) -> None:
        """Set the last row aside if the file may be truncated inside it."""
        if proved or not rows or rows[-1].line != open_line:
            return
        if may_be_truncated(self.recognised, self.table, rows[-1], self.companion.ends_open):
            self._set_aside(rows.pop().line, None, TRUNCATED_LINE_REASON)

    def _alike(self, rows: Sequence[FigureRow], proved: bool) -> list[FigureRow]:
        """Return one row per combination of dimensions. Ambiguous rows are set aside."""
        judged = resolve_duplicates(self.recognised, self.table, rows, proved)
        self.notes += judged.notes
        for row, reason in judged.bad_rows:
            self._set_aside(row.line, None, reason)
        return judged.rows

    def _values(self, row: FigureRow) -> list[dict[str, object]]:
        """Return the row's values without those that an earlier table of the file stated."""
        place = {
            "report_date": row.last,
            "period_first": row.first,
            "platform": self.recognised.format.platform,
            "file_account_id": self.bounds.account or self.recognised.format.platform,
            "table_name": table_name_with_scope("+".join(row.dimensions) or "day", self.scope),
            "item": json.dumps(row.dimensions, ensure_ascii=False),
            "source_line": row.line,
        }
        values, known_metrics = [], {metric: value for metric, value in row.metrics.items() if value is not None}
        for metric, value in known_metrics.items():
            key = (place["table_name"], row.first, row.last, place["item"], metric)
            before, line = self.values_seen.setdefault(key, (value, row.line))
            if line == row.line:
                values.append({**place, "metric": metric, "value": value})
            elif before != value:
                raise PermanentError(
                    f"{self.recognised.source.name} lines {line} and {row.line}: two tables give different values "
                    f"for {metric} of {place['item']}; export the tables separately"
                )
        if known_metrics and not values:
            self.result.not_data_counts[REPEATED_VALUE_REASON] += row.merged_row_count
        else:
            self.result.loaded += row.merged_row_count
        return values

    def _set_aside(self, line: int, column: str | None, reason: str) -> None:
        self.result.bad_rows.append(BadRow(line, column, reason))
