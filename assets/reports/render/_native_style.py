"""How a series is drawn, in workbook and slides: by its role and its place among the series of that role.

Roles can be told apart in grey print: by the dashes of a line, by the pattern of a bar. Colours are those of Okabe and
Ito (2008), which can be distinguished with colour-vision deficiency.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assets.reports.content import Chart, FigureKind, cell_text

ACTUAL_COLOURS = ("0072B2", "E69F00", "009E73", "CC79A7", "56B4E9", "8C510A")
GREY, ORANGE, LIGHT = "6B7280", "D55E00", "FFFFFF"
GRID_COLOUR, TEXT_COLOUR = "D9DCE1", "41464F"
MARKERS = ("circle", "square", "diamond", "triangle")
MAX_POINTS_WITH_MARKERS = 31
"""More points than this make markers run together."""


@dataclass(frozen=True)
class SeriesStyle:
    """Line: colour, width in points, dash (solid, dash, long_dash, dot) and marker, if any. Bar: filled, or hatched if
    `is_hatched`. `is_line`: drawn as a line even in a chart of upright bars."""

    colour: str
    width: float = 2.25
    dash: str = "solid"
    marker: str | None = None
    is_hatched: bool = False
    is_line: bool = False


INTERVAL_STYLE = SeriesStyle(ACTUAL_COLOURS[0], width=1, dash="dot")
ROLE_STYLES = {
    "previous": SeriesStyle(GREY, width=1.75, dash="long_dash", is_hatched=True),
    "plan": SeriesStyle(GREY, width=1.75, dash="dash", is_hatched=True),
    "target": SeriesStyle(ORANGE, width=1.75, dash="long_dash_dot", is_line=True),
    "forecast": SeriesStyle(ACTUAL_COLOURS[0], width=2, dash="dash", is_hatched=True),
}


def series_styles(chart: Chart) -> list[SeriesStyle]:
    """Return the style of each series of a chart."""
    has_markers = (
        sum(one.role == "actual" for one in chart.series) > 1 and len(chart.categories) <= MAX_POINTS_WITH_MARKERS
    )
    styles: list[SeriesStyle] = []
    actual = 0
    for series in chart.series:
        if series.role == "actual":
            marker = MARKERS[actual % len(MARKERS)] if has_markers else None
            styles.append(SeriesStyle(ACTUAL_COLOURS[actual % len(ACTUAL_COLOURS)], marker=marker))
            actual += 1
        else:
            styles.append(ROLE_STYLES[series.role])
    return styles


def chart_columns(chart: Chart) -> list[tuple[str, tuple[Decimal | None, ...], SeriesStyle]]:
    """Return the columns of numbers behind a chart: name, values and style of each series, then the bounds of the
    interval if there is one."""
    columns = [
        (series.name, series.values, style) for series, style in zip(chart.series, series_styles(chart), strict=True)
    ]
    if chart.low:
        columns.append(("予測区間の下限", chart.low, INTERVAL_STYLE))
    if chart.high:
        columns.append(("予測区間の上限", chart.high, INTERVAL_STYLE))
    return columns


def has_values(chart: Chart) -> bool:
    """Return whether there is anything to draw."""
    return any(value is not None for one in chart.series for value in one.values)


def is_over_days(chart: Chart) -> bool:
    """Return whether every category is a day, so that the axis is an axis of dates."""
    return bool(chart.categories) and all(isinstance(category, date) for category in chart.categories)


def is_logarithmic(chart: Chart) -> bool:
    """Return whether the values stand on a logarithmic axis: those of a funnel, unless one is below 1."""
    return chart.form == "funnel" and all(value is None or value >= 1 for one in chart.series for value in one.values)


def has_negative(chart: Chart) -> bool:
    """Return whether any value lies below zero. If none does, the axis of values starts at zero."""
    return any(value is not None and value < 0 for _, values, _ in chart_columns(chart) for value in values)


def days_between_ticks(chart: Chart) -> int:
    """Return the days between two marks of the axis: about 8 to 13 marks, whole weeks if there are enough days."""
    return next((days for days in (1, 2, 7, 14, 28) if len(chart.categories) <= days * 13), 56)


def alt_text(chart: Chart) -> str:
    """Return what the chart shows, for readers who cannot see it."""
    names = "、".join(one.name for one in chart.series)
    first, last = (chart.categories[0], chart.categories[-1]) if chart.categories else ("", "")
    span = (
        f"（{cell_text(first, FigureKind.TEXT)}から{cell_text(last, FigureKind.TEXT)}まで）"
        if is_over_days(chart)
        else ""
    )
    return f"グラフ「{chart.title}」{span}。系列：{names}。"
