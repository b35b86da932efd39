"""Forecast the end of a campaign by sampling spend and CV of the coming days jointly.

Spend is sampled first (`level.LognormalAmounts`) and stops when the budget is used up. CV is then sampled given the
spend. Its rate per yen varies over time and depends on the kind of day (`level.NegativeBinomialCounts`). CV without
known cost is sampled from its own level. Each sample is a complete path of the campaign, so its CV, spend and CPA are
consistent with one another. The share of samples with a property is its probability.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from threadpoolctl import threadpool_limits

from assets.kpi.statistics.level import (
    LognormalAmounts,
    NegativeBinomialCounts,
    Values,
    fit_level,
    kind_of_day,
    sample_log_means,
)

MIN_DAYS_TO_FORECAST = 14
"""Minimum number of days with final CV for a forecast: each weekday twice."""
ENDED_AFTER_ZERO_DAYS = 7
"""A scope with no value in this many last known days is treated as ended."""
QUANTILE_LEVELS = {"lower_95": 0.025, "lower_80": 0.1, "forecast": 0.5, "upper_80": 0.9, "upper_95": 0.975}


@dataclass(frozen=True)
class DailySeries:
    """Daily values of a scope from `first_day` on, one array element per day. NaN is unknown, including future days.

    `cost` is in yen without tax. `cv_with_cost` is the CV of deliveries with known cost, `cv_without_cost` all other
    CV. `is_final` marks days whose CV no longer changes; only these are used for fitting. The first `arrived` days are
    over. Ads run on the first `delivery_days` days.
    """

    first_day: date
    cost: Values
    cv_with_cost: Values
    cv_without_cost: Values
    is_final: Values
    arrived_days: int
    delivery_days: int

    def kinds(self) -> Values:
        """Return the kind of each day (`level.kind_of_day`)."""
        return np.array([kind_of_day(self.first_day + timedelta(days=n)) for n in range(len(self.cost))])

    def future_delivery_days(self) -> Values:
        """Return a mask of the delivery days that are not over yet."""
        days = np.arange(len(self.cost))
        return (days >= self.arrived_days) & (days < self.delivery_days)

    def as_known_on_day(self, arrived_days: int, provisional: int = 0) -> "DailySeries":
        """Return the series as it was known after `arrived` days, with the last `provisional` days not yet final."""
        days = np.arange(len(self.cost))
        cost, with_cost, without = (
            np.where(days >= arrived_days, np.nan, values)
            for values in (self.cost, self.cv_with_cost, self.cv_without_cost)
        )
        is_final = self.is_final & (days < arrived_days - provisional)
        return DailySeries(self.first_day, cost, with_cost, without, is_final, arrived_days, self.delivery_days)


@dataclass(frozen=True)
class SampledPaths:
    """Running totals with shape (samples, days): CV, CV with known cost, and cost in yen (None when unknown)."""

    cv: Values
    cv_with_cost: Values
    cost: Values | None

    def cpa(self) -> Values | None:
        """Return cost per CV in yen. It is infinite for cost without CV."""
        if self.cost is None:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.cost > 0, self.cost / self.cv_with_cost, np.nan)


def has_enough_days(series: DailySeries) -> bool:
    """Return whether enough days are final to fit a forecast."""
    return bool((series.is_final & np.isfinite(series.cv_without_cost)).sum() >= MIN_DAYS_TO_FORECAST)


def is_delivery_complete(series: DailySeries) -> bool:
    """Return whether every delivery day is known, so that nothing is left to forecast."""
    return bool(np.isfinite(series.cv_without_cost[: series.delivery_days]).all())


def has_missing_days(series: DailySeries) -> bool:
    """Return whether delivery days that are over lack both CV and cost. Totals and forecasts do not contain such days."""
    past = slice(0, min(series.arrived_days, series.delivery_days))
    return bool((~np.isfinite(series.cv_without_cost[past]) & ~np.isfinite(series.cost[past])).any())


def has_known_cost(series: DailySeries) -> bool:
    """Return whether cost is known on enough days to forecast it, or at all when delivery is complete."""
    if is_delivery_complete(series):
        return bool((series.cost > 0).any())
    return bool((series.is_final & np.isfinite(series.cv_with_cost) & (series.cost > 0)).sum() >= MIN_DAYS_TO_FORECAST)


# One core only: with several, thread overhead makes the algebra of these small matrices about a hundred times slower.
@threadpool_limits.wrap(limits=1, user_api="blas")
def sample_paths(series: DailySeries, budget: float | None, sample_count: int, seed: int) -> SampledPaths:
    """Return `sample_count` sampled paths of the campaign. Known days keep their values. Unknown days in between are
    sampled like future days.

    `budget` limits the total spend in yen; None means no limit.
    """
    rng = np.random.default_rng(seed)
    if not has_known_cost(series):
        total_cv = np.where(
            np.isfinite(series.cv_with_cost), series.cv_with_cost + series.cv_without_cost, series.cv_without_cost
        )
        return SampledPaths(
            np.cumsum(sample_cv_without_spend(series, total_cv, sample_count, rng), axis=1),
            np.zeros((sample_count, len(total_cv))),
            None,
        )
    cost = sample_spend(series, budget, sample_count, rng)
    cv_with_cost = sample_cv_with_cost(series, cost, sample_count, rng)
    with_cost = np.cumsum(cv_with_cost, axis=1)
    cv = with_cost + np.cumsum(sample_cv_without_spend(series, series.cv_without_cost, sample_count, rng), axis=1)
    return SampledPaths(cv, with_cost, np.cumsum(cost, axis=1))


@threadpool_limits.wrap(limits=1, user_api="blas")
def sample_spend(series: DailySeries, budget: float | None, sample_count: int, rng: np.random.Generator) -> Values:
    """Return yen with shape (samples, days). An unknown cost of a day that is over counts as 0."""
    known = np.where(np.isfinite(series.cost), series.cost, 0.0)
    samples = np.tile(known, (sample_count, 1))
    future_delivery_days = series.future_delivery_days() & ~np.isfinite(series.cost)
    if not future_delivery_days.any() or not has_recent_values(series.cost, series.arrived_days):
        return samples
    kinds = series.kinds()
    past = series.cost[: series.arrived_days]
    logs = np.log(np.where(past > 0, past, np.nan))
    fitted = fit_level(logs, np.zeros(series.arrived_days), kinds[: series.arrived_days], LognormalAmounts())
    eta, noise = sample_log_means(fitted, kinds, sample_count, rng)
    samples[:, future_delivery_days] = LognormalAmounts().draw(eta, noise, rng)[:, future_delivery_days]
    if budget is not None:
        remaining = max(0.0, budget - known.sum())
        running = np.minimum(np.cumsum(samples[:, future_delivery_days], axis=1), remaining)
        samples[:, future_delivery_days] = np.diff(running, axis=1, prepend=0.0)
    return samples


def sample_cv_with_cost(series: DailySeries, cost: Values, sample_count: int, rng: np.random.Generator) -> Values:
    """Return CV with known cost, with shape (samples, days), given the spend of each day."""
    if is_delivery_complete(series):
        return np.tile(np.nan_to_num(series.cv_with_cost), (sample_count, 1))
    past = slice(0, series.arrived_days)
    kinds = series.kinds()
    known_cost = np.where(series.cost > 0, series.cost, np.nan)[past]
    values = np.where(series.is_final, series.cv_with_cost, np.nan)[past]
    eta, noise = sample_log_means(
        fit_level(values, np.log(known_cost), kinds[past], NegativeBinomialCounts()), kinds, sample_count, rng
    )
    with np.errstate(divide="ignore"):
        samples = NegativeBinomialCounts().draw(eta + np.log(cost), noise, rng)
    return np.where(np.isfinite(series.cv_with_cost), series.cv_with_cost, samples)


def sample_cv_without_spend(series: DailySeries, counts: Values, sample_count: int, rng: np.random.Generator) -> Values:
    """Return CV with shape (samples, days), sampled from its own level independently of spend."""
    known = np.tile(np.where(np.isfinite(counts), counts, 0.0), (sample_count, 1))
    days = np.arange(len(counts))
    unknown = ~np.isfinite(counts) & (days < series.delivery_days)
    if not unknown.any() or not has_recent_values(counts, series.arrived_days):
        return known
    past = slice(0, series.arrived_days)
    kinds = series.kinds()
    values = np.where(series.is_final, counts, np.nan)[past]
    eta, noise = sample_log_means(
        fit_level(values, np.zeros(series.arrived_days), kinds[past], NegativeBinomialCounts()),
        kinds,
        sample_count,
        rng,
    )
    return np.where(unknown, NegativeBinomialCounts().draw(eta, noise, rng), known)


def has_recent_values(values: Values, arrived: int) -> bool:
    """Return whether any of the last known days has a value above 0."""
    known = values[:arrived][np.isfinite(values[:arrived])]
    return bool((known[-ENDED_AFTER_ZERO_DAYS:] > 0).any())


def daily_quantiles(samples: Values | None, days: int) -> dict[str, Values]:
    """Return the median and the bounds of the 80 % and 95 % intervals for each day. NaN means unknown or unbounded."""
    if samples is None:
        return {name: np.full(days, np.nan) for name in QUANTILE_LEVELS}
    levels = np.quantile(samples, list(QUANTILE_LEVELS.values()), axis=0, method="inverted_cdf")
    return dict(zip(QUANTILE_LEVELS, np.where(np.isfinite(levels), levels, np.nan), strict=True))


def target_probabilities(paths: SampledPaths, target_cv: float | None, target_cpa: float) -> dict[str, Values]:
    """Return for each day the probability that the running totals have reached the target CV, keep the target CPA, and
    both. NaN where a part is unknown."""
    unknown = np.full(paths.cv.shape[1], np.nan)
    cpa = paths.cpa()
    is_cv_reached = paths.cv >= target_cv if target_cv is not None else None
    is_cpa_kept = cpa <= target_cpa if cpa is not None else None
    return {
        "p_target_cv": is_cv_reached.mean(axis=0) if is_cv_reached is not None else unknown,
        "p_target_cpa": is_cpa_kept.mean(axis=0) if is_cpa_kept is not None else unknown,
        "p_target": (is_cv_reached & is_cpa_kept).mean(axis=0)
        if is_cv_reached is not None and is_cpa_kept is not None
        else unknown,
    }
