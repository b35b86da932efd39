"""Model of a daily value: calendar factor times a level that changes slowly. Fits the model with its uncertainty and
samples from it.

Counts are negative binomial (variance mean + noise² × mean²). Amounts are lognormal; `noise` is the standard deviation
of the logarithm. The logarithm of the mean is offset + intercept + factor of the kind of day + level. The level is a
random walk whose daily steps have standard deviation `drift` (West & Harrison, Bayesian Forecasting and Dynamic Models,
2nd ed. 1997, chapters 2, 8 and 14). The forecast continues the last level with growing uncertainty; it does not
extrapolate a trend.

The model is fitted by Laplace approximation on a grid of (drift, noise), as in Rue, Martino & Chopin, Approximate
Bayesian inference for latent Gaussian models, JRSS B 71 (2009). The priors of drift and noise are exponential, as in
Simpson et al., Penalising model component complexity, Statistical Science 32 (2017). For amounts, the only
approximation is the integral over the grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from scipy.stats import nbinom, norm

from assets.kpi.statistics.bordered import BorderedFactor, bordered_factor

Values = np.ndarray

KIND_COUNT = 8
YEAR_END_KIND = 7
INTERCEPT_PRIOR_SD, KIND_PRIOR_SD = 3.0, 0.4
DRIFT_GRID = np.geomspace(0.001, 0.2, 9)
DRIFT_PRIOR_RATE = -np.log(0.05) / 0.05
"""Rate of the exponential prior: a daily step above 5 % has probability 5 %."""
NOISE_GRID = np.geomspace(0.03, 1.0, 9)
NOISE_PRIOR_RATE = -np.log(0.05) / 0.8
MAX_NEWTON_STEPS, NEWTON_TOLERANCE, MAX_NEWTON_STEP = 40, 1e-7, 2.0


def kind_of_day(day: date) -> int:
    """Return 0 to 6 for Monday to Sunday, or 7 for 29 December to 3 January, when offices and universities are closed."""
    return YEAR_END_KIND if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) else day.weekday()


class Likelihood(Protocol):
    """Distribution of a daily value given the logarithm of its mean (`eta`) and the noise. Arrays have one value per
    day."""

    def log_density(self, values: Values, eta: Values, noise: float) -> float:
        """Return the logarithm of the joint density of all values."""

    def slope(self, values: Values, eta: Values, noise: float) -> tuple[Values, Values]:
        """Return the first derivative and the negative second derivative of the log density with respect to eta."""

    def draw(self, eta: Values, noise: Values, rng: np.random.Generator) -> Values:
        """Return random values. `noise` has one value per sample, `eta` has shape (samples, days)."""


class NegativeBinomialCounts:
    """Negative binomial distribution of type 2: mean e^eta, variance mean + noise² mean²."""

    def log_density(self, values: Values, eta: Values, noise: float) -> float:
        size = noise**-2
        return float(nbinom.logpmf(values, size, size / (size + np.exp(eta))).sum())

    def slope(self, values: Values, eta: Values, noise: float) -> tuple[Values, Values]:
        mean, alpha = np.exp(eta), noise**2
        spread = 1 + alpha * mean
        return (values - mean) / spread, mean * (1 + alpha * values) / spread**2

    def draw(self, eta: Values, noise: Values, rng: np.random.Generator) -> Values:
        size = np.broadcast_to(noise[:, None] ** -2, eta.shape)
        return rng.poisson(np.exp(np.minimum(eta, 20)) * rng.gamma(size) / size).astype(float)


class LognormalAmounts:
    """Lognormal distribution. The values passed in are logarithms with mean eta; `draw` returns amounts."""

    def log_density(self, values: Values, eta: Values, noise: float) -> float:
        return float(norm.logpdf(values, eta, noise).sum())

    def slope(self, values: Values, eta: Values, noise: float) -> tuple[Values, Values]:
        return (values - eta) / noise**2, np.full(len(values), noise**-2)

    def draw(self, eta: Values, noise: Values, rng: np.random.Generator) -> Values:
        return np.exp(eta + noise[:, None] * rng.standard_normal(eta.shape))


@dataclass(frozen=True)
class GridPoint:
    """A pair (drift, noise) with the logarithm of its posterior weight, the mode of the level from the second day on and of the
    coefficients (intercept, kinds of day), and the factor of their precision."""

    drift: float
    noise: float
    log_weight: float
    level: Values
    coefficients: Values
    factor: BorderedFactor


@dataclass(frozen=True)
class GridFit:
    """All grid points fitted to a series of `length` days. `centre` is the mean logarithm subtracted before fitting."""

    points: Sequence[GridPoint]
    length: int
    centre: float
    likelihood: Likelihood

    def weights(self) -> Values:
        """Return the posterior probability of each grid point."""
        logs = np.array([point.log_weight for point in self.points])
        weights = np.exp(logs - logs.max())
        return weights / weights.sum()


def calendar_matrix(kinds: Values) -> Values:
    """Return the design matrix of the coefficients, days × coefficients: intercept and kinds of day."""
    return np.hstack([np.ones((len(kinds), 1)), np.eye(KIND_COUNT)[kinds]])


def fit_level(values: Values, offset: Values, kinds: Values, likelihood: Likelihood) -> GridFit:
    """Fit a daily series. All three arrays have one value per day. Days with an unknown value or offset (NaN) are not
    used. Raises ValueError when no day is known."""
    known = np.isfinite(values) & np.isfinite(offset)
    if not known.any():
        raise ValueError("no day with a known value")
    if isinstance(likelihood, NegativeBinomialCounts):
        centre = float(np.log((values[known].sum() + 0.5) / np.exp(offset[known]).sum()))
    else:
        centre = float((values - offset)[known].mean())
    series = Series(known, values[known], offset[known] + centre, calendar_matrix(kinds), likelihood)
    level, coefficients = np.zeros(len(values) - 1), np.zeros(1 + KIND_COUNT)
    points = []
    for drift in DRIFT_GRID:
        for noise in NOISE_GRID:
            points.append(laplace_approximation(series, float(drift), float(noise), level, coefficients))
            level, coefficients = points[-1].level, points[-1].coefficients
    return GridFit(points, len(values), centre, likelihood)


@dataclass(frozen=True)
class Series:
    """Input of a fit: which days are known, their values and offsets, the calendar of all days (days × coefficients),
    and the distribution of a value."""

    known: Values
    values: Values
    offset: Values
    calendar: Values
    likelihood: Likelihood

    def linear_predictor(self, level: Values, coefficients: Values) -> Values:
        """Return the logarithm of the mean of each known day. The level of the first day is zero: the intercept holds it."""
        return self.offset + (self.calendar @ coefficients + np.concatenate([[0.0], level]))[self.known]

    def spread_over_days(self, of_known: Values) -> Values:
        """Return one value per day, zero where the day is unknown."""
        spread = np.zeros(len(self.known))
        spread[self.known] = of_known
        return spread


def laplace_approximation(series: Series, drift: float, noise: float, level: Values, coefficients: Values) -> GridPoint:
    """Return the mode, curvature and weight at one (drift, noise), found by Newton's method from this level and these coefficients."""
    prior = np.concatenate([[INTERCEPT_PRIOR_SD**-2], np.full(KIND_COUNT, KIND_PRIOR_SD**-2)])
    beside = np.full(max(len(level) - 1, 0), -(drift**-2))
    diagonal = np.full(len(level), 2 * drift**-2)
    diagonal[-1:] = drift**-2  # no step follows the last day
    for _ in range(MAX_NEWTON_STEPS):
        slopes = series.likelihood.slope(series.values, series.linear_predictor(level, coefficients), noise)
        first, second = (series.spread_over_days(of_known) for of_known in slopes)
        weighted = series.calendar * second[:, None]
        factor = bordered_factor(
            diagonal + second[1:], beside, weighted[1:], series.calendar.T @ weighted + np.diag(prior)
        )
        steps = np.diff(level, prepend=0.0)
        pull = (steps - np.append(steps[1:], 0.0)) * drift**-2
        moves = factor.solve(first[1:] - pull, series.calendar.T @ first - prior * coefficients)
        moved = float(np.abs(series.linear_predictor(*moves) - series.offset).max())
        share = min(1.0, MAX_NEWTON_STEP / max(moved, 1e-12))
        level, coefficients = level + share * moves[0], coefficients + share * moves[1]
        if moved < NEWTON_TOLERANCE:
            break
    density = series.likelihood.log_density(series.values, series.linear_predictor(level, coefficients), noise)
    steps = np.diff(level, prepend=0.0)
    squares = (prior * coefficients**2).sum() + (steps**2).sum() * drift**-2
    log_prior = np.log(prior).sum() + len(level) * np.log(drift**-2)
    shape = 0.5 * (log_prior - squares - factor.log_determinant())
    # The grid is equally spaced in logarithms. Adding log(drift) and log(noise) converts the exponential priors to that scale.
    hyper = np.log(drift) - DRIFT_PRIOR_RATE * drift + np.log(noise) - NOISE_PRIOR_RATE * noise
    return GridPoint(drift, noise, density + shape + hyper, level, coefficients, factor)


def sample_log_means(
    fitted: GridFit, kinds: Values, sample_count: int, rng: np.random.Generator
) -> tuple[Values, Values]:
    """Return sampled logarithms of the mean without offset, shape (samples, days), and the noise of each sample. The
    days are the fitted days followed by future days.

    `kinds` are the kinds of all these days in the same order.
    """
    future_days = len(kinds) - fitted.length
    calendar = calendar_matrix(kinds)
    sample_counts = rng.multinomial(sample_count, fitted.weights())
    eta, noise = [], []
    for point, count in zip(fitted.points, sample_counts, strict=True):
        if count:
            deviations = point.factor.deviations(
                rng.standard_normal((len(point.level), count)), rng.standard_normal((len(point.coefficients), count))
            )
            level = np.vstack([np.zeros((1, count)), point.level[:, None] + deviations[0]])
            onward = level[-1] + np.cumsum(point.drift * rng.standard_normal((future_days, count)), axis=0)
            means = calendar @ (point.coefficients[:, None] + deviations[1]) + np.vstack([level, onward])
            eta.append(fitted.centre + means.T)
            noise.append(np.full(count, point.noise))
    order = rng.permutation(sample_count)
    return np.vstack(eta)[order], np.concatenate(noise)[order]
