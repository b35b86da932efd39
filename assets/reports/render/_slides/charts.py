"""Native charts of slides. Each has a workbook of its own inside, so that it can be edited.

The chart is the one of the report's workbook: the same module draws both.
"""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Pt

from assets.reports.content import Chart, Document
from assets.reports.render._native_style import alt_text, has_values
from assets.reports.render._sheets.book import Book
from assets.reports.render._sheets.chart_data import write_chart_cells
from assets.reports.render._sheets.native_charts import ChartCells, make_native_chart
from assets.reports.render._slides.chart_xml import complete_chart
from assets.reports.render._slides.geometry import Box
from assets.reports.render._slides.text import EMPTY_TEXT, QUIET, TextStyle, add_text

DATA_SHEET = "Sheet1"
CHART_PART = "xl/charts/chart1.xml"
FONT_SIZE = 11
MAX_BARS = 24
"""Lying bars of a chart on a slide. More leave no room for their names."""
NOTE_HEIGHT = 16.0


@dataclass(frozen=True)
class ChartParts:
    """The parts python-pptx needs for a chart: its XML and the workbook inside it."""

    document: Document
    chart: Chart

    def xml_bytes(self, _chart_type: object) -> bytes:
        """Return the XML of the chart."""
        with ZipFile(BytesIO(self._workbook(with_chart=True))) as parts:
            return complete_chart(parts.read(CHART_PART))

    @cached_property
    def xlsx_blob(self) -> bytes:
        """Return the workbook with the numbers of the chart."""
        return self._workbook(with_chart=False)

    def _workbook(self, *, with_chart: bool) -> bytes:
        book = Book(self.document)
        sheet = book.workbook.add_worksheet(DATA_SHEET)
        sheet.set_column(0, 0, 28)
        write_chart_cells(book, sheet, self.chart, 0)
        if with_chart:
            sheet.insert_chart(0, 0, make_native_chart(book.workbook, self.chart, ChartCells(DATA_SHEET, 0), FONT_SIZE))
        return book.save()


def add_chart(slide: Any, box: Box, chart: Chart, document: Document) -> None:
    """Add a chart with its source below. Of lying bars, the first that have room are shown."""
    if not has_values(chart):
        add_text(slide, box, [(chart.title, TextStyle(14, is_bold=True)), (EMPTY_TEXT, TextStyle(14))])
        return
    shown, hidden = limit_bars(chart)
    place = Box(box.left, box.top, box.width, box.height - NOTE_HEIGHT)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.LINE,
        Pt(place.left),
        Pt(place.top),
        Pt(place.width),
        Pt(place.height),
        ChartParts(document, shown),
    )
    frame.name = f"グラフ {chart.id}"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt_text(chart))
    rest = f"ほか {hidden:,} 件はワークブックをご覧ください。" if hidden else ""
    source = f"出典：{chart.relation}" if chart.relation else ""
    note = "　".join(filter(None, (rest, source)))
    if note:
        add_text(
            slide,
            Box(box.left, place.top + place.height, box.width, NOTE_HEIGHT),
            [(note, TextStyle(10, colour=QUIET))],
        )


def limit_bars(chart: Chart) -> tuple[Chart, int]:
    """Return the chart with the bars a slide has room for, and the number of names left out."""
    limit = max(1, MAX_BARS // len(chart.series))
    hidden = len(chart.categories) - limit
    if chart.form not in ("hbar", "funnel") or hidden <= 0:
        return chart, 0
    cut = tuple(one.model_copy(update={"values": one.values[:limit]}) for one in chart.series)
    bounds = {"low": chart.low[:limit], "high": chart.high[:limit]}
    return chart.model_copy(update={"categories": chart.categories[:limit], "series": cut, **bounds}), hidden
