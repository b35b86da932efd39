"""A whole report."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assets.reports.content.blocks import Block, Chart, Paragraph, Table
from assets.reports.content.figures import Figure
from assets.reports.content.text import Text

Kind = Literal["week_one", "biweekly", "final", "results"]


class Definition(BaseModel):
    """A term of the report and what it means."""

    model_config = ConfigDict(frozen=True)
    term: Text
    meaning: Text


class Section(BaseModel):
    """A section with a heading. `level` 1 is a chapter, 2 a section of the chapter before it. `is_appendix`: at the end,
    in small type. `on_slides`: also shown in the slides for the meeting."""

    model_config = ConfigDict(frozen=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    title: Text
    blocks: tuple[Block, ...]
    level: Literal[1, 2] = 1
    is_appendix: bool = False
    on_slides: bool = True


class Document(BaseModel):
    """A report as it is handed in. `as_of` is the last day with figures. `number` counts reports of this kind and
    `edition` the issues of this number. A draft has edition 0. `snapshot` identifies the published file."""

    model_config = ConfigDict(frozen=True)
    kind: Kind
    title: Text
    engagement: Text
    customer: Text
    contractor: Text
    first_day: date
    last_day: date
    as_of: date
    dated: date
    number: int = 1
    edition: int = 0
    is_simulated: bool = False
    snapshot: Text = ""
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of its files, without extension: `biweekly_03`, with `_draft` until it is issued."""
        numbered = f"{self.kind}_{self.number:02d}" if self.kind == "biweekly" else self.kind
        edition = "_draft" if not self.edition else "" if self.edition == 1 else f"_edition{self.edition}"
        return f"{numbered}{edition}"

    def tables(self) -> Iterator[Table]:
        """Return every table in the order of the report."""
        return (block for section in self.sections for block in section.blocks if isinstance(block, Table))

    def charts(self) -> Iterator[Chart]:
        """Return every chart in the order of the report."""
        return (block for section in self.sections for block in section.blocks if isinstance(block, Chart))

    def figures(self) -> Iterator[Figure]:
        """Return every figure of the sentences."""
        return (
            part
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Paragraph)
            for part in block.parts
            if isinstance(part, Figure)
        )
