"""Axes of charts: round tick values, their text, and days to name."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assets.reports.content import FigureKind

DAY_STEPS = (1, 2, 7, 14, 28, 56, 91, 182, 364)
"""Days between two dates on an axis: whole weeks keep the weekday."""
MAN, OKU = 10_000, 100_000_000


@dataclass(frozen=True)
class Scale:
    """Maps values `low` to `high` to pixels `start` to `end`, logarithmically if `is_log`."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        """Return the pixel of a value. On a logarithmic scale, values below `low` stand at its start."""
        low, high = self.low, self.high
        if self.is_log:
            low, high, value = math.log10(low), math.log10(high), math.log10(max(value, low))
        return self.start + (value - low) / (high - low or 1) * (self.end - self.start)


def value_ticks(low: float, high: float, about: int, kind: FigureKind) -> list[float]:
    """Return round values from at most `min(low, 0)` to at least `high`, about `about` of them. Counts of things have
    no ticks between whole numbers."""
    low, high = min(low, 0.0), max(high, 0.0)
    raw = (high - low or 1.0) / max(about - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    if kind in (FigureKind.COUNT, FigureKind.YEN, FigureKind.DAYS):
        step = max(1.0, math.ceil(step))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [place * step for place in range(first, max(last, first + 1) + 1)]


def log_ticks(high: float) -> list[float]:
    """Return the powers of ten from 1 to the first that is at least `high`."""
    return [10.0**power for power in range(max(1, math.ceil(math.log10(max(high, 1.0)) - 1e-9)) + 1)]


def tick_texts(ticks: Sequence[float], kind: FigureKind, *, is_log: bool = False) -> list[str]:
    """Return the text of the ticks of one axis, with 万 and 億 for large numbers."""
    if kind in (FigureKind.PERCENT, FigureKind.POINTS):
        sign = "%" if kind is FigureKind.PERCENT else ""
        return _plain([tick * 100 for tick in ticks], sign)
    if is_log:
        return [_with_unit([tick], tick)[0] for tick in ticks]
    return _with_unit(ticks, max(abs(tick) for tick in ticks))


def _with_unit(ticks: Sequence[float], largest: float) -> list[str]:
    if largest >= OKU:
        return _plain([tick / OKU for tick in ticks], "億")
    return _plain([tick / MAN for tick in ticks], "万") if largest >= 10 * MAN else _plain(ticks, "")


def _plain(values: Sequence[float], unit: str) -> list[str]:
    """Return numbers with the fewest decimals that show all of them exactly; zero has no unit of size."""
    digits = next((n for n in range(5) if all(abs(value - round(value, n)) < 1e-6 for value in values)), 5)
    return [f"{value:,.{digits}f}{unit}" if value or unit == "%" else "0" for value in values]


def day_ticks(days: Sequence[date], about: int) -> list[date]:
    """Return at most about `about` days at equal distances from the first."""
    span = (days[-1] - days[0]).days
    step = next((step for step in DAY_STEPS if span / step < about), span or 1)
    return [days[0] + timedelta(days=n) for n in range(0, span + 1, step)]


def day_text(day: date, before: date | None, *, with_year: bool) -> str:
    """Return a day of an axis: 2/1, or 2026/2/1 where a year starts if the axis covers more than one year."""
    starts_year = with_year and (before is None or before.year != day.year)
    return f"{day.year}/{day.month}/{day.day}" if starts_year else f"{day.month}/{day.day}"
