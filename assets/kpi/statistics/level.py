"""A daily figure as calendar factor × a level that wanders: fitted with what is not known about it, and drawn from.

Counts are negative binomial (variance mean + noise² × mean²), amounts lognormal with standard deviation `noise` of the logarithm. The
logarithm of the mean is offset + intercept + factor of the kind of day + level; the level is a random walk with daily steps of standard
deviation `drift`: West & Harrison, Bayesian Forecasting and Dynamic Models, 2nd ed. 1997, chapters 2, 8 and 14. The forecast holds
the last level and grows wider with the horizon, so a trend is followed and never extrapolated.

Fitted by Laplace approximation on a grid of (drift, noise), as in Rue, Martino & Chopin, Approximate Bayesian inference for latent
Gaussian models, JRSS B 71 (2009); the priors of both are exponential, as in Simpson et al., Penalising model component complexity,
Statistical Science 32 (2017). For amounts nothing is approximated but the integral over the grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.stats import nbinom, norm

Values = np.ndarray

KINDS = 8
YEAR_END = 7
INTERCEPT_SD, KIND_SD = 3.0, 0.4
DRIFTS = np.geomspace(0.001, 0.2, 9)
DRIFT_RATE = -np.log(0.05) / 0.05
"""A daily step of more than 5 % has a prior probability of 5 %."""
NOISES = np.geomspace(0.03, 1.0, 9)
NOISE_RATE = -np.log(0.05) / 0.8
NEWTON_STEPS, TOLERANCE, LONGEST_STEP = 40, 1e-7, 2.0


def kind_of_day(day: date) -> int:
    """0 to 6, Monday first; 7 for the turn of the year, 29 December to 3 January, when offices and universities rest."""
    return YEAR_END if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) else day.weekday()


class Likelihood(Protocol):
    """What a day's figure is, given the logarithm of its mean (`eta`) and the noise; all arrays are one value per day."""

    def log_density(self, values: Values, eta: Values, noise: float) -> float:
        """Logarithm of the density of all values together."""

    def slope(self, values: Values, eta: Values, noise: float) -> tuple[Values, Values]:
        """First and negative second derivative of the log density by eta."""

    def draw(self, eta: Values, noise: Values, rng: np.random.Generator) -> Values:
        """Random figures; `noise` is one value per draw, `eta` draws × days."""


class Counts:
    """Negative binomial of type 2: mean e^eta, variance mean + noise² mean²."""

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


class Amounts:
    """Lognormal: the values are logarithms, normal about eta. `draw` returns amounts."""

    def log_density(self, values: Values, eta: Values, noise: float) -> float:
        return float(norm.logpdf(values, eta, noise).sum())

    def slope(self, values: Values, eta: Values, noise: float) -> tuple[Values, Values]:
        return (values - eta) / noise**2, np.full(len(values), noise**-2)

    def draw(self, eta: Values, noise: Values, rng: np.random.Generator) -> Values:
        return np.exp(eta + noise[:, None] * rng.standard_normal(eta.shape))


@dataclass(frozen=True)
class Point:
    """One pair (drift, noise): the log of its posterior weight, the mode of the coefficients and the Cholesky factor of their precision."""

    drift: float
    noise: float
    log_weight: float
    mode: Values
    factor: Values


@dataclass(frozen=True)
class Fit:
    """All points of the grid for a series of `length` days, and the mean logarithm `centre` taken out before."""

    points: Sequence[Point]
    length: int
    centre: float
    likelihood: Likelihood

    def weights(self) -> Values:
        """Posterior probability of each point."""
        logs = np.array([point.log_weight for point in self.points])
        weights = np.exp(logs - logs.max())
        return weights / weights.sum()


def design(kinds: Values) -> Values:
    """Days × coefficients: intercept, kind of day, steps of the level from the second day on."""
    days = len(kinds)
    return np.hstack([np.ones((days, 1)), np.eye(KINDS)[kinds], np.tri(days, days - 1, -1)])


def fit(values: Values, offset: Values, kinds: Values, likelihood: Likelihood) -> Fit:
    """Fit a daily series; all three arrays have one value per day, and days with an unknown value or offset (NaN) teach nothing.

    Raises ValueError when no day is known.
    """
    known = np.isfinite(values) & np.isfinite(offset)
    if not known.any():
        raise ValueError("no day with a known value")
    if isinstance(likelihood, Counts):
        centre = float(np.log((values[known].sum() + 0.5) / np.exp(offset[known]).sum()))
    else:
        centre = float((values - offset)[known].mean())
    rows, shift, seen = design(kinds)[known], offset[known] + centre, values[known]
    start = np.zeros(rows.shape[1])
    points = []
    for drift in DRIFTS:
        for noise in NOISES:
            points.append(laplace(seen, shift, rows, likelihood, float(drift), float(noise), start))
            start = points[-1].mode
    return Fit(points, len(values), centre, likelihood)


def laplace(
    seen: Values, shift: Values, rows: Values, likelihood: Likelihood, drift: float, noise: float, start: Values
) -> Point:
    """Mode and curvature of the coefficients at one (drift, noise), by Newton's method, and the weight of that pair."""
    steps = rows.shape[1] - KINDS - 1
    prior = np.concatenate([[INTERCEPT_SD**-2], np.full(KINDS, KIND_SD**-2), np.full(steps, drift**-2)])
    mode = start.copy()
    for _ in range(NEWTON_STEPS):
        first, second = likelihood.slope(seen, shift + rows @ mode, noise)
        factor = cho_factor((rows * second[:, None]).T @ rows + np.diag(prior), lower=True)
        move = cho_solve(factor, rows.T @ first - prior * mode)
        moved = float(np.abs(rows @ move).max())
        mode += move * min(1.0, LONGEST_STEP / max(moved, 1e-12))
        if moved < TOLERANCE:
            break
    lower = np.tril(factor[0])
    density = likelihood.log_density(seen, shift + rows @ mode, noise)
    shape = 0.5 * np.log(prior).sum() - 0.5 * (prior * mode**2).sum() - np.log(np.diag(lower)).sum()
    # The grid is even in the logarithms, hence the logarithms of drift and noise beside their exponential priors.
    hyper = np.log(drift) - DRIFT_RATE * drift + np.log(noise) - NOISE_RATE * noise
    return Point(drift, noise, density + shape + hyper, mode, lower)


def log_means(found: Fit, kinds: Values, draws: int, rng: np.random.Generator) -> tuple[Values, Values]:
    """Draw the logarithm of the mean without offset, draws × days, for the days fitted and those after them, and each draw's noise.

    `kinds` holds the kinds of all these days, the fitted ones first.
    """
    ahead = len(kinds) - found.length
    rows = design(kinds[: found.length])
    picked = rng.multinomial(draws, found.weights())
    eta, noise = [], []
    for point, count in zip(found.points, picked, strict=True):
        if count:
            free = solve_triangular(point.factor, rng.standard_normal((len(point.mode), count)), lower=True, trans="T")
            drawn = (point.mode[:, None] + free).T
            level = drawn[:, 1 + KINDS :].sum(axis=1, keepdims=True)
            onward = level + np.cumsum(point.drift * rng.standard_normal((count, ahead)), axis=1)
            later = drawn[:, :1] + drawn[:, 1 + kinds[found.length :]] + onward
            eta.append(found.centre + np.hstack([drawn @ rows.T, later]))
            noise.append(np.full(count, point.noise))
    order = rng.permutation(draws)
    return np.vstack(eta)[order], np.concatenate(noise)[order]
