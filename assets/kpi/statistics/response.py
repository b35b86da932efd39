"""Response of CV to spend: curves with diminishing returns, fitted to daily data, including their uncertainty.

The expected CV of a day is scale × shape of the spend, with factors for the kind of day and a linear trend. The
variance is larger than Poisson: a negative binomial regression by statsmodels with variance mean + alpha mean². Alpha
is estimated by moments (Cameron & Trivedi, Regression Analysis of Count Data, 2nd ed. 2013, section 3.4; Gourieroux,
Monfort & Trognon, Econometrica 52, 1984). A smaller variance is never assumed.

Three concave shapes are compared: a power of spend, the saturating curve s / (s + k), which is Hill's with exponent 1,
and log(1 + s / h). Hanssens, Parsons & Schultz, Market Response Models, 2nd ed. 2001, chapter 3, compare them. Each
shape is parametrised by its elasticity at the usual spend, between 0 and 1. On a grid of equally likely elasticities,
shapes are weighted by their quasi-likelihood.

A curve describes the association of CV with spend. Where spend followed demand, it is not the causal effect of spend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from threadpoolctl import threadpool_limits

Values = np.ndarray

MIN_DAYS_TO_FIT = 28
RECENT_DAYS = 28
MAX_ELASTICITY_ERROR = 0.25
"""Largest standard error of the elasticity for which the data are informative. Knowing only that it lies between 0
and 1 already gives 0.29."""
ELASTICITY_GRID = np.linspace(0.03, 0.99, 25)
MIN_ALPHA = 1e-6
MIN_VALUE = 1e-9


def half_saturation(elasticity: float) -> float:
    """Return k of s / (s + k), in units of the usual spend, for which the curve has the given elasticity."""
    return elasticity / (1 - elasticity)


def log_curve_scale(elasticity: float) -> float:
    """Return h of log(1 + s / h), in units of the usual spend, for which the curve has the given elasticity."""
    return float(1 / np.exp(brentq(lambda u: np.exp(u) / (1 + np.exp(u)) / np.log1p(np.exp(u)) - elasticity, -20, 60)))


CURVE_SHAPES: tuple[tuple[Callable[[Values, Values], Values], Callable[[float], float]], ...] = (
    (lambda ratio, power: power * np.log(ratio), float),
    (lambda ratio, half: np.log(ratio) + np.log1p(half) - np.log(ratio + half), half_saturation),
    (lambda ratio, unit: np.log(np.log1p(ratio / unit) / np.log1p(1 / unit)), log_curve_scale),
)
"""For each shape: a function returning its logarithm at `ratio` times the usual spend (0 at the usual spend), and a
function returning its parameter for an elasticity."""


@dataclass(frozen=True)
class ResponseCurve:
    """Fitted CV per day by spend, one array element per sample.

    `scale` is CV per day at `usual` yen. `shape` is an index of CURVE_SHAPES with its `parameter`. `elasticity` is the
    elasticity at the usual spend. `estimate` and `error` are the elasticity and its standard error for a plain power
    curve, not limited to 0 to 1. `variation` is the standard deviation of the log spend that calendar and trend do not
    explain. `min_observed_spend` and `max_observed_spend` are the bounds of the observed daily spend. The variance of a day's CV is mean +
    `alpha` × mean².
    """

    scale: Values
    shape: Values
    parameter: Values
    elasticity: Values
    usual: float
    estimate: float
    error: float
    variation: float
    min_observed_spend: float
    max_observed_spend: float
    days: int
    alpha: float

    @property
    def is_identified(self) -> bool:
        """Return whether spend varied enough and CVs are sufficient to estimate the elasticity, and the elasticity
        shows diminishing returns."""
        return self.error <= MAX_ELASTICITY_ERROR and -2 * self.error < self.estimate < 1 + 2 * self.error

    def cv_per_day(self, spend: float) -> Values:
        """Return CV per day at `spend` yen, one value per sample."""
        ratio = np.full(len(self.scale), max(spend, MIN_VALUE) / self.usual)
        logs = np.empty(len(ratio))
        for number, (log_shape, _) in enumerate(CURVE_SHAPES):
            chosen = self.shape == number
            logs[chosen] = log_shape(ratio[chosen], self.parameter[chosen])
        return self.scale * np.exp(logs)

    def slope(self, spend: float) -> Values:
        """Return the CV gained by one more yen per day, one value per sample."""
        step = max(spend, 1.0) * 1e-4
        return (self.cv_per_day(spend + step) - self.cv_per_day(max(spend - step, 0.0))) / (
            spend + step - max(spend - step, 0.0)
        )


@threadpool_limits.wrap(limits=1, user_api="blas")
def fit_response_curve(
    spend: Values, counts: Values, kinds: Values, sample_count: int, rng: np.random.Generator
) -> ResponseCurve | None:
    """Fit the curve of one medium. Arrays have one value per day. Days with unknown (NaN) or zero spend are left out.
    Returns None with fewer than 28 such days or without any CV. `kinds` are the kinds of days as small integers."""
    used = np.flatnonzero(np.isfinite(spend) & np.isfinite(counts) & (spend > 0))
    if len(used) < MIN_DAYS_TO_FIT or counts[used].sum() == 0:
        return None
    logs, values, calendar = np.log(spend[used]), counts[used], calendar_design(kinds[used], used)
    usual = float(np.exp(logs.mean()))
    free, alpha = fit_count_regression(values, np.column_stack([logs - logs.mean(), calendar]))
    scale = max(1.0, float(free.pearson_chi2 / free.df_resid))
    unexplained = logs - calendar @ np.linalg.lstsq(calendar, logs, rcond=None)[0]
    drawn = sample_shapes(values, np.exp(logs) / usual, calendar, alpha, scale, sample_count, rng)
    return ResponseCurve(
        *drawn,
        usual=usual,
        estimate=float(free.params[0]),
        error=float(free.bse[0]) * scale**0.5,
        variation=float(np.sqrt((unexplained**2).sum() / max(1, len(used) - calendar.shape[1]))),
        min_observed_spend=float(spend[used].min()),
        max_observed_spend=float(spend[used].max()),
        days=len(used),
        alpha=alpha,
    )


def fit_count_regression(values: Values, rows: Values) -> tuple[Any, float]:
    """Return the regression of `values` on `rows` with dispersion 1, and alpha from the residuals of a Poisson
    regression."""
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    first = GLM(values, rows, family=families.Poisson()).fit()
    excess = ((values - first.mu) ** 2).sum() * len(values) / first.df_resid - first.mu.sum()
    alpha = max(MIN_ALPHA, float(excess / (first.mu**2).sum()))
    return GLM(values, rows, family=families.NegativeBinomial(alpha=alpha)).fit(scale=1.0), alpha


def calendar_design(kinds: Values, number: Values) -> Values:
    """Return the columns intercept, kinds of day except the first, and linear trend by day number."""
    present = np.unique(kinds)[1:]
    trend = (number - number.mean()) / 100.0
    return np.column_stack([np.ones(len(kinds)), kinds[:, None] == present[None, :], trend]).astype(float)


def sample_shapes(
    values: Values,
    ratio: Values,
    other_spends: Values,
    alpha: float,
    scale: float,
    sample_count: int,
    rng: np.random.Generator,
) -> tuple[Values, Values, Values, Values]:
    """Return sampled scale, shape, parameter and elasticity. Every shape on the grid is fitted with its own regression
    on the calendar.

    `scale` widens the variance of the regressions. A curve's own scale is the mean of the last 28 days, so it describes
    the present.
    """
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    samples, start = [], None
    for number, (log_shape, by_elasticity) in enumerate(CURVE_SHAPES):
        for elasticity in ELASTICITY_GRID:
            parameter = by_elasticity(float(elasticity))
            offset = log_shape(ratio, np.full(len(ratio), parameter))
            model = GLM(values, other_spends, family=families.NegativeBinomial(alpha=alpha), offset=offset)
            result = model.fit(scale=scale, start_params=start)
            start = result.params
            samples.append((result, number, parameter, float(elasticity)))
    fits = np.array([-result.deviance / (2 * scale) for result, *_ in samples])
    weights = np.exp(fits - fits.max())
    picked = rng.multinomial(sample_count, weights / weights.sum())
    coefficients = [
        np.column_stack(
            [
                np.exp(
                    rng.multivariate_normal(result.params, result.cov_params(), count) @ other_spends[-RECENT_DAYS:].T
                ).mean(axis=1),
                np.tile([number, parameter, elasticity], (count, 1)),
            ]
        )
        for (result, number, parameter, elasticity), count in zip(samples, picked, strict=True)
        if count
    ]
    level, shape, parameter, elasticity = rng.permutation(np.vstack(coefficients)).T
    return level, shape.astype(int), parameter, elasticity
