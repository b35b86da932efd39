"""Bar charts: upright for few categories or days, lying for names, lying and logarithmic for a funnel."""

from datetime import date

from assets.reports.content import Chart
from assets.reports.render._chart_scale import Scale, log_ticks, tick_texts, value_ticks
from assets.reports.render._chart_style import VERMILION, ChartSize, bar_attributes, styles
from assets.reports.render._chart_values import category_text, known, numbers, value_text
from assets.reports.render._svg import INK, element, label, line
from assets.reports.render.text_width import em_width, wrap

Drawn = tuple[str, float]
AXIS_COLOUR = "#9AA1AB"


def _values(chart: Chart) -> list[list[float | None]]:
    return [numbers(series.values) for series in chart.series]


def _bar_series(chart: Chart) -> list[int]:
    """Return the places of the series drawn as bars. Targets are strokes across the bars."""
    return [place for place, series in enumerate(chart.series) if series.role != "target"] or [0]


def is_upright(chart: Chart, size: ChartSize) -> bool:
    """Return whether bars stand: names that would not fit below their bars are written beside lying bars."""
    if chart.form != "bar":
        return False
    if all(isinstance(category, date) for category in chart.categories):
        return True
    room = (size.width - 60) / len(chart.categories) / size.font - 0.6
    return all("…" not in wrap(category_text(category), room, 3)[-1] for category in chart.categories) and room >= 2


def draw_upright(chart: Chart, size: ChartSize, top: float, prefix: str) -> Drawn:
    """Return upright bars with their axes, and the lower end of the plot."""
    every = known(value for values in _values(chart) for value in values)
    ticks = value_ticks(min(every), max(every), size.value_labels, chart.kind)
    texts, font = tick_texts(ticks, chart.kind), size.font
    left, head = max(em_width(text) for text in texts) * font + 8, top + font * 1.5
    bottom = head + size.plot_height
    y = Scale(ticks[0], ticks[-1], bottom, head)
    drawn = [
        line(left, y(tick), size.width, y(tick), AXIS_COLOUR if not tick else "#E2E5E9")
        + label(left - 6, y(tick) + font * 0.35, [text], font, anchor="end")
        for tick, text in zip(ticks, texts, strict=True)
    ]
    band = (size.width - left) / len(chart.categories)
    drawn += [_upright_group(chart, place, left + place * band, band, y, size, prefix) for place in _range(chart)]
    names, end = _names_below(chart, left, band, bottom, size)
    return "".join([*drawn, names]), end


def _range(chart: Chart) -> range:
    return range(len(chart.categories))


def _upright_group(chart: Chart, place: int, start: float, band: float, y: Scale, size: ChartSize, prefix: str) -> str:
    """Return the bars of one category, with their values if there is room above every bar of the chart. An unknown value
    is a dash."""
    bars, values, looks = _bar_series(chart), _values(chart), styles(chart)
    width, drawn = band * 0.76 / len(bars), list[str]()
    room = (band if len(bars) == 1 else width + 6) / size.font
    is_labelled = all(em_width(value_text(chart, value)) <= room for number in bars for value in values[number])
    for turn, number in enumerate(bars):
        value, x = values[number][place], start + band * 0.12 + turn * width
        text = value_text(chart, value)
        if value is not None:
            fill = bar_attributes(chart.series[number], looks[number], prefix)
            above, below = sorted((y(value), y(0)))
            drawn.append(element("rect", x=x, y=above, width=max(width - 1, 1), height=max(below - above, 0.5), **fill))
        if value is None or is_labelled:
            height = y(max(value or 0, 0)) - 5
            drawn.append(label(x + width / 2, height, [text], size.font, anchor="middle", fill=INK))
    for number, series in enumerate(chart.series):
        value = values[number][place]
        if series.role == "target" and value is not None:
            drawn.append(line(start, y(value), start + band, y(value), VERMILION, 2))
    return "".join(drawn)


def _names_below(chart: Chart, left: float, band: float, bottom: float, size: ChartSize) -> Drawn:
    font, drawn, most = size.font, list[str](), 1
    if all(isinstance(category, date) for category in chart.categories):
        step = -(-len(chart.categories) // size.day_labels)
        for place, day in list(enumerate(chart.categories))[::step]:
            text = f"{day.month}/{day.day}" if isinstance(day, date) else day
            middle = min(left + (place + 0.5) * band, size.width - em_width(text) * font / 2)
            drawn.append(label(middle, bottom + font + 5, [text], font, anchor="middle"))
    else:
        for place, category in enumerate(chart.categories):
            lines = wrap(category_text(category), band / font - 0.6, 3)
            most = max(most, len(lines))
            drawn.append(label(left + (place + 0.5) * band, bottom + font + 5, lines, font, anchor="middle"))
    return "".join(drawn), bottom + font * (0.6 + 1.25 * most) + 5


def draw_lying(chart: Chart, size: ChartSize, top: float, prefix: str) -> Drawn:
    """Return lying bars, each with its value, and the lower end of the plot. Wide drawings have the names at the left,
    narrow ones above the bars. Only the first `max_bars` bars are drawn; a last line counts the others."""
    bars, font = _bar_series(chart), size.font
    shown = list(_range(chart))[: max(1, size.max_bars // len(bars))]
    is_wide = size.name == "wide"
    names = [category_text(chart.categories[place]) for place in shown]
    column = min(max(em_width(name) for name in names) * font + 6, size.width * 0.3) if is_wide else 0.0
    x = _value_scale(chart, column + 10 if is_wide else 1.0, size)
    bar = font * (1.35 if len(bars) == 1 else 1.15)
    drawn, y = list[str](), top + 4
    for place, name in zip(shown, names, strict=True):
        lines = wrap(name, (column if is_wide else size.width) / font, 2)
        rows = len(bars) * bar
        if is_wide:
            rows = max(rows, len(lines) * font * 1.25)
            first = y + rows / 2 + font * 0.35 - (len(lines) - 1) * font * 0.625
            drawn.append(label(column, first, lines, font, anchor="end", fill=INK, whole=name))
        else:
            drawn.append(label(0.0, y + font, lines, font, fill=INK, whole=name))
            y += font * (0.3 + 1.25 * len(lines))
        drawn.append(_lying_group(chart, place, y + (rows - len(bars) * bar) / 2, bar, x, size, prefix))
        y += rows + font * 0.5
    axis = line(x(1.0 if x.is_log else 0.0), top, x(1.0 if x.is_log else 0.0), y, AXIS_COLOUR)
    if len(shown) < len(chart.categories):
        drawn.append(label(0.0, y + font, [f"ほか{len(chart.categories) - len(shown)}項目は表にあります"], font))
        y += font * 1.4
    return "".join([_grid(chart, x, top, y, size), *drawn, axis]), y + font * 1.6


def _value_scale(chart: Chart, left: float, size: ChartSize) -> Scale:
    """Return the scale of lying bars; at the right there is room for the longest value."""
    values = _values(chart)
    every = known(value for one in values for value in one)
    room = max(em_width(value_text(chart, value)) for value in [*every, None]) * size.font + 10
    if chart.form == "funnel":
        ticks = log_ticks(max(every))
        return Scale(1.0, ticks[-1], left, size.width - room, is_log=True)
    ticks = value_ticks(min(every), max(every), size.value_labels, chart.kind)
    return Scale(ticks[0], ticks[-1], left, size.width - room)


def _grid(chart: Chart, x: Scale, top: float, bottom: float, size: ChartSize) -> str:
    """Return the lines and values of the axis below. Values that would touch their neighbours are left out."""
    ticks = log_ticks(x.high) if x.is_log else value_ticks(x.low, x.high, size.value_labels, chart.kind)
    texts, drawn, free = tick_texts(ticks, chart.kind, is_log=x.is_log), list[str](), -1e9
    for tick, text in zip(ticks, texts, strict=True):
        half = em_width(text) * size.font / 2
        middle = min(max(x(tick), half), size.width - half)
        drawn.append(line(x(tick), top, x(tick), bottom))
        if middle - half > free:
            drawn.append(label(middle, bottom + size.font + 2, [text], size.font, anchor="middle"))
            free = middle + half + size.font * 0.4
    return "".join(drawn)


def _lying_group(chart: Chart, place: int, y: float, bar: float, x: Scale, size: ChartSize, prefix: str) -> str:
    """Return the bars of one category with their values. An unknown value is a dash."""
    values, looks, drawn = _values(chart), styles(chart), list[str]()
    zero = x(1.0 if x.is_log else 0.0)
    for turn, number in enumerate(_bar_series(chart)):
        value, start = values[number][place], y + turn * bar
        end = zero if value is None else x(value)
        if value is not None:
            fill = bar_attributes(chart.series[number], looks[number], prefix)
            left, right = sorted((zero, end))
            drawn.append(element("rect", x=left, y=start, width=max(right - left, 0.5), height=bar - 2, **fill))
        text = value_text(chart, value)
        drawn.append(label(max(end, zero) + 6, start + bar / 2 + size.font * 0.32, [text], size.font, fill=INK))
    for number, series in enumerate(chart.series):
        value = values[number][place]
        if series.role == "target" and value is not None:
            drawn.append(line(x(value), y - 3, x(value), y + bar * len(_bar_series(chart)), VERMILION, 2.5))
    return "".join(drawn)
