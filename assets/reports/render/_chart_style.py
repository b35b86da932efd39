"""Colours, lines and signs of the series of a chart, and its legend. Series differ without colour too: by dash and sign
in line charts, by hatching in bar charts. Colours: Okabe and Ito 2008."""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.reports.content import Chart, Series
from assets.reports.render._svg import INK, area, element, label, path, titled
from assets.reports.render.text_width import em_width, shorten

BLUE, GREEN, AMBER, PINK, SKY, BLACK = "#0072B2", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#1B1F24"
VERMILION, GREY, PALE = "#D55E00", "#6B717A", "#D5D9DF"
ACTUAL_COLOURS = (BLUE, GREEN, AMBER, PINK, SKY, BLACK)
ACTUAL_DASHES = ("", "9 3", "2 2.5", "9 3 2 3", "5 2", "13 4")
SIGNS = ("circle", "square", "triangle", "diamond", "cross", "ring")
FONT_FAMILIES = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', Meiryo, sans-serif"
INTERVAL_JA = "予測区間"


@dataclass(frozen=True)
class ChartSize:
    """Pixels of a drawing, and how many labels its axes have room for."""

    name: str
    width: float
    font: float
    plot_height: float
    day_labels: int
    value_labels: int
    max_bars: int = 40


WIDE = ChartSize("wide", 860, 14, 270, 9, 6)
NARROW = ChartSize("narrow", 350, 13, 220, 4, 5)


@dataclass(frozen=True)
class Style:
    """How a series is drawn. `sign` is empty where a line has no signs. `hatch` is the number of the bars' pattern."""

    colour: str
    dash: str = ""
    width: float = 2.5
    sign: str = ""
    hatch: int = 0


def styles(chart: Chart) -> list[Style]:
    """Return the style of each series. Lines of several actual series have signs."""
    is_several = sum(series.role == "actual" for series in chart.series) > 1
    found, actual = list[Style](), 0
    for series in chart.series:
        found.append(_style(series, actual, is_several))
        actual += series.role == "actual"
    return found


def _style(series: Series, place: int, is_several: bool) -> Style:
    if series.role == "actual":
        turn = place % len(ACTUAL_COLOURS)
        sign = SIGNS[turn] if is_several else ""
        return Style(ACTUAL_COLOURS[turn], ACTUAL_DASHES[turn], 2.5 if turn else 3, sign, turn)
    return {
        "previous": Style(GREY, "1.5 3", 2),
        "plan": Style(GREY, "8 5", 1.8),
        "forecast": Style(BLUE, "3 3", 2.2),
        "target": Style(VERMILION, "", 1.8),
    }[series.role]


def sign_at(x: float, y: float, style: Style, radius: float = 4.0) -> str:
    """Return the sign of a series at a point, or nothing if it has none."""
    if style.sign in ("circle", "ring"):
        fill = style.colour if style.sign == "circle" else "#FFF"
        return element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=style.colour, stroke_width=1.5)
    if style.sign == "cross":
        arms = [
            path([(x - radius, y - k * radius), (x + radius, y + k * radius)], stroke=style.colour) for k in (1, -1)
        ]
        return "".join(arms)
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "triangle": ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    }.get(style.sign, ())
    points = [(x + dx * radius, y + dy * radius) for dx, dy in corners]
    return area(points, fill=style.colour) if points else ""


def bar_attributes(series: Series, style: Style, prefix: str) -> dict[str, object]:
    """Return fill and outline of the bars of a series. `prefix` makes the ids of patterns unique in a page."""
    if series.role == "previous":
        return {"fill": PALE, "stroke": GREY, "stroke_width": 1}
    if series.role in ("plan", "forecast"):
        return {"fill": "#FFF", "stroke": style.colour, "stroke_width": 1.2, "stroke_dasharray": "4 2"}
    return {"fill": f"url(#{prefix}-{style.hatch})" if style.hatch else style.colour}


def patterns(chart: Chart, prefix: str) -> str:
    """Return the hatchings of the second and later actual series of a bar chart: lines at another angle for each."""
    used = {style.hatch: style for style in styles(chart) if style.hatch}
    made = [
        element(
            "pattern",
            element("rect", width=7, height=7, fill=style.colour) + element("rect", width=2, height=7, fill="#FFF"),
            id=f"{prefix}-{hatch}",
            width=7,
            height=7,
            patternUnits="userSpaceOnUse",
            patternTransform=f"rotate({(45, -45, 0, 90, 20)[hatch - 1]})",
        )
        for hatch, style in sorted(used.items())
    ]
    return element("defs", "".join(made)) if made else ""


def legend(chart: Chart, size: ChartSize, top: float, prefix: str) -> tuple[str, float]:
    """Return the legend from `top` on, and where it ends. A single series without interval has no legend, because the
    title names it. A target of a line chart is named at its line."""
    entries = [
        (series.name, _key(chart, series, style, prefix))
        for series, style in zip(chart.series, styles(chart), strict=True)
        if not (series.role == "target" and chart.form == "line")
    ]
    if any(value is not None for value in chart.low):
        entries.append((INTERVAL_JA, element("rect", y=-9, width=28, height=12, fill=BLUE, fill_opacity=0.18)))
    if len(entries) < 2:
        return "", top
    return _flow(entries, size, top)


def _flow(entries: Sequence[tuple[str, str]], size: ChartSize, top: float) -> tuple[str, float]:
    """Return the entries in as many lines as they need, and the lower end of the last."""
    drawn, x, y = list[str](), 0.0, top + size.font
    for name, key in entries:
        text = shorten(name, (size.width - 40) / size.font)
        width = 36 + em_width(text) * size.font
        if x and x + width > size.width:
            x, y = 0.0, y + size.font * 1.6
        text_label = label(x + 34, y, [text], size.font, fill=INK)
        drawn.append(element("g", key, transform=f"translate({x:.1f} {y:.1f})") + _whole(text_label, text, name))
        x += width + 18
    return "".join(drawn), y + size.font * 0.7


def _whole(drawn: str, shown: str, whole: str) -> str:
    return drawn if shown == whole else titled(drawn, whole)


def _key(chart: Chart, series: Series, style: Style, prefix: str) -> str:
    """Return the sample of a series, 28 pixels wide, on the base line of the text."""
    if chart.form == "line" or series.role == "target":
        stroke = {"stroke": style.colour, "stroke_width": style.width, "stroke_dasharray": style.dash or None}
        return path([(0, -5), (28, -5)], **stroke) + sign_at(14, -5, style)
    return element("rect", x=6, y=-11, width=16, height=12, **bar_attributes(series, style, prefix))
