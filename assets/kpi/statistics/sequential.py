"""Anytime-valid t-test of "the mean is zero": the result may be checked every day without inflating the error rate."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

PRIOR_EFFECT_VARIANCE_INVERSE = 2.0
"""c² of the prior on effect sizes N(0, 1/c²): effects of about 0.7 daily standard deviations are expected. The value
is fixed before any data is seen. It changes how soon a difference is detected, not the error rate."""


def log_evidence(
    scores: ArrayLike, informative_days: ArrayLike, prior: float = PRIOR_EFFECT_VARIANCE_INVERSE
) -> NDArray[np.float64]:
    """Return the log evidence against "the mean is zero" after each day, accumulated along the last axis.

    `scores` has one score per day. `informative_days` marks days that carry information. Both have shape (…, days). For
    normal scores with mean zero and any variance, the probability that the evidence ever exceeds 1/α is at most α
    (Ville). The mixture over effect sizes N(0, 1/c²) has the closed form sqrt(c²/(n+c²)) · (1 − S²/((n+c²)·Q))^(−n/2),
    with S the sum and Q the sum of squares of n days.

    Source: Wang, Ramdas, "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance",
    Sequential Analysis 44 (2025), after Lai (1976). On one day it equals the Bayes factor of Gönen et al., The American
    Statistician 59 (2005).
    """
    used = np.asarray(informative_days, bool)
    values = np.where(used, np.asarray(scores, float), 0.0)
    n = np.cumsum(used, axis=-1, dtype=float)
    total = np.cumsum(values, axis=-1)
    squares = np.cumsum(values * values, axis=-1)
    spent = np.divide(total * total, (n + prior) * squares, out=np.zeros_like(total), where=squares > 0)
    return -0.5 * np.log1p(n / prior) - n / 2 * np.log1p(-spent)


def expected_log_evidence(
    mean: float, mean_square: float, n: NDArray[np.float64], prior: float = PRIOR_EFFECT_VARIANCE_INVERSE
) -> NDArray[np.float64]:
    """Return the value `log_evidence` would have after `n` days whose scores have the given mean and mean square."""
    spent = n * mean * mean / ((n + prior) * mean_square) if mean_square > 0 else np.zeros_like(n)
    return np.asarray(-0.5 * np.log1p(n / prior) - n / 2 * np.log1p(-spent))
