"""Numbers of a report: value, kind, decimals, and the cell of the warehouse they come from."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from assets.reports.content.text import Text
from orchestration.measures import DASH, EXACT_CONTEXT


def _encode(value: object) -> object:
    """Return JSON for a value, with its type, because a text may look like a number or a date."""
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _decode(value: object) -> object:
    """Return the value of the JSON that `_encode` wrote. Integers become Decimal."""
    if isinstance(value, Mapping):
        return Decimal(value["number"]) if "number" in value else date.fromisoformat(value["date"])
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Value = Annotated[Decimal | date | Text | None, BeforeValidator(_decode), PlainSerializer(_encode)]
"""Contents of a table cell. None is unknown. Numbers are Decimal."""
Category = Annotated[date | Text, BeforeValidator(_decode), PlainSerializer(_encode)]
"""A place on the axis of a chart: a day or a name."""


class FigureKind(StrEnum):
    """What a number is. It decides the unit and the number format. Fractions (percent) are stored as 0 to 1."""

    TEXT = "text"
    COUNT = "count"
    YEN = "yen"
    PERCENT = "percent"
    POINTS = "points"
    """Difference of two percentages, stored as a fraction, shown as ポイント."""
    NUMBER = "number"
    DAYS = "days"
    DATE = "date"


UNITS_JA: Mapping[FigureKind, str] = {
    FigureKind.COUNT: "件",
    FigureKind.YEN: "円",
    FigureKind.POINTS: "ポイント",
    FigureKind.DAYS: "日",
}


class Source(BaseModel):
    """The cell of the published file that a number comes from: relation, column, and the values that select the row."""

    model_config = ConfigDict(frozen=True)
    relation: Text
    column: Text
    where: tuple[tuple[Text, Text], ...] = ()

    def __str__(self) -> str:
        """Return for example `kpi.period[period_no=3, medium=google_search].cv`."""
        selected = ", ".join(f"{name}={value}" for name, value in self.where)
        return f"{self.relation}{f'[{selected}]' if selected else ''}.{self.column}"


class Figure(BaseModel):
    """A number in a sentence. `signed` shows a plus sign before positive numbers. `unit` replaces the unit of its kind."""

    model_config = ConfigDict(frozen=True)
    value: Decimal | date | None
    kind: FigureKind
    source: Source
    digits: int = 0
    signed: bool = False
    unit: Text | None = None

    @property
    def text(self) -> str:
        """Return the number without its unit. A percentage has its sign. Unknown is a dash."""
        return cell_text(self.value, self.kind, self.digits, self.signed)

    @property
    def phrase(self) -> str:
        """Return the number with its unit, as it stands in a sentence."""
        unit = self.unit if self.unit is not None else UNITS_JA.get(self.kind, "")
        return self.text if self.value is None else f"{self.text}{unit}"


def cell_text(value: Value, kind: FigureKind, digits: int = 0, signed: bool = False) -> str:
    """Return a value as every renderer shows it: thousands separators, percentages, dates as 2026/02/01, a dash for
    unknown. Rounds half up."""
    if value is None:
        return DASH
    if isinstance(value, date):
        return f"{value:%Y/%m/%d}"
    if isinstance(value, str):
        return value
    shown = value * 100 if kind in (FigureKind.PERCENT, FigureKind.POINTS) else value
    rounded = shown.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=EXACT_CONTEXT)
    sign = "+" if signed and rounded > 0 else ""
    return f"{sign}{rounded if rounded else abs(rounded):,.{digits}f}{'%' if kind is FigureKind.PERCENT else ''}"
