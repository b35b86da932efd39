"""Native tables of slides."""

import copy
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from assets.reports.content import Column, Mark, Row, Table
from assets.reports.render._half_widths import shorten
from assets.reports.render._slides.geometry import Box
from assets.reports.render._slides.table_fit import (
    CELL_MARGIN,
    NOTE_HEIGHT,
    TITLE_HEIGHT,
    FittedTable,
    cell_texts,
    fit_table,
)
from assets.reports.render._slides.text import (
    BLUE,
    EMPTY_TEXT,
    FILL,
    QUIET,
    TextStyle,
    add_text,
    set_run,
    width_in_characters,
)

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
HEADER_FILL, TOTAL_FILL = "DCE6F1", "F2F4F7"
MARK_FILLS = {Mark.BETTER: "DDF2E7", Mark.WORSE: "FBE3D6", Mark.CHANGED: "FFF4CC"}
LINE = "B8C0CC"


def add_table(slide: Any, box: Box, table: Table) -> float:
    """Add a table with its title above and its notes below. Returns the height it takes."""
    add_text(
        slide,
        Box(box.left, box.top, box.width, TITLE_HEIGHT),
        [(table.title, TextStyle(12, is_bold=True, colour=BLUE))],
    )
    fitted = fit_table(table, box)
    columns = table.columns[: len(fitted.widths)]
    group_rows, heights = int(fitted.has_groups), fitted.row_heights
    width, height = sum(fitted.widths), sum(heights)
    frame = slide.shapes.add_table(
        len(heights), max(len(columns), 1), Pt(box.left), Pt(box.top + TITLE_HEIGHT), Pt(width), Pt(height)
    )
    frame.name = f"表 {table.id}"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"表「{table.title}」。{len(table.rows):,}行。")
    native = frame.table
    native._tbl.tblPr.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId").text = NO_STYLE
    native.horz_banding = False
    for place, one in enumerate(heights):
        native.rows[place].height = Pt(one)
    for place, one in enumerate(fitted.widths):
        native.columns[place].width = Pt(one)
    _fill_header(native, columns, fitted, group_rows)
    _fill_rows(native, table, fitted, group_rows + 1)
    used = TITLE_HEIGHT + height + 3
    for note in _notes(table, fitted):
        add_text(slide, Box(box.left, box.top + used, box.width, NOTE_HEIGHT), [(note, TextStyle(10, colour=QUIET))])
        used += NOTE_HEIGHT
    return used


def _notes(table: Table, fitted: FittedTable) -> list[str]:
    """Return at most two lines: what is left out, and note and source."""
    parts = [
        f"{fitted.hidden_rows:,} 件" if fitted.hidden_rows else "",
        f"{fitted.hidden_columns:,} 列" if fitted.hidden_columns else "",
    ]
    left_out = "・".join(filter(None, parts))
    source = f"出典：{table.relation}" if table.relation else ""
    lines = [
        f"ほか {left_out}はワークブックをご覧ください。" if left_out else "",
        "　".join(filter(None, (table.note, source))),
    ]
    return [line for line in lines if line]


def _fill_header(native: Any, columns: Sequence[Column], fitted: FittedTable, group_rows: int) -> None:
    style = TextStyle(fitted.font_size, is_bold=True)
    if group_rows:
        first = 0
        for group, members in groupby(columns, key=lambda column: column.group):
            last = first + len(list(members)) - 1
            if group:
                native.cell(0, first).merge(native.cell(0, last))
                _fill_cell(
                    native.cell(0, first), group, style, "center", sum(fitted.widths[first : last + 1]), HEADER_FILL
                )
            first = last + 1
    for number, column in enumerate(columns):
        title_row = group_rows if column.group else 0
        if title_row < group_rows:
            native.cell(0, number).merge(native.cell(group_rows, number))
        _fill_cell(
            native.cell(title_row, number), column.title, style, "center", fitted.widths[number], HEADER_FILL, lines=2
        )


def _fill_rows(native: Any, table: Table, fitted: FittedTable, first_row: int) -> None:
    if not fitted.rows:
        last = len(native.columns) - 1
        if last:
            native.cell(first_row, 0).merge(native.cell(first_row, last))
        _fill_cell(
            native.cell(first_row, 0), EMPTY_TEXT, TextStyle(fitted.font_size), "center", sum(fitted.widths), None
        )
    for place, row in enumerate(fitted.rows, start=first_row):
        style = TextStyle(fitted.font_size, is_bold=row.is_total)
        for number, (text, width) in enumerate(zip(cell_texts(table, row), fitted.widths, strict=False)):
            column = table.columns[number]
            side = "center" if row.cells[number] is None else "right" if column.is_number else "left"
            _fill_cell(native.cell(place, number), text, style, side, width, _row_fill(row, column))


def _row_fill(row: Row, column: Column) -> str | None:
    mark = row.mark(column.name)
    return MARK_FILLS[mark] if mark else TOTAL_FILL if row.is_total else None


def _fill_cell(
    cell: Any, text: str, style: TextStyle, side: str, width: float, fill: str | None, lines: int = 1
) -> None:
    """Write a cell: text cut to its lines, background, and a line below."""
    room = width_in_characters(width - 2 * CELL_MARGIN, style.size) / FILL
    shown = shorten(text, lines * room - (lines - 1) * 2)
    set_run(cell.text_frame.paragraphs[0], shown, style, side)
    properties = cell._tc.get_or_add_tcPr()
    properties.getparent().replace(properties, copy.deepcopy(_cell_properties(fill)))


@lru_cache(maxsize=16)
def _cell_properties(fill: str | None) -> Any:
    """Return margins, line below and background of a cell, to be copied."""
    side, background = Pt(CELL_MARGIN), f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else ""
    return parse_xml(
        f'<a:tcPr {nsdecls("a")} marL="{side}" marR="{side}" marT="{Pt(2)}" marB="{Pt(2)}" anchor="ctr">'
        f'<a:lnB w="6350"><a:solidFill><a:srgbClr val="{LINE}"/></a:solidFill></a:lnB>{background}</a:tcPr>'
    )
