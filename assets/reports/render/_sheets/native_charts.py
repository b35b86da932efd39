"""Native charts of the workbook."""

from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart as NativeChart
from xlsxwriter.workbook import Workbook

from assets.reports.content import Chart
from assets.reports.render._half_widths import shorten
from assets.reports.render._native_style import (
    GRID_COLOUR,
    TEXT_COLOUR,
    SeriesStyle,
    chart_columns,
    days_between_ticks,
    has_negative,
    is_logarithmic,
    is_over_days,
)
from assets.reports.render._numbers import number_format
from assets.reports.render._sheets.book import FONT

TYPES = {"line": "line", "bar": "column", "hbar": "bar", "funnel": "bar"}
DASHES = {"dot": "round_dot"}
"""Names of XlsxWriter that differ from those of `SeriesStyle.dash`."""
PLACEHOLDER = "title"
MAX_TITLE_WIDTH = 100
"""Half-width characters."""
AXIS_LINE: dict[str, Any] = {"color": "#9AA4B2"}


@dataclass(frozen=True)
class ChartCells:
    """Where the numbers of a chart stand: categories in column 0 below the header row, then a column for each series."""

    sheet_name: str
    header_row: int

    def references(self, column: int, count: int) -> dict[str, list[str | int]]:
        """Return name, categories and values of the series in a column as XlsxWriter takes them."""
        first, last = self.header_row + 1, self.header_row + max(count, 1)
        return {
            "name": [self.sheet_name, self.header_row, column],
            "categories": [self.sheet_name, first, 0, last, 0],
            "values": [self.sheet_name, first, column, last, column],
        }


def make_native_chart(workbook: Workbook, chart: Chart, cells: ChartCells, font_size: int = 9) -> NativeChart:
    """Return a chart whose series refer to cells. In a chart of upright bars, targets are lines. `font_size` is in
    points."""
    columns = chart_columns(chart)
    font = {"name": FONT, "size": font_size, "color": f"#{TEXT_COLOUR}"}
    native = workbook.add_chart({"type": TYPES[chart.form]})
    lines = (
        workbook.add_chart({"type": "line"}) if chart.form == "bar" and any(s.is_line for _, _, s in columns) else None
    )
    for number, (_, _, style) in enumerate(columns, start=1):
        references = cells.references(number, len(chart.categories))
        if lines is not None and style.is_line:
            lines.add_series({**references, **_line(style)})
        else:
            native.add_series({**references, **(_line(style) if chart.form == "line" else _bar(chart, style, font))})
    if lines is not None:
        native.combine(lines)
    native.set_title(
        {"name": PLACEHOLDER, "name_font": {**font, "size": font_size + 3, "bold": True}, "overlay": False}
    )
    legend: dict[str, Any] = {"none": True} if len(columns) == 1 else {"position": "bottom", "font": font}
    native.set_legend(legend)
    native.show_blanks_as("gap")
    native.set_chartarea({"border": {"color": f"#{GRID_COLOUR}"}})
    # XlsxWriter calls the axis below the chart x, also where it is the axis of values.
    axes = (_category_axis(chart, font), _value_axis(chart, font))
    below, left = axes if chart.form in ("line", "bar") else axes[::-1]
    native.set_x_axis(below)
    native.set_y_axis(left)
    # XlsxWriter would take a title such as `Yahoo!CV1` for a reference to a cell, so titles are set past its options.
    native.title.name = shorten(chart.title, MAX_TITLE_WIDTH)
    for axis in (native.x_axis, native.y_axis):
        if axis["title"].name == PLACEHOLDER:
            axis["title"].name = shorten(chart.axis_title, MAX_TITLE_WIDTH)
    return native


def _line(style: SeriesStyle) -> dict[str, Any]:
    line = {"color": f"#{style.colour}", "width": style.width, "dash_type": DASHES.get(style.dash, style.dash)}
    marker: dict[str, Any] = {"type": "none"}
    if style.marker:
        fill = {"color": f"#{style.colour}"}
        marker = {"type": style.marker, "size": 6, "fill": fill, "border": fill}
    return {"line": line, "marker": marker}


def _bar(chart: Chart, style: SeriesStyle, font: dict[str, Any]) -> dict[str, Any]:
    colour = f"#{style.colour}"
    drawn: dict[str, Any] = {"border": {"color": colour}, "gap": 60}
    if style.is_hatched or style.is_line:
        drawn["pattern"] = {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#FFFFFF"}
    else:
        drawn["fill"] = {"color": colour}
    if chart.form != "bar":
        shape = number_format(chart.kind, chart.digits)
        drawn["data_labels"] = {"value": True, "num_format": shape, "font": font}
    return drawn


def _category_axis(chart: Chart, font: dict[str, Any]) -> dict[str, Any]:
    axis: dict[str, Any] = {"num_font": font, "line": AXIS_LINE, "major_tick_mark": "outside"}
    if is_over_days(chart):
        days = days_between_ticks(chart)
        axis |= {"date_axis": True, "num_format": "m/d", "major_unit": days, "major_unit_type": "days"}
    else:
        axis["text_axis"] = True
    if has_negative(chart):
        axis["label_position"] = "low"
    if chart.form in ("hbar", "funnel"):
        axis |= {"reverse": True, "major_tick_mark": "none"}
    return axis


def _value_axis(chart: Chart, font: dict[str, Any]) -> dict[str, Any]:
    """Return the axis of values. Lying bars carry their values as labels, so their axis is hidden."""
    axis: dict[str, Any] = {
        "num_font": font,
        "num_format": number_format(chart.kind, chart.digits),
        "major_gridlines": {
            "visible": chart.form in ("line", "bar"),
            "line": {"color": f"#{GRID_COLOUR}", "width": 0.75},
        },
        "line": {"none": True},
    }
    if chart.axis_title:
        axis |= {"name": PLACEHOLDER, "name_font": {**font, "bold": False}}
    if chart.form in ("hbar", "funnel"):
        axis |= {"visible": False}
    if is_logarithmic(chart):
        return {**axis, "log_base": 10, "min": 1}
    return axis if has_negative(chart) else {**axis, "min": 0}
