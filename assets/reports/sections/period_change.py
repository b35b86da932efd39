"""Changes against the period before, for tables that kpi.period does not have: devices, articles, keywords and so on.
They are judged as in kpi.period (`noise.py`)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assets.reports.content import Column, FigureKind, Table
from assets.reports.sections.measures_by_scope import change_mark
from assets.reports.sections.noise import Change, Days, Sums, compare
from assets.reports.sections.reader import Reader, Record, days, make_table, marks_of, to_value
from orchestration.measures import Measure, measures

Key = tuple[object, ...]


@dataclass(frozen=True)
class Daily:
    """Rows with a report_date. `relation` is what stands after `from`. `groups` are the columns that name a row of the
    report, with their SQL. Within a day and the same `known_by` (a part of the groups), a group without a figure had
    zero if another group has one; otherwise its figure is unknown."""

    relation: str
    groups: Mapping[str, str]
    where: str = "true"
    known_by: tuple[str, ...] = ()

    def sql(self, parts: Collection[str]) -> str:
        """Return the query for the sums of the parts by day and group, over both periods."""
        keys = ", ".join(f"{expression} as {name}" for name, expression in self.groups.items())
        sums = ", ".join(f"sum({part}) as {part}" for part in parts)
        return (
            f"with days as (select * from {self.relation}) select report_date, {keys}, {sums} from days "
            f"where report_date between $previous_first_day and $last_day and ({self.where}) group by all"
        )


class Changes:
    """The days of both periods by group, from one query."""

    def __init__(self, reader: Reader, daily: Daily, compared: Sequence[Measure], **values: object) -> None:
        """Run the query. `values` are further parameters of it."""
        self.measures = compared
        self.parts = tuple(dict.fromkeys(part for measure in compared for part in measure.parts))
        self.daily = daily
        self.first_day = reader.period.first_day
        self.days: set[date] = set()
        self.sums: dict[tuple[date, Key | None], dict[str, Decimal | None]] = {}
        """By day and group. The group None is the sum of all groups."""
        self.known: set[tuple[date, Key, str]] = set()
        rows = reader.rows(daily.sql(self.parts), **values)
        for day, row in zip(days(rows), rows, strict=True):
            self._add(day, row)

    def _add(self, day: date, row: Record) -> None:
        key = self.key(row)
        self.days.add(day)
        known_by = self._known_by(key)
        total = self.sums.setdefault((day, None), dict.fromkeys(self.parts))
        own = self.sums.setdefault((day, key), dict.fromkeys(self.parts))
        for part in self.parts:
            if row[part] is not None:
                own[part] = Decimal(str(row[part]))
                total[part] = (total[part] or Decimal(0)) + Decimal(str(row[part]))
                self.known.add((day, known_by, part))

    def key(self, record: Record) -> Key:
        """Return the values that name a group."""
        return tuple(record[name] for name in self.daily.groups)

    def _known_by(self, key: Key) -> Key:
        return tuple(value for name, value in zip(self.daily.groups, key, strict=True) if name in self.daily.known_by)

    def of(self, measure: Measure, key: Key | None) -> Change:
        """Return the change of a measure of one group, or of all groups together (None)."""
        latest, earlier = (self._period(key, is_latest) for is_latest in (True, False))
        return compare(measure, latest, earlier)

    def _period(self, key: Key | None, is_latest: bool) -> Days:
        unknown: Sums = dict.fromkeys(self.parts)
        chosen = [day for day in sorted(self.days) if (day >= self.first_day) == is_latest]
        own = [self.sums.get((day, key), unknown) for day in chosen]
        return Days(
            {part: _sum(one[part] for one in own) for part in self.parts},
            own if key is None else [self._filled(day, key, one) for day, one in zip(chosen, own, strict=True)],
        )

    def _filled(self, day: date, key: Key, own: Sums) -> Sums:
        by = self._known_by(key)
        return {
            part: Decimal(0) if value is None and (day, by, part) in self.known else value
            for part, value in own.items()
        }

    def added_to(self, record: Record) -> dict[str, object]:
        """Return a row of the report with the change of each measure (`clicks_change`) and the marks. A count whose days
        do not add up to the figure of the row has no change."""
        key = None if record.get("is_total") is True else self.key(record)
        added: dict[str, object] = {}
        marks = marks_of(record)
        for measure in self.measures:
            name, change = f"{measure.name}_change", self.of(measure, key)
            is_same = measure.is_ratio or to_value(record[measure.name]) == change.value
            rate = change.change_rate if is_same else None
            added[name] = rate
            if rate is not None and change.is_more_than_noise:
                marks[name] = change_mark(measure.name, rate)
        return {**record, **added, "marks": marks}


def _sum(values: Iterator[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def compared_measures(names: Sequence[str]) -> list[Measure]:
    """Return measures by name. A name without a definition is a count of the warehouse."""
    return [measures().get(name) or Measure(name, "count", name, name) for name in names]


def columns_with_changes(columns: Sequence[Column], names: Collection[str], heading: str) -> list[Column]:
    """Return the columns, each named one, with the heading, followed by its change against the period before."""
    found: list[Column] = []
    for column in columns:
        if column.name not in names:
            found.append(column)
            continue
        found += [
            column.model_copy(update={"title": heading, "group": column.title}),
            Column(
                name=f"{column.name}_change", title="前期比", kind=FigureKind.PERCENT, digits=1, signed=True,
                group=column.title, is_fact=True,
            ),
        ]  # fmt: skip
    return found


def table_with_changes(
    reader: Reader,
    table: tuple[str, str, str],
    columns: Sequence[Column],
    records: Sequence[Record],
    daily: Daily,
    compared: Sequence[Measure],
    where: Sequence[str] = (),
    note: str = "",
    heading: str = "今期",
    **values: object,
) -> Table:
    """Return a table (id, title, relation) of records with the changes of the compared measures. Without a period
    before, return the plain table."""
    table_id, title, relation = table
    if reader.period.previous_first_day is None or not records:
        return make_table(table_id, title, relation, columns, records, where, note)
    changes = Changes(reader, daily, compared, **values)
    shown = columns_with_changes(columns, {measure.name for measure in compared}, heading)
    return make_table(table_id, title, relation, shown, [changes.added_to(one) for one in records], where, note)
