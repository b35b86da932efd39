"""A document as plain lists and texts for the Typst template `report.typ`."""

import base64
import re
from collections.abc import Callable, Sequence
from typing import Any

from assets.reports.content import Block, Chart, Document, Paragraph, Picture, Row, Table
from assets.reports.content.rows import MARK_SIGNS
from assets.reports.render import words_ja
from assets.reports.render._chart_values import NO_VALUES_JA, chart_note, describe
from assets.reports.render.chart_svg import WIDE, chart_svg
from assets.reports.render.glyphs import SUBSTITUTE
from assets.reports.render.table_layout import PADDING, Part, head_groups, table_parts
from assets.reports.render.text_width import em_width, shorten

BREAK = "\u200b"
"""Zero-width space: a place where a line may end."""
SENTENCE_WORD, CELL_WORD = 24, 9
"""Longer runs of Latin letters may be broken anywhere."""
RUNNING_WIDTH = 38.0
"""Em of 8 pt: the room for text at the head and the foot of a page, beside the marks."""
KEPT_ROWS = 9
"""A table with up to this number of rows stands on one page."""
KEPT_LINES = 36
"""A row of more lines may continue on the next page."""
NOTE_JA = f"{SUBSTITUTE}は、この報告書の書体にない文字です。もとの文字はHTML版にあります。"
Tree = dict[str, Any]


class PdfContent:
    """Texts of a document, ready for Typst. `printable` replaces characters the fonts lack. After `pages()`, `drawings`
    holds the SVG files that the pages name."""

    def __init__(self, document: Document, printable: Callable[[str], str]) -> None:
        self.document = document
        self.drawings = dict[str, str]()
        self._printable = printable
        self._replaced = False

    def pages(self) -> Tree:
        """Return everything the template sets."""
        document = self.document
        sections = [
            {
                "heading": self._text(heading),
                "level": section.level,
                "appendix": section.is_appendix,
                "blocks": [block for item in section.blocks for block in self._blocks(item)],
            }
            for heading, section in words_ja.numbered(document)
        ]
        pages = {
            "title": self._text(document.title),
            "engagement": self._text(document.engagement),
            "customer": self._text(document.customer),
            "contractor": self._text(document.contractor),
            "running": self._text(shorten(f"{document.title}　{document.engagement}", RUNNING_WIDTH)),
            "running_contractor": self._text(shorten(document.contractor, RUNNING_WIDTH)),
            "facts": [[label, self._text(text)] for label, text in words_ja.facts_ja(document)],
            "dated": [document.dated.year, document.dated.month, document.dated.day],
            "draft": "" if document.edition else words_ja.DRAFT_JA,
            "draft_note": "" if document.edition else words_ja.DRAFT_NOTE_JA,
            "simulated": words_ja.SIMULATED_JA if document.is_simulated else "",
            "simulated_note": words_ja.SIMULATED_NOTE_JA if document.is_simulated else "",
            "sections": sections,
            "definitions": [[self._text(one.term), self._text(one.meaning)] for one in document.definitions],
            "closing": self._text(words_ja.closing_ja(document)),
        }
        return pages | {"substitute_note": NOTE_JA if self._replaced else ""}

    def _text(self, text: str, longest_word: int = SENTENCE_WORD) -> str:
        """Return a text with the characters of the fonts, and with breaks in words that are too long for a line."""
        shown = self._printable(text)
        self._replaced = self._replaced or (shown != text and SUBSTITUTE in shown and SUBSTITUTE not in text)
        return re.sub(rf"[!-⺀]{{{longest_word + 1},}}", lambda word: BREAK.join(word[0]), shown)

    def _blocks(self, block: Block) -> list[Tree]:
        """Return a block as one tree, or a table as one tree for each of its parts."""
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return [self._chart(block)]
        if isinstance(block, Picture):
            return [self._picture(block)]
        return [self._paragraph(block)]

    def _paragraph(self, block: Paragraph) -> Tree:
        parts = [
            {"text": self._text(part), "figure": False}
            if isinstance(part, str)
            else {"text": self._text(part.phrase), "figure": True}
            for part in block.parts
        ]
        return {"type": "paragraph", "style": block.style, "parts": parts}

    def _chart(self, chart: Chart) -> Tree:
        drawing, name = chart_svg(chart, WIDE), f"chart_{len(self.drawings)}.svg"
        if drawing:
            self._text(drawing)
            self.drawings[name] = self._printable(drawing)
        return {
            "type": "chart",
            "title": self._text(chart.title),
            "alt": self._printable(describe(chart)),
            "file": name if drawing else "",
            "empty": NO_VALUES_JA,
            "note": self._text(chart_note(chart)),
        }

    def _picture(self, picture: Picture) -> Tree:
        # Typst's Python package takes only text files from memory, so the bytes are numbers of the JSON.
        return {
            "type": "picture",
            "bytes": list(base64.b64decode(picture.data)),
            "alt": self._printable(picture.alt),
            "caption": self._text(picture.caption),
        }

    def _table(self, table: Table) -> list[Tree]:
        if not table.rows:
            empty = {"type": "empty", "title": self._text(table.title), "text": words_ja.EMPTY_TABLE_JA}
            return [empty | {"notes": self._notes(table)}]
        parts = table_parts(table)
        made = [self._part(table, part) for part in parts]
        made[-1]["notes"] = self._notes(table)
        return made

    def _notes(self, table: Table) -> list[str]:
        notes = [words_ja.MARK_LEGEND_JA] if words_ja.has_marks(table) else []
        return [self._text(note) for note in [*notes, table.note, f"出典：{table.relation}"] if note]

    def _part(self, table: Table, part: Part) -> Tree:
        columns = [table.columns[place] for place in part.columns]
        count = f"（{part.number}／{part.count}）" if part.count > 1 else ""
        rows = [self._row(table, part, row) for row in table.rows]
        return {
            "type": "table",
            "title": f"{self._text(table.title)}{count}",
            "size": part.type_size,
            "widths": part.percentages(),
            "groups": [[self._text(name, CELL_WORD), span] for name, span in head_groups(table, part)],
            "titles": [self._text(column.title, CELL_WORD) for column in columns],
            "numbers": [column.is_number for column in columns],
            "rows": rows,
            "kept": len(rows) <= KEPT_ROWS and not any(row["long"] for row in rows),
            "notes": [],
        }

    def _row(self, table: Table, part: Part, row: Row) -> Tree:
        cells = []
        for place in part.columns:
            column = table.columns[place]
            mark = row.mark(column.name)
            shown = self._text(column.text(row.cells[place]), CELL_WORD)
            cells.append(f"{MARK_SIGNS[mark]} {shown}" if mark else shown)
        return {"cells": cells, "total": row.is_total, "long": _line_count(cells, part.widths) > KEPT_LINES}


def _line_count(cells: Sequence[str], widths: Sequence[float]) -> float:
    """Return about how many lines the longest cell of a row has."""
    return max(em_width(cell) / max(width - PADDING, 1.0) for cell, width in zip(cells, widths, strict=True))
