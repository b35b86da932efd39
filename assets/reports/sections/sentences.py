"""Parts of sentences: figures with their sources, changes, days and periods."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from assets.reports.content import Figure, FigureKind, Paragraph, Source
from assets.reports.sections.measures_by_scope import kind_of
from assets.reports.sections.reader import Record, figure, to_value
from orchestration.measures import measures

Part = Figure | str
Style = Literal["plain", "lead", "note", "item"]
PERIOD_KEYS = ("period_type", "period_no", "scope_type", "medium", "campaign", "target")


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


def measured(record: Record, name: str, relation: str, where: Sequence[str]) -> Figure:
    """Return the figure of a measure with the unit and decimals of its definition."""
    return figure(record, name, kind_of(name), relation, where, digits=measures()[name].digits)


def change_of(record: Record, name: str, relation: str, where: Sequence[str]) -> list[Part]:
    """Return `（前期比+4.5%）`, with a word on whether it is more than noise; nothing without a period before."""
    changed = to_value(record.get(f"{name}_change"))
    if not isinstance(changed, Decimal):
        return []
    shown = figure(record, f"{name}_change", FigureKind.PERCENT, relation, where, digits=1, signed=True)
    marks = record.get("marks")
    is_noticed = isinstance(marks, dict) and f"{name}_change" in marks
    return ["（前期比", shown, "、ばらつきを超える変化）" if is_noticed else "、ばらつきの範囲内）"]


def stated(rows: Sequence[Record], relation: str, where: Sequence[str], style: Style = "item") -> list[Paragraph]:
    """Return the sentences that a table holds in `sentence_ja`, with their cells as source."""
    return [
        Paragraph(
            parts=(str(row["sentence_ja"]),),
            style=style,
            source=Source(
                relation=relation, column="sentence_ja", where=tuple((name, str(row[name])) for name in where)
            ),
        )
        for row in rows
    ]
