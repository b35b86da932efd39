"""Whether a measure changed from one period to the next by more than it scatters from day to day.

The comparison is that of kpi.period (models/kpi/kpi_period.sql, `dbt_project/DECISIONS.md`): counts per day, ratios from sums,
and a quasi-Poisson model (quasi-binomial for a share) whose dispersion comes from the days of both periods (McCullagh and
Nelder, Generalized Linear Models, 2nd ed. 1989, 4.5 and 6.2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import log, sqrt

from orchestration.measures import EXACT_CONTEXT, SIX_DECIMALS, Measure, formula_value

NOISE_LIMIT = 1.96
"""Standard errors that a change must exceed: two-sided 5 %, as in kpi.period."""
NO_COUNT = 0.5
"""What a period without a count is taken as."""
SMALLEST_SPREAD = 0.000001
Sums = Mapping[str, Decimal | None]
"""Sums of one day, or of one period, by name. None is unknown."""


@dataclass(frozen=True)
class Change:
    """The value of the period and of the one before, the relative change, and whether it is more than noise. None is
    unknown."""

    value: Decimal | None = None
    previous_value: Decimal | None = None
    change_rate: Decimal | None = None
    is_more_than_noise: bool | None = None


@dataclass(frozen=True)
class Days:
    """One group in one period. `sums` are of the figures that are known; `days` have zero where there was nothing."""

    sums: Sums
    days: Sequence[Sums]


@dataclass(frozen=True)
class Side:
    """One period in the model: usable days, count, exposure (days for a count) and the sum of count² / exposure."""

    n: int
    counted: float
    exposure: float
    squares: float
    is_share: bool

    @property
    def rate(self) -> float | None:
        """Return count by exposure. None without exposure."""
        return self.information / self.exposure if self.exposure > 0 else None

    @property
    def information(self) -> float:
        """Return the count, half a count if there was none."""
        return self.counted if self.counted > 0 else NO_COUNT

    @property
    def spread(self) -> float:
        """Return the variance of a count by chance alone, in relation to its mean."""
        return max(1 - self.counted / self.exposure, SMALLEST_SPREAD) if self.is_share else 1.0

    @property
    def x_squared(self) -> float:
        """Return Pearson's X² of the days around the rate of the period."""
        return (self.squares * self.exposure / self.counted - self.counted) / self.spread if self.counted > 0 else 0.0


def is_price(measure: Measure) -> bool:
    """Return whether the measure is yen per count, which is compared as count per yen."""
    return measure.is_ratio and measure.unit == "yen"


def side_of(measure: Measure, days: Sequence[Sums]) -> Side:
    """Return the period as the model sees it. Days with an unknown figure or without exposure are left out."""
    counted, exposure = measure.numerator or measure.name, measure.denominator
    if is_price(measure):
        counted, exposure = exposure, counted
    pairs = []
    for day in days:
        count = formula_value(counted, day)
        by = formula_value(exposure, day) if exposure else Decimal(1)
        if count is not None and by is not None and by > 0:
            pairs.append((float(count), float(by)))
    return Side(
        n=len(pairs),
        counted=sum(count for count, _ in pairs),
        exposure=sum(by for _, by in pairs),
        squares=sum(count * count / by for count, by in pairs),
        is_share=measure.is_ratio and measure.unit == "share",
    )


def compare(measure: Measure, latest: Days, earlier: Days) -> Change:
    """Return the change of a measure of one group."""
    now, before = side_of(measure, latest.days), side_of(measure, earlier.days)
    value, previous = measure.value(latest.sums), measure.value(earlier.sums)
    if value is None or previous is None:
        return Change(value, previous)
    if measure.is_ratio:
        rate = _ratio(value, previous)
    else:
        rate = _ratio(value * before.n, previous * now.n)
    return Change(value, previous, None if rate is None else rate - 1, exceeds_noise(now, before))


def exceeds_noise(now: Side, before: Side) -> bool | None:
    """Return whether the rates of two periods differ by more than noise. None with fewer than three days or without
    exposure."""
    if now.rate is None or before.rate is None or now.n + before.n <= 2:
        return None
    dispersion = max(1.0, (now.x_squared + before.x_squared) / (now.n + before.n - 2))
    variance = now.spread / now.information + before.spread / before.information
    return abs(log(now.rate / before.rate)) / sqrt(dispersion * variance) > NOISE_LIMIT


def _ratio(above: Decimal, below: Decimal) -> Decimal | None:
    if not below:
        return None
    return EXACT_CONTEXT.divide(above, below).quantize(SIX_DECIMALS, ROUND_HALF_UP, context=EXACT_CONTEXT)
