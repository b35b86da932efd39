"""Parts of sentences: figures with their sources, changes, days and periods."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from assets.reports.content import Figure, FigureKind, Paragraph, Source
from assets.reports.sections.measures_by_scope import RELATION, kind_of
from assets.reports.sections.reader import Record, figure, to_value
from orchestration.measures import measures

Part = Figure | str
Style = Literal["plain", "lead", "note", "item"]
PERIOD_KEYS = ("period_type", "period_no", "scope_type", "platform", "medium", "campaign", "target")


def paragraph(*parts: Part | Iterable[Part], style: Style = "plain") -> Paragraph:
    """Return a paragraph of texts and figures; lists of parts are joined."""
    flat: list[Part] = []
    for part in parts:
        if isinstance(part, str | Figure):
            flat.append(part)
        else:
            flat.extend(part)
    return Paragraph(parts=tuple(flat), style=style)


def day_ja(day: date) -> str:
    """Return a day as it is said: 1月26日."""
    return f"{day.month}月{day.day}日"


def measured(record: Record, name: str) -> Figure:
    """Return the figure of a measure in a record of kpi.period, with the unit and decimals of its definition."""
    found = figure(record, name, kind_of(name), RELATION, PERIOD_KEYS, digits=measures()[name].digits)
    return found.model_copy(update={"source": period_cell(record, name, "measure_value")})


def period_cell(record: Record, measure: str, column: str) -> Source:
    """Return the cell of kpi.period that holds a measure of a record."""
    where = tuple((name, str(record[name])) for name in PERIOD_KEYS)
    return Source(relation=RELATION, column=column, where=(*where, ("measure", measure)))


def change(record: Record, name: str) -> Figure:
    """Return the change of a measure against the period before as a figure."""
    value = to_value(record.get(f"{name}_change"))
    cell = period_cell(record, name, "change_rate")
    known = value if isinstance(value, Decimal) else None
    return Figure(value=known, kind=FigureKind.PERCENT, source=cell, digits=1, signed=True)


def change_of(record: Record, name: str) -> list[Part]:
    """Return `（前期比+4.5%）`, with a word on whether it is more than noise; nothing without a period before."""
    if not isinstance(to_value(record.get(f"{name}_change")), Decimal):
        return []
    shown = change(record, name)
    marks = record.get("marks")
    is_noticed = isinstance(marks, dict) and f"{name}_change" in marks
    return ["（前期比", shown, "、ばらつきを超える変化）" if is_noticed else "、ばらつきの範囲内）"]


def stated(
    rows: Sequence[Record], relation: str, where: Sequence[str], column: str = "sentence_ja", style: Style = "item"
) -> list[Paragraph]:
    """Return the sentences in `sentence_ja` of each row, with the cell of `column` as source."""
    return [
        Paragraph(
            parts=(str(row["sentence_ja"]),),
            style=style,
            source=Source(relation=relation, column=column, where=tuple((name, str(row[name])) for name in where)),
        )
        for row in rows
    ]
