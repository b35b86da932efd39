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
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.stats import nbinom, norm

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
    """A pair (drift, noise) with the logarithm of its posterior weight, the mode of the coefficients and the Cholesky
    factor of their precision."""

    drift: float
    noise: float
    log_weight: float
    mode: Values
    factor: Values


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


def design_matrix(kinds: Values) -> Values:
    """Return the design matrix, days × coefficients: intercept, kinds of day, and the steps of the level from the
    second day on."""
    days = len(kinds)
    return np.hstack([np.ones((days, 1)), np.eye(KIND_COUNT)[kinds], np.tri(days, days - 1, -1)])


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
    rows, shift, known_values = design_matrix(kinds)[known], offset[known] + centre, values[known]
    start = np.zeros(rows.shape[1])
    points = []
    for drift in DRIFT_GRID:
        for noise in NOISE_GRID:
            points.append(
                laplace_approximation(known_values, shift, rows, likelihood, float(drift), float(noise), start)
            )
            start = points[-1].mode
    return GridFit(points, len(values), centre, likelihood)


def laplace_approximation(
    known_values: Values, shift: Values, rows: Values, likelihood: Likelihood, drift: float, noise: float, start: Values
) -> GridPoint:
    """Return the mode, curvature and weight of the coefficients at one (drift, noise), found by Newton's method."""
    steps = rows.shape[1] - KIND_COUNT - 1
    prior = np.concatenate(
        [[INTERCEPT_PRIOR_SD**-2], np.full(KIND_COUNT, KIND_PRIOR_SD**-2), np.full(steps, drift**-2)]
    )
    mode = start.copy()
    for _ in range(MAX_NEWTON_STEPS):
        first, second = likelihood.slope(known_values, shift + rows @ mode, noise)
        factor = cho_factor((rows * second[:, None]).T @ rows + np.diag(prior), lower=True)
        move = cho_solve(factor, rows.T @ first - prior * mode)
        moved = float(np.abs(rows @ move).max())
        mode += move * min(1.0, MAX_NEWTON_STEP / max(moved, 1e-12))
        if moved < NEWTON_TOLERANCE:
            break
    lower = np.tril(factor[0])
    density = likelihood.log_density(known_values, shift + rows @ mode, noise)
    shape = 0.5 * np.log(prior).sum() - 0.5 * (prior * mode**2).sum() - np.log(np.diag(lower)).sum()
    # The grid is equally spaced in logarithms. Adding log(drift) and log(noise) converts the exponential priors to that scale.
    hyper = np.log(drift) - DRIFT_PRIOR_RATE * drift + np.log(noise) - NOISE_PRIOR_RATE * noise
    return GridPoint(drift, noise, density + shape + hyper, mode, lower)


def sample_log_means(
    fitted: GridFit, kinds: Values, sample_count: int, rng: np.random.Generator
) -> tuple[Values, Values]:
    """Return sampled logarithms of the mean without offset, shape (samples, days), and the noise of each sample. The
    days are the fitted days followed by future days.

    `kinds` are the kinds of all these days in the same order.
    """
    future_days = len(kinds) - fitted.length
    rows = design_matrix(kinds[: fitted.length])
    sample_counts = rng.multinomial(sample_count, fitted.weights())
    eta, noise = [], []
    for point, count in zip(fitted.points, sample_counts, strict=True):
        if count:
            free = solve_triangular(point.factor, rng.standard_normal((len(point.mode), count)), lower=True, trans="T")
            coefficients = (point.mode[:, None] + free).T
            level = coefficients[:, 1 + KIND_COUNT :].sum(axis=1, keepdims=True)
            onward = level + np.cumsum(point.drift * rng.standard_normal((count, future_days)), axis=1)
            later = coefficients[:, :1] + coefficients[:, 1 + kinds[fitted.length :]] + onward
            eta.append(fitted.centre + np.hstack([coefficients @ rows.T, later]))
            noise.append(np.full(count, point.noise))
    order = rng.permutation(sample_count)
    return np.vstack(eta)[order], np.concatenate(noise)[order]
