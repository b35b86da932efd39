"""Columns and rows of a table of a report."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from assets.reports.content.figures import FigureKind, Source, Value, cell_text
from assets.reports.content.text import Text


class Mark(StrEnum):
    """A change that is more than noise: for the better, for the worse, or without a judgement."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"


MARK_SIGNS = {Mark.BETTER: "◎", Mark.WORSE: "▲", Mark.CHANGED: "◇"}
"""Signs that can be told apart without colour."""


class Column(BaseModel):
    """A column. `name` is the column of the source relation. `group` is a heading over neighbouring columns. `share` is
    its part of the table's width in relation to the other columns. `is_fact` columns hold figures of the past that
    change only if a platform restates them; forecasts and states are no facts. `cell` and
    `cell_where` name the column of the source relation, and what else selects the row, where they differ from `name`."""

    model_config = ConfigDict(frozen=True)
    name: Text
    title: Text
    kind: FigureKind = FigureKind.TEXT
    digits: int = 0
    signed: bool = False
    group: Text = ""
    share: float = 1.0
    is_fact: bool = False
    cell: Text = ""
    cell_where: tuple[tuple[Text, Text], ...] = ()

    @property
    def is_number(self) -> bool:
        """Return whether cells are set to the right."""
        return self.kind is not FigureKind.TEXT

    def text(self, value: Value) -> str:
        """Return a cell of this column as it is shown."""
        return cell_text(value, self.kind, self.digits, self.signed)


class Row(BaseModel):
    """A row. `where` selects it in the source relation. `marks` belong to cells by column name."""

    model_config = ConfigDict(frozen=True)
    cells: tuple[Value, ...]
    where: tuple[tuple[Text, Text], ...] = ()
    is_total: bool = False
    marks: tuple[tuple[Text, Mark], ...] = ()

    def mark(self, column: str) -> Mark | None:
        """Return the mark of a cell."""
        return dict(self.marks).get(column)

    def source(self, relation: str, column: Column) -> Source:
        """Return the cell of the published file that a cell of this row comes from."""
        return Source(relation=relation, column=column.cell or column.name, where=(*self.where, *column.cell_where))
