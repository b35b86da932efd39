"""Reads the published file for one report: rows of a query become tables whose cells know where they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from assets.reports.content import Column, Figure, FigureKind, Mark, Row, Source, Table

Record = Mapping[str, object]
"""One row of a query: values by column name."""


@dataclass(frozen=True)
class Period:
    """The days a report is about, as a row of marts.dim_report_periods. `as_of` is the last day with figures."""

    period_type: str
    number: int
    name_ja: str
    first_day: date
    last_day: date
    as_of: date
    is_running: bool
    previous_first_day: date | None

    @property
    def last_known_day(self) -> date:
        """Return the last day of the period that can have figures."""
        return min(self.last_day, self.as_of)


@dataclass(frozen=True)
class Reader:
    """Runs queries with the parameters of the report: $period_type, $first_day, $last_day, $previous_first_day,
    $as_of. `pictures` is the folder with pictures of creatives, None for a report without them."""

    connection: duckdb.DuckDBPyConnection
    period: Period
    pictures: Path | None = None

    def rows(self, sql: str, **values: object) -> list[dict[str, object]]:
        """Return the rows of a query. Only the parameters that the query names are bound."""
        known: dict[str, object] = {
            "period_type": self.period.period_type,
            "period_no": self.period.number,
            "first_day": self.period.first_day,
            "last_day": self.period.last_known_day,
            "previous_first_day": self.period.previous_first_day,
            "as_of": self.period.as_of,
            **values,
        }
        bound = {name: value for name, value in known.items() if f"${name}" in sql}
        result = self.connection.execute(sql, bound)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def row(self, sql: str, **values: object) -> dict[str, object] | None:
        """Return the first row of a query, or None."""
        return next(iter(self.rows(sql, **values)), None)

    def table(
        self,
        table_id: str,
        title: str,
        relation: str,
        columns: Sequence[Column],
        sql: str,
        where: Sequence[str] = (),
        note: str = "",
        **values: object,
    ) -> Table:
        """Return a table of the rows of a query, which has the columns by name, the columns of `where`, and may have
        `is_total`."""
        return make_table(table_id, title, relation, columns, self.rows(sql, **values), where, note)

    def about(self, period: Period) -> "Reader":
        """Return a reader of the same file for other days."""
        return replace(self, period=period)


def make_table(
    table_id: str,
    title: str,
    relation: str,
    columns: Sequence[Column],
    records: Sequence[Record],
    where: Sequence[str] = (),
    note: str = "",
) -> Table:
    """Return a table of records. A record may have `is_total`, and `marks`: mark by column name. A mark of a column that
    the table does not have is left out."""
    names = {column.name for column in columns}
    rows = tuple(
        Row(
            cells=tuple(to_value(record[column.name]) for column in columns),
            where=tuple((name, str(record[name])) for name in where),
            is_total=record.get("is_total") is True,
            marks=tuple(one for one in marks_of(record).items() if one[0] in names),
        )
        for record in records
    )
    return Table(id=table_id, title=title, relation=relation, columns=tuple(columns), rows=rows, note=note)


def marks_of(record: Record) -> dict[str, Mark]:
    """Return the marks of a record by column name."""
    found = record.get("marks")
    return {name: Mark(mark) for name, mark in found.items()} if isinstance(found, Mapping) else {}


def to_value(value: object) -> Decimal | date | str | None:
    """Return a value of DuckDB as a cell: numbers as Decimal, NaN as None, true and false as はい and いいえ, moments
    as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return f"{value:%Y/%m/%d %H:%M}"
    if isinstance(value, date):
        return value
    number = Decimal(str(value))
    return number if number.is_finite() else None


def decimals(rows: Sequence[Record], name: str) -> tuple[Decimal | None, ...]:
    """Return the numbers of a column, None where unknown."""
    found = (to_value(row[name]) for row in rows)
    return tuple(value if isinstance(value, Decimal) else None for value in found)


def days(rows: Sequence[Record], name: str = "report_date") -> tuple[date, ...]:
    """Return the days of a column."""
    return tuple(value for row in rows if isinstance(value := row[name], date))


def figure(
    record: Record,
    column: str,
    kind: FigureKind,
    relation: str,
    where: Sequence[str] = (),
    digits: int = 0,
    signed: bool = False,
    unit: str | None = None,
) -> Figure:
    """Return a figure of a record for a sentence."""
    value = to_value(record[column])
    return Figure(
        value=None if isinstance(value, str) else value,
        kind=kind,
        digits=digits,
        signed=signed,
        unit=unit,
        source=Source(relation=relation, column=column, where=tuple((name, str(record[name])) for name in where)),
    )
