"""Values of a chart as numbers to draw and as text to read."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from assets.reports.content import Chart, FigureKind, cell_text
from assets.reports.content.figures import UNITS_JA
from assets.reports.render._chart_style import INTERVAL_JA

FORMS_JA = {"line": "折れ線グラフ", "bar": "棒グラフ", "hbar": "横棒グラフ", "funnel": "段階別の横棒グラフ（対数目盛）"}
NO_VALUES_JA = "この期間の数値がまだないため、グラフはありません。"


def numbers(values: Sequence[Decimal | None]) -> list[float | None]:
    """Return values as floats. Unknown and infinite values are None."""
    return [None if value is None or not value.is_finite() else float(value) for value in values]


def known(values: Iterable[float | None]) -> list[float]:
    """Return the values that are known."""
    return [value for value in values if value is not None]


def has_values(chart: Chart) -> bool:
    """Return whether there is anything to draw."""
    return any(known(numbers(series.values)) for series in chart.series)


def value_text(chart: Chart, value: float | Decimal | None) -> str:
    """Return a value of the chart as the tables show it, without its unit."""
    return cell_text(None if value is None else Decimal(str(value)), chart.kind, chart.digits)


def category_text(category: date | str) -> str:
    """Return a category as text: days as 2026/02/01."""
    return category if isinstance(category, str) else f"{category:%Y/%m/%d}"


def axis_title(chart: Chart) -> str:
    """Return the title of the value axis, or its unit."""
    unit = UNITS_JA.get(chart.kind, "")
    title = chart.axis_title or (f"単位：{unit}" if unit else "")
    return f"{title}（対数目盛）" if chart.form == "funnel" else title


def describe(chart: Chart) -> str:
    """Return the chart in words for people who do not see it: each series with its last known, largest and smallest
    value. Charts with up to 12 categories are read out in full."""
    unit = "" if chart.kind is FigureKind.PERCENT else UNITS_JA.get(chart.kind, "")
    parts = [_describe_series(chart, series.name, numbers(series.values), unit) for series in chart.series]
    return f"{chart.title}。{FORMS_JA[chart.form]}。{''.join(f'{part}。' for part in parts)}"


def _describe_series(chart: Chart, name: str, values: list[float | None], unit: str) -> str:
    found = [(place, value) for place, value in enumerate(values) if value is not None]
    if not found:
        return f"{name}：数値なし"

    def read(entry: tuple[int, float]) -> str:
        return f"{category_text(chart.categories[entry[0]])} {value_text(chart, entry[1])}{unit}"

    if len(values) <= 12:
        return f"{name}：{'、'.join(read(entry) for entry in found)}"
    largest, smallest = (pick(found, key=lambda entry: entry[1]) for pick in (max, min))
    return f"{name}：最終 {read(found[-1])}、最大 {read(largest)}、最小 {read(smallest)}"


def chart_note(chart: Chart) -> str:
    """Return the line under the chart: what the shaded area is, and the relation the values come from."""
    area = f"網掛けは{INTERVAL_JA}です。" if any(value is not None for value in chart.low) else ""
    return f"{area}{f'出典：{chart.relation}' if chart.relation else ''}"
