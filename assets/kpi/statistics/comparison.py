"""Test and interval of the ratio of two arms, averaged over the scatter and memory that the data leave possible."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import Floats, TwoArms, estimate_rate_ratio
from assets.kpi.statistics.scatter import DailyEvidence, daily_evidence, log_prior

MAX_LOG_RATIO = 3.0
"""Bounds are searched up to log ratios of ±3, a twentieth to twenty times."""


@dataclass(frozen=True)
class Comparison:
    """A comparison of two arms, with what other comparisons say about scatter and memory on each day. `prior` has shape
    (days, nodes) or (nodes,); see `log_prior`."""

    arms: TwoArms
    prior: Floats = field(default_factory=log_prior)
    at_one: DailyEvidence = field(init=False)
    weights: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "at_one", daily_evidence(self.arms))
        log_weights = self.prior + self.at_one.log_likelihood
        weights = np.exp(log_weights - log_weights.max(axis=-1, keepdims=True))
        object.__setattr__(self, "weights", weights / weights.sum(axis=-1, keepdims=True))

    def p_values(self, ratio: float = 1.0) -> Floats:
        """Return the two-sided p-value of "the true ratio is `ratio`" after each day, shape (…, days). One where no day
        was informative yet.

        Given scatter and memory the score is normal. The p-value is the mean over what the data leave possible; with
        independent normal days and nothing known about their scatter this is close to the t-test.
        """
        from scipy.special import ndtr

        found = self.at_one if ratio == 1.0 else daily_evidence(self.arms, ratio)
        root = np.sqrt(np.where(found.information > 0, found.information, 1.0))
        return np.asarray((self.weights * 2 * ndtr(-np.abs(found.score) / root)).sum(axis=-1))

    def directions(self, ratio: float = 1.0) -> NDArray[np.float64]:
        """Return 1 after each day on which the estimate is above `ratio`, −1 below, 0 without information."""
        found = self.at_one if ratio == 1.0 else daily_evidence(self.arms, ratio)
        known = np.where(found.information > 0, found.information, 1.0)
        return np.sign((self.weights * found.score / known).sum(axis=-1))

    def log_ratio(self) -> tuple[float, float] | None:
        """Return mean and variance of the logarithm of the ratio after the last day. The variance includes what is
        unknown about scatter and memory. Returns None while either arm has no events."""
        start = estimate_rate_ratio(self.arms)
        if start is None:
            return None
        found = daily_evidence(self.arms, start)
        weights, information = self.weights[-1], found.information[-1]
        means = found.score[-1] / information
        mean = float(weights @ means)
        return float(np.log(start)) + mean, float(weights @ (1 / information + (means - mean) ** 2))

    def interval(self, level: float) -> tuple[float | None, float | None]:
        """Return the lowest and highest ratio whose p-value after the last day is above `level`. None where the data do
        not bound that side."""
        found = self.log_ratio()
        if found is None or level <= 0:
            return None, None
        bounds = [self._bound(found[0], direction, level) for direction in (-1.0, 1.0)]
        return bounds[0], bounds[1]

    def _bound(self, centre: float, direction: float, level: float) -> float | None:
        """Return the first excluded ratio from `centre` on, going down (−1) or up (1)."""
        from scipy.optimize import brentq

        def beyond(distance: float) -> float:
            return float(self.p_values(float(np.exp(centre + direction * distance)))[-1]) - level

        if beyond(0.0) <= 0 or beyond(MAX_LOG_RATIO) >= 0:
            return None
        return float(np.exp(centre + direction * brentq(beyond, 0.0, MAX_LOG_RATIO, xtol=1e-6)))
