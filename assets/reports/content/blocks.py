"""Blocks of a section: paragraph, table, chart, picture."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assets.reports.content.figures import Category, Figure, FigureKind, Source
from assets.reports.content.rows import Column, Row
from assets.reports.content.text import Text


class Paragraph(BaseModel):
    """Sentences of text and figures. `style`: plain, lead (the summary at the top), note (small print), item (a point
    of a list). `source` is the cell that holds the whole sentence, if it was not made of single figures."""

    model_config = ConfigDict(frozen=True)
    type: Literal["paragraph"] = "paragraph"
    parts: tuple[Figure | Text, ...]
    style: Literal["plain", "lead", "note", "item"] = "plain"
    source: Source | None = None

    @property
    def text(self) -> str:
        """Return the paragraph as plain text."""
        return "".join(part if isinstance(part, str) else part.phrase for part in self.parts)


class Table(BaseModel):
    """A table of one relation of the published file. `id` is unique in the document, in lower-case letters, digits and
    `_`. The first column names the row. `shown_rows` limits the rows of a slide; every other format shows all rows."""

    model_config = ConfigDict(frozen=True)
    type: Literal["table"] = "table"
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    title: Text
    relation: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Text = ""
    shown_rows: int = 8

    @model_validator(mode="after")
    def check_width(self) -> Self:
        """Raise ValueError if a row has not one cell for each column."""
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.id}: a row does not have {len(self.columns)} cells")
        return self

    def shown(self) -> list[list[str]]:
        """Return every cell as text."""
        return [[column.text(cell) for column, cell in zip(self.columns, row.cells, strict=True)] for row in self.rows]


class Series(BaseModel):
    """One series of a chart: a value or None for each category. `role` decides colour and line: actual, previous (the
    period before), plan, target (one constant line), forecast."""

    model_config = ConfigDict(frozen=True)
    name: Text
    values: tuple[Decimal | None, ...]
    role: Literal["actual", "previous", "plan", "target", "forecast"] = "actual"


class Chart(BaseModel):
    """A chart of series over common categories. `form`: line (over days), bar (upright), hbar (lying, for names), funnel
    (lying, logarithmic, one series). `low` and `high` bound an interval around the forecast. `relation` is the table
    the values come from."""

    model_config = ConfigDict(frozen=True)
    type: Literal["chart"] = "chart"
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    title: Text
    form: Literal["line", "bar", "hbar", "funnel"]
    categories: tuple[Category, ...]
    series: tuple[Series, ...] = Field(min_length=1)
    kind: FigureKind = FigureKind.COUNT
    digits: int = 0
    axis_title: Text = ""
    relation: Text = ""
    low: tuple[Decimal | None, ...] = ()
    high: tuple[Decimal | None, ...] = ()

    @model_validator(mode="after")
    def check_lengths(self) -> Self:
        """Raise ValueError if a series has not one value for each category."""
        lengths = {len(one.values) for one in self.series} | {len(one) for one in (self.low, self.high) if one}
        if lengths != {len(self.categories)}:
            raise ValueError(f"chart {self.id}: series need {len(self.categories)} values")
        return self


class Picture(BaseModel):
    """A picture of a creative, as base64. `alt` says what is to be seen."""

    model_config = ConfigDict(frozen=True)
    type: Literal["picture"] = "picture"
    media_type: Literal["image/png", "image/jpeg"]
    data: str
    alt: Text
    caption: Text = ""


Block = Annotated[Paragraph | Table | Chart | Picture, Field(discriminator="type")]
