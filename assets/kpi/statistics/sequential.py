"""Evidence against a mean of zero that may be looked at every day: an anytime-valid t-test."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

PRIOR = 2.0
"""c² of the mixture: effects of about 0.7 standard deviations of a day are expected. Fixed before any data is seen; it moves how soon
a difference is found, not how often one is found that is none."""


def log_evidence(scores: ArrayLike, counted: ArrayLike, prior: float = PRIOR) -> NDArray[np.float64]:
    """Logarithm of the evidence against "the mean is zero" after each day, cumulated along the last axis.

    `scores` are one number a day, `counted` says which days carry information; both (…, days). Under normal scores of mean zero and
    any variance, evidence above 1/α ever, on whatever day one looks, has probability α at most (Ville). The mixture over effect sizes
    N(0, 1/c²) has the closed form sqrt(c²/(n+c²)) · (1 − S²/((n+c²)·Q))^(−n/2) with S the sum and Q the sum of squares of n days.

    Source: Wang, Ramdas, "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance", Sequential
    Analysis 44 (2025), after Lai (1976). On one day it is the Bayes factor of Gönen et al., The American Statistician 59 (2005).
    """
    used = np.asarray(counted, bool)
    values = np.where(used, np.asarray(scores, float), 0.0)
    n = np.cumsum(used, axis=-1, dtype=float)
    total = np.cumsum(values, axis=-1)
    squares = np.cumsum(values * values, axis=-1)
    spent = np.divide(total * total, (n + prior) * squares, out=np.zeros_like(total), where=squares > 0)
    return -0.5 * np.log1p(n / prior) - n / 2 * np.log1p(-spent)


def expected_log_evidence(
    mean: float, mean_square: float, n: NDArray[np.float64], prior: float = PRIOR
) -> NDArray[np.float64]:
    """What `log_evidence` would be after `n` days whose scores have this mean and this mean square."""
    spent = n * mean * mean / ((n + prior) * mean_square) if mean_square > 0 else np.zeros_like(n)
    return np.asarray(-0.5 * np.log1p(n / prior) - n / 2 * np.log1p(-spent))
