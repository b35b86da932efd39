"""Where a campaign ends: spend and CV of the days to come, drawn together many times.

Spend is drawn first (`level.Amounts`) and stops where the budget ends; CV follows it at a rate per yen that wanders and depends on the
kind of day (`level.Counts`). CV whose cost nobody knows is drawn from its own level. A draw is a whole course of the campaign,
so its CV, spend and CPA belong together, and shares of draws are probabilities.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from threadpoolctl import threadpool_limits

from assets.kpi.statistics.level import Amounts, Counts, Values, fit, kind_of_day, log_means

LEAST_DAYS = 14
"""Days with a final CV below which nothing is forecast: each weekday twice."""
STILL_RUNNING_DAYS = 7
"""A source that brought nothing in its last days is taken as ended."""
QUANTILES = {"lower_95": 0.025, "lower_80": 0.1, "forecast": 0.5, "upper_80": 0.9, "upper_95": 0.975}


@dataclass(frozen=True)
class Series:
    """A scope's days from `first_day` on, one array element each; NaN is unknown, also for days that have not arrived.

    `cost` is net yen, `cv_with_cost` the CV that stands against it, `cv_without_cost` the rest. `is_final` tells days whose CV no
    longer changes; only they teach. The first `arrived` days have arrived, ads run on the first `delivery_days`.
    """

    first_day: date
    cost: Values
    cv_with_cost: Values
    cv_without_cost: Values
    is_final: Values
    arrived: int
    delivery_days: int

    def kinds(self) -> Values:
        """Kind of each day, see `level.kind_of_day`."""
        return np.array([kind_of_day(self.first_day + timedelta(days=n)) for n in range(len(self.cost))])

    def to_come(self) -> Values:
        """Days on which ads will still run."""
        days = np.arange(len(self.cost))
        return (days >= self.arrived) & (days < self.delivery_days)

    def until(self, arrived: int, provisional: int = 0) -> "Series":
        """What was known when only `arrived` days had arrived, the last `provisional` of them not yet final."""
        days = np.arange(len(self.cost))
        cost, with_cost, without = (
            np.where(days >= arrived, np.nan, one) for one in (self.cost, self.cv_with_cost, self.cv_without_cost)
        )
        is_final = self.is_final & (days < arrived - provisional)
        return Series(self.first_day, cost, with_cost, without, is_final, arrived, self.delivery_days)


@dataclass(frozen=True)
class Courses:
    """Running totals, draws × days: CV, the CV that stands against the cost, and the cost in yen (None when unknown)."""

    cv: Values
    cv_with_cost: Values
    cost: Values | None

    def cpa(self) -> Values | None:
        """Yen per CV; infinite where cost brought none."""
        if self.cost is None:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.cost > 0, self.cost / self.cv_with_cost, np.nan)


def is_enough(series: Series) -> bool:
    """Whether there are days enough to forecast from."""
    return bool((series.is_final & np.isfinite(series.cv_without_cost)).sum() >= LEAST_DAYS)


def is_over(series: Series) -> bool:
    """Whether every day of delivery is known, so that nothing is left to forecast."""
    return bool(np.isfinite(series.cv_without_cost[: series.delivery_days]).all())


def is_missing_days(series: Series) -> bool:
    """Whether neither CV nor cost is known of days of delivery that have arrived: totals and forecasts are without them."""
    past = slice(0, min(series.arrived, series.delivery_days))
    return bool((~np.isfinite(series.cv_without_cost[past]) & ~np.isfinite(series.cost[past])).any())


def has_cost(series: Series) -> bool:
    """Whether the cost is known, on days enough to forecast from where anything is left to forecast."""
    if is_over(series):
        return bool((series.cost > 0).any())
    return bool((series.is_final & np.isfinite(series.cv_with_cost) & (series.cost > 0)).sum() >= LEAST_DAYS)


# Shared out over several cores, the linear algebra of matrices as small as these costs a hundred times the work itself.
@threadpool_limits.wrap(limits=1, user_api="blas")
def simulate(series: Series, budget: float | None, draws: int, seed: int) -> Courses:
    """Draw `draws` courses. What has arrived stays as it is; days in between that are unknown are drawn like those to come.

    `budget` bounds the spend of all days together; None is no bound.
    """
    rng = np.random.default_rng(seed)
    if not has_cost(series):
        both = np.where(
            np.isfinite(series.cv_with_cost), series.cv_with_cost + series.cv_without_cost, series.cv_without_cost
        )
        return Courses(np.cumsum(plain_counts(series, both, draws, rng), axis=1), np.zeros((draws, len(both))), None)
    cost = spend(series, budget, draws, rng)
    paid = paid_counts(series, cost, draws, rng)
    with_cost = np.cumsum(paid, axis=1)
    cv = with_cost + np.cumsum(plain_counts(series, series.cv_without_cost, draws, rng), axis=1)
    return Courses(cv, with_cost, np.cumsum(cost, axis=1))


def spend(series: Series, budget: float | None, draws: int, rng: np.random.Generator) -> Values:
    """Yen per draw and day; an unknown cost of a day that has arrived counts as nothing."""
    known = np.where(np.isfinite(series.cost), series.cost, 0.0)
    drawn = np.tile(known, (draws, 1))
    to_come = series.to_come() & ~np.isfinite(series.cost)
    if not to_come.any() or not is_running(series.cost, series.arrived):
        return drawn
    kinds = series.kinds()
    past = series.cost[: series.arrived]
    logs = np.log(np.where(past > 0, past, np.nan))
    found = fit(logs, np.zeros(series.arrived), kinds[: series.arrived], Amounts())
    eta, noise = log_means(found, kinds, draws, rng)
    drawn[:, to_come] = Amounts().draw(eta, noise, rng)[:, to_come]
    if budget is not None:
        left = max(0.0, budget - known.sum())
        running = np.minimum(np.cumsum(drawn[:, to_come], axis=1), left)
        drawn[:, to_come] = np.diff(running, axis=1, prepend=0.0)
    return drawn


def paid_counts(series: Series, cost: Values, draws: int, rng: np.random.Generator) -> Values:
    """CV that stands against cost, per draw and day, given the spend of that day."""
    if is_over(series):
        return np.tile(np.nan_to_num(series.cv_with_cost), (draws, 1))
    past = slice(0, series.arrived)
    kinds = series.kinds()
    known_cost = np.where(series.cost > 0, series.cost, np.nan)[past]
    values = np.where(series.is_final, series.cv_with_cost, np.nan)[past]
    eta, noise = log_means(fit(values, np.log(known_cost), kinds[past], Counts()), kinds, draws, rng)
    with np.errstate(divide="ignore"):
        drawn = Counts().draw(eta + np.log(cost), noise, rng)
    return np.where(np.isfinite(series.cv_with_cost), series.cv_with_cost, drawn)


def plain_counts(series: Series, counts: Values, draws: int, rng: np.random.Generator) -> Values:
    """CV per draw and day from its own level, without regard to spend."""
    known = np.tile(np.where(np.isfinite(counts), counts, 0.0), (draws, 1))
    days = np.arange(len(counts))
    unknown = ~np.isfinite(counts) & (days < series.delivery_days)
    if not unknown.any() or not is_running(counts, series.arrived):
        return known
    past = slice(0, series.arrived)
    kinds = series.kinds()
    values = np.where(series.is_final, counts, np.nan)[past]
    eta, noise = log_means(fit(values, np.zeros(series.arrived), kinds[past], Counts()), kinds, draws, rng)
    return np.where(unknown, Counts().draw(eta, noise, rng), known)


def is_running(values: Values, arrived: int) -> bool:
    """Whether anything came in the last known days."""
    known = values[:arrived][np.isfinite(values[:arrived])]
    return bool((known[-STILL_RUNNING_DAYS:] > 0).any())


def quantiles(drawn: Values | None, days: int) -> dict[str, Values]:
    """Median and bounds of the 80 and 95 % intervals for each day; NaN where the figure is unknown or without bound."""
    if drawn is None:
        return {name: np.full(days, np.nan) for name in QUANTILES}
    found = np.quantile(drawn, list(QUANTILES.values()), axis=0, method="inverted_cdf")
    return dict(zip(QUANTILES, np.where(np.isfinite(found), found, np.nan), strict=True))


def chances(courses: Courses, target_cv: float | None, target_cpa: float) -> dict[str, Values]:
    """Probability, for each day, that its running totals have reached the CV, keep the CPA, and both; NaN where a part is unknown."""
    unknown = np.full(courses.cv.shape[1], np.nan)
    cpa = courses.cpa()
    reached = courses.cv >= target_cv if target_cv is not None else None
    kept = cpa <= target_cpa if cpa is not None else None
    return {
        "p_target_cv": reached.mean(axis=0) if reached is not None else unknown,
        "p_target_cpa": kept.mean(axis=0) if kept is not None else unknown,
        "p_target": (reached & kept).mean(axis=0) if reached is not None and kept is not None else unknown,
    }
