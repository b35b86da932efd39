"""Decide a creative test from the evidence: winner, no worthwhile difference, or keep running, with the days still
needed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.comparison import Comparison
from assets.kpi.statistics.ratios import Floats, TwoArms
from assets.kpi.statistics.spending import FIRST_LOOK, look_levels

ALPHA = 0.05
MIN_EVENTS_PER_ARM = 20
"""Minimum number of events in each arm. With fewer, the daily scores are too far from normal: with arms of very
unequal size, up to 12 % of winners were false."""
MAX_DAYS_AHEAD = 365
MIN_LEVEL = 1e-12
KEEP_RUNNING, ARM_WINS, CONTROL_WINS, NO_DIFFERENCE = range(4)


@dataclass(frozen=True)
class CreativeVerdict:
    """A decision code, the position of the day it was reached, the p-value on the last day, and the days still needed.
    `days_more` is None when the test is decided, or when a year would not suffice. `p_value` is for one look and not
    corrected for several test arms."""

    code: int
    day: int | None
    p_value: float
    days_more: int | None


@dataclass(frozen=True)
class Looks:
    """The looks at a test: one on each known day. `day_numbers` counts from 1 on the planned first day. `alpha` is the
    error of all looks together. Once the planned last day `is_over`, the last known day is the last look, even if the
    days after it are not known."""

    day_numbers: NDArray[np.int64]
    planned_days: int
    alpha: float = ALPHA
    is_over: bool = False

    def levels(self) -> Floats:
        """Return the level of the look on each known day."""
        planned = look_levels(self.planned_days, self.alpha)
        levels = planned[self.day_numbers - 1]
        if self.is_over and levels.size:
            levels[-1] = planned[-1]
        return np.asarray(levels)


def has_enough_data(arms: TwoArms) -> NDArray[np.bool_]:
    """Return a mask of shape (…, days): days by which there is enough data to decide."""
    return np.asarray(
        (np.cumsum(arms.informative_days, axis=-1) >= FIRST_LOOK) & (arms.fewest_events() >= MIN_EVENTS_PER_ARM)
    )


def decision_codes_by_day(comparison: Comparison, levels: Floats, worthwhile: float) -> NDArray[np.int8]:
    """Return the decision code of each day's cumulative data, shape (…, days). `levels` has the level of each day.

    `worthwhile` is the minimum effect of interest as a relative difference, such as 0.1. Ratios within 1/(1+w) … 1+w
    are not worthwhile, even when they differ significantly from one.
    """
    enough = has_enough_data(comparison.arms) & (levels > 0)

    def excluded(ratio: float) -> NDArray[np.int8]:
        return np.where(enough & (comparison.p_values(ratio) <= levels), comparison.directions(ratio), 0).astype(
            np.int8
        )

    side = excluded(1.0)
    decisions = np.where(side > 0, ARM_WINS, np.where(side < 0, CONTROL_WINS, KEEP_RUNNING))
    is_small = (excluded(1 / (1 + worthwhile)) > 0) & (excluded(1 + worthwhile) < 0)
    return np.where(is_small, NO_DIFFERENCE, decisions).astype(np.int8)


def decide_test(
    comparison: Comparison,
    looks: Looks,
    worthwhile: float,
    may_decide: NDArray[np.bool_] | bool = True,
) -> CreativeVerdict:
    """Return the first decision reached when checking every day. Arrays have shape (strata, days). Later days do not
    change the decision. `may_decide` marks the days on which nothing else, such as the sample ratio, forbids it."""
    codes = decision_codes_by_day(comparison, looks.levels(), worthwhile)
    p_value = float(comparison.p_values()[-1])
    reached = np.flatnonzero((codes != KEEP_RUNNING) & may_decide)
    if reached.size:
        return CreativeVerdict(int(codes[reached[0]]), int(reached[0]), p_value, None)
    return CreativeVerdict(KEEP_RUNNING, None, p_value, days_more(comparison, looks, worthwhile))


def days_more(comparison: Comparison, looks: Looks, worthwhile: float) -> int | None:
    """Return the number of days until a decision if the coming days resemble the past ones and the ratio stays the
    same. Beyond the planned last day, the level is that of the last look. Returns None beyond a year or without
    data."""
    from scipy.stats import norm

    found = comparison.log_ratio()
    if found is None:
        return None
    mean, variance = found
    ahead = np.arange(1, MAX_DAYS_AHEAD + 1)
    day_numbers = np.minimum(looks.day_numbers[-1] + ahead, looks.planned_days)
    levels = look_levels(looks.planned_days, looks.alpha)[day_numbers - 1]
    growth = 1 + ahead / looks.day_numbers.size
    needed = norm.isf(np.maximum(levels, MIN_LEVEL) / 2) * np.sqrt(variance / growth)
    decided = (np.abs(mean) >= needed) | (np.log1p(worthwhile) - np.abs(mean) >= needed)
    informative, fewest = int(comparison.arms.informative_days.sum()), float(comparison.arms.fewest_events()[-1])
    decided &= (levels > 0) & (informative * growth >= FIRST_LOOK) & (fewest * growth >= MIN_EVENTS_PER_ARM)
    return int(ahead[decided][0]) if decided.any() else None
