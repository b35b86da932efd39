"""How CV answers to spend: curves of diminishing returns, fitted to days with what is not known about them.

The CV of a day is over-dispersed about scale × shape of the spend, with factors for the kind of day and a steady trend: a negative
binomial regression by statsmodels, its variance mean + alpha mean² with alpha by moments (Cameron & Trivedi, Regression Analysis of
Count Data, 2nd ed. 2013, section 3.4; Gourieroux, Monfort & Trognon, Econometrica 52, 1984), and never a variance below that.
Three shapes compete, all concave: a power of spend, the saturating curve s / (s + k), which is Hill's with exponent 1, and log(1 + s / h);
Hanssens, Parsons & Schultz, Market Response Models, 2nd ed. 2001, chapter 3, compare them. Each is told by its elasticity at the usual
spend, between 0 and 1; on a grid of elasticities, all equally likely before, shapes are weighted by their quasi-likelihood.

A curve tells what days of high and low spend had in common with CV. Where spend followed demand, that is no effect of spend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from threadpoolctl import threadpool_limits

Values = np.ndarray

LEAST_DAYS = 28
RECENT_DAYS = 28
LARGEST_ERROR = 0.25
"""Standard error of the elasticity from which on the data say little: knowing only that it lies between 0 and 1 has one of 0.29."""
ELASTICITIES = np.linspace(0.03, 0.99, 25)
LEAST_ALPHA = 1e-6
FLOOR = 1e-9


def saturation(elasticity: float) -> float:
    """k of s / (s + k) in units of the usual spend, where the curve has this elasticity."""
    return elasticity / (1 - elasticity)


def log_scale(elasticity: float) -> float:
    """h of log(1 + s / h) in units of the usual spend, where the curve has this elasticity."""
    return float(1 / np.exp(brentq(lambda u: np.exp(u) / (1 + np.exp(u)) / np.log1p(np.exp(u)) - elasticity, -20, 60)))


SHAPES: tuple[tuple[Callable[[Values, Values], Values], Callable[[float], float]], ...] = (
    (lambda ratio, power: power * np.log(ratio), float),
    (lambda ratio, half: np.log(ratio) + np.log1p(half) - np.log(ratio + half), saturation),
    (lambda ratio, unit: np.log(np.log1p(ratio / unit) / np.log1p(1 / unit)), log_scale),
)
"""Logarithm of each shape at `ratio` times the usual spend, 0 at the usual spend; and its parameter, by elasticity."""


@dataclass(frozen=True)
class Curve:
    """CV per day by spend, one array element per draw: `scale` at `usual` yen, shape `shape` (an index of SHAPES) with `parameter`.

    `elasticity` is the one at the usual spend, by draw. `estimate` and `error` are elasticity and standard error of a plain power curve,
    not confined to 0 to 1; `variation` is the standard deviation of the logarithm of spend that calendar and trend do not explain;
    `least` and `most` the daily spends seen; the variance of a day's CV is mean + `alpha` × mean².
    """

    scale: Values
    shape: Values
    parameter: Values
    elasticity: Values
    usual: float
    estimate: float
    error: float
    variation: float
    least: float
    most: float
    days: int
    alpha: float

    @property
    def is_identified(self) -> bool:
        """Whether spend varied enough, and CVs are many enough, to tell the elasticity, and it is one of diminishing returns at all."""
        return self.error <= LARGEST_ERROR and -2 * self.error < self.estimate < 1 + 2 * self.error

    def daily(self, spend: float) -> Values:
        """CV per day, by draw."""
        ratio = np.full(len(self.scale), max(spend, FLOOR) / self.usual)
        logs = np.empty(len(ratio))
        for number, (log_shape, _) in enumerate(SHAPES):
            chosen = self.shape == number
            logs[chosen] = log_shape(ratio[chosen], self.parameter[chosen])
        return self.scale * np.exp(logs)

    def slope(self, spend: float) -> Values:
        """CV of one yen more, by draw."""
        step = max(spend, 1.0) * 1e-4
        return (self.daily(spend + step) - self.daily(max(spend - step, 0.0))) / (spend + step - max(spend - step, 0.0))


@threadpool_limits.wrap(limits=1, user_api="blas")
def fit_curve(spend: Values, counts: Values, kinds: Values, draws: int, rng: np.random.Generator) -> Curve | None:
    """Fit one medium. Arrays have one value per day; days with unknown (NaN) or no spend are left out.

    None with fewer than 28 such days or without any CV. `kinds` are kinds of days, any small integers.
    """
    used = np.flatnonzero(np.isfinite(spend) & np.isfinite(counts) & (spend > 0))
    if len(used) < LEAST_DAYS or counts[used].sum() == 0:
        return None
    logs, values, others = np.log(spend[used]), counts[used], calendar(kinds[used], used)
    usual = float(np.exp(logs.mean()))
    free, alpha = plain_regression(values, np.column_stack([logs - logs.mean(), others]))
    scale = max(1.0, float(free.pearson_chi2 / free.df_resid))
    unexplained = logs - others @ np.linalg.lstsq(others, logs, rcond=None)[0]
    drawn = draw_shapes(values, np.exp(logs) / usual, others, alpha, scale, draws, rng)
    return Curve(
        *drawn,
        usual=usual,
        estimate=float(free.params[0]),
        error=float(free.bse[0]) * scale**0.5,
        variation=float(np.sqrt((unexplained**2).sum() / max(1, len(used) - others.shape[1]))),
        least=float(spend[used].min()),
        most=float(spend[used].max()),
        days=len(used),
        alpha=alpha,
    )


def plain_regression(values: Values, rows: Values) -> tuple[Any, float]:
    """The regression on `rows` with the scale left at 1, and alpha from the residuals of a Poisson regression."""
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    first = GLM(values, rows, family=families.Poisson()).fit()
    excess = ((values - first.mu) ** 2).sum() * len(values) / first.df_resid - first.mu.sum()
    alpha = max(LEAST_ALPHA, float(excess / (first.mu**2).sum()))
    return GLM(values, rows, family=families.NegativeBinomial(alpha=alpha)).fit(scale=1.0), alpha


def calendar(kinds: Values, number: Values) -> Values:
    """Intercept, kinds of day but the first, and a trend by day number."""
    present = np.unique(kinds)[1:]
    trend = (number - number.mean()) / 100.0
    return np.column_stack([np.ones(len(kinds)), kinds[:, None] == present[None, :], trend]).astype(float)


def draw_shapes(
    values: Values, ratio: Values, others: Values, alpha: float, scale: float, draws: int, rng: np.random.Generator
) -> tuple[Values, Values, Values, Values]:
    """Scale, shape, parameter and elasticity, by draw: all shapes on the grid, each with its regression on the calendar.

    `scale` widens the regressions' variance. A curve's own scale is the mean of the last 28 days' calendar, so that it speaks of the
    present.
    """
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    found, start = [], None
    for number, (log_shape, by_elasticity) in enumerate(SHAPES):
        for elasticity in ELASTICITIES:
            parameter = by_elasticity(float(elasticity))
            offset = log_shape(ratio, np.full(len(ratio), parameter))
            model = GLM(values, others, family=families.NegativeBinomial(alpha=alpha), offset=offset)
            result = model.fit(scale=scale, start_params=start)
            start = result.params
            found.append((result, number, parameter, float(elasticity)))
    fits = np.array([-result.deviance / (2 * scale) for result, *_ in found])
    weights = np.exp(fits - fits.max())
    picked = rng.multinomial(draws, weights / weights.sum())
    told = [
        np.column_stack(
            [
                np.exp(
                    rng.multivariate_normal(result.params, result.cov_params(), count) @ others[-RECENT_DAYS:].T
                ).mean(axis=1),
                np.tile([number, parameter, elasticity], (count, 1)),
            ]
        )
        for (result, number, parameter, elasticity), count in zip(found, picked, strict=True)
        if count
    ]
    level, shape, parameter, elasticity = rng.permutation(np.vstack(told)).T
    return level, shape.astype(int), parameter, elasticity
