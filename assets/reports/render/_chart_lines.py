"""Line charts: series over days or other ordered categories, an interval, and a constant target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import cast

from assets.reports.content import Chart, Series
from assets.reports.render._chart_scale import Scale, day_text, day_ticks, tick_texts, value_ticks
from assets.reports.render._chart_style import BLUE, ChartSize, Style, sign_at, styles
from assets.reports.render._chart_values import category_text, known, numbers, value_text
from assets.reports.render._svg import INK, area, element, label, line, path
from assets.reports.render.text_width import em_width, shorten, wrap

SIGNS_PER_LINE = 8
"""Signs on a line that has more points than this."""


@dataclass(frozen=True)
class Plot:
    """Where the values of a chart are drawn: a pixel for each category, and the scale of the values."""

    chart: Chart
    size: ChartSize
    places: list[float]
    y: Scale

    def runs(self, values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
        """Return the points of neighbouring known values: a line has a gap where a value is unknown."""
        pairs = zip(self.places, values, strict=True)
        return [
            [(x, self.y(value)) for x, value in run if value is not None]
            for is_known, run in groupby(pairs, key=lambda pair: pair[1] is not None)
            if is_known
        ]


def draw_lines(chart: Chart, size: ChartSize, top: float) -> tuple[str, float]:
    """Return the plot with its axes, and its lower end."""
    every = known(value for series in chart.series for value in numbers(series.values))
    every += known(numbers(chart.low)) + known(numbers(chart.high))
    ticks = value_ticks(min(every), max(every), size.value_labels, chart.kind)
    texts = tick_texts(ticks, chart.kind)
    left = max(em_width(text) for text in texts) * size.font + 8
    right = size.width - max((em_width(text) for text in _end_texts(chart)), default=0) * size.font - 8
    bottom = top + size.font * 0.6 + size.plot_height
    plot = Plot(chart, size, _places(chart, left, right), Scale(ticks[0], ticks[-1], bottom, top + size.font * 0.6))
    grid = "".join(
        line(left, plot.y(tick), right, plot.y(tick))
        + label(left - 6, plot.y(tick) + size.font * 0.35, [text], size.font, anchor="end")
        for tick, text in zip(ticks, texts, strict=True)
    )
    axis, end = _category_axis(plot, left, right, bottom)
    drawn = [_draw_series(plot, series, style) for series, style in zip(chart.series, styles(chart), strict=True)]
    targets = "".join(_draw_target(plot, series, left, right) for series in chart.series if series.role == "target")
    return f"{grid}{axis}{_draw_interval(plot)}{''.join(drawn)}{targets}{_draw_ends(plot)}", end


def _places(chart: Chart, left: float, right: float) -> list[float]:
    """Return the pixel of each category: days at their distance in time, names at equal distances."""
    first = chart.categories[0]
    steps = [
        float((category - first).days) if isinstance(category, date) and isinstance(first, date) else float(place)
        for place, category in enumerate(chart.categories)
    ]
    return [left + (right - left) * (step / steps[-1] if steps[-1] else 0.5) for step in steps]


def _category_axis(plot: Plot, left: float, right: float, bottom: float) -> tuple[str, float]:
    """Return the axis of days or names below the plot, and its lower end."""
    font, categories = plot.size.font, plot.chart.categories
    axis = line(left, bottom, right, bottom, "#9AA1AB")
    if all(isinstance(category, date) for category in categories):
        days = cast(tuple[date, ...], categories)
        ticks = day_ticks(days, plot.size.day_labels)
        scale = Scale(days[0].toordinal(), days[-1].toordinal(), plot.places[0], plot.places[-1])
        for before, day in zip([None, *ticks], ticks, strict=False):
            x, text = scale(day.toordinal()), day_text(day, before, with_year=days[0].year != days[-1].year)
            half = em_width(text) * font / 2
            axis += line(x, bottom, x, bottom + 5, "#9AA1AB")
            axis += label(min(max(x, half), plot.size.width - half), bottom + font + 7, [text], font, anchor="middle")
        return axis, bottom + font * 1.5 + 6
    step = -(-len(categories) // plot.size.day_labels)
    room = (right - left) / max(len(categories) - 1, 1) * step / font - 0.5
    for x, category in list(zip(plot.places, categories, strict=True))[::step]:
        whole = category_text(category)
        lines = wrap(whole, max(room, 2.0), 2)
        half = max(em_width(one) for one in lines) * font / 2
        middle = min(max(x, half), plot.size.width - half)
        axis += label(middle, bottom + font + 7, lines, font, anchor="middle", whole=whole)
    return axis, bottom + font * 2.8 + 6


def _draw_interval(plot: Plot) -> str:
    low, high = numbers(plot.chart.low), numbers(plot.chart.high)
    if not low or not high:
        return ""
    both = [a is not None and b is not None for a, b in zip(low, high, strict=True)]
    sides = [
        plot.runs([value if is_known else None for value, is_known in zip(side, both, strict=True)])
        for side in (low, high)
    ]
    return "".join(
        area([*lower, *reversed(upper)], fill=BLUE, fill_opacity=0.18) for lower, upper in zip(*sides, strict=True)
    )


def _draw_series(plot: Plot, series: Series, style: Style) -> str:
    if series.role == "target":
        return ""
    runs = plot.runs(numbers(series.values))
    stroke = {"stroke": style.colour, "stroke_width": style.width, "stroke_dasharray": style.dash or None}
    lines = [path(run, stroke_linejoin="round", **stroke) for run in runs if len(run) > 1]
    alone = [element("circle", cx=x, cy=y, r=3, fill=style.colour) for run in runs for x, y in run[: len(run) == 1]]
    points = [point for run in runs for point in run]
    signs = [sign_at(x, y, style) for x, y in points[:: max(1, -(-len(points) // SIGNS_PER_LINE))]]
    return "".join([*lines, *alone, *signs])


def _draw_target(plot: Plot, series: Series, left: float, right: float) -> str:
    values = known(numbers(series.values))
    if not values:
        return ""
    y, font = plot.y(values[0]), plot.size.font
    whole = f"{series.name} {value_text(plot.chart, values[0])}"
    text = shorten(whole, (right - left - 8) / font)
    halo = {"stroke": "#FFF", "stroke_width": 3, "paint_order": "stroke", "stroke_linejoin": "round"}
    named = element("g", label(left + 6, y - 5, [text], font, fill="#A84A00", whole=whole), **halo)
    return line(left, y, right, y, "#D55E00", 1.8) + named


def _end_texts(chart: Chart) -> list[str]:
    return [text for _, _, text in _ends(chart)]


def _ends(chart: Chart) -> list[tuple[int, float, str]]:
    """Return category, value and text of the last known value of each actual and forecast series."""
    found = []
    for series in chart.series:
        values = [(place, value) for place, value in enumerate(numbers(series.values)) if value is not None]
        if values and series.role in ("actual", "forecast"):
            found.append((*values[-1], value_text(chart, values[-1][1])))
    return found


def _draw_ends(plot: Plot) -> str:
    """Return the last values as text right of their points, moved apart where they would overlap."""
    size, last = plot.size, -1e9
    drawn = []
    halo = {"stroke": "#FFF", "stroke_width": 3, "paint_order": "stroke", "stroke_linejoin": "round"}
    for place, value, text in sorted(_ends(plot.chart), key=lambda end: -end[1]):
        x, y = plot.places[place], plot.y(value)
        y_text = max(y + size.font * 0.35, last + size.font * 1.1)
        last = y_text
        drawn.append(label(x + 6, y_text, [text], size.font, fill=INK))
    return element("g", "".join(drawn), **halo) if drawn else ""
