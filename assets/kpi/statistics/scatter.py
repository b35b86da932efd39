"""Scatter between days of the ratio of two arms beyond chance, and its memory from day to day: how likely each value is
in the days of one comparison, and what other comparisons say beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import Floats, TwoArms, daily_scores

SCATTERS = np.geomspace(0.03, 0.90, 21)
"""Standard deviation between days of the logarithm of the ratio. Two arms of 10 % each have 0.14."""
MEMORIES = np.arange(0, 0.85, 0.1)
"""Correlation of one day's deviation with the next day's (autoregression of order one). Values below zero are left out:
they would make an interval narrower than independent days do."""
SPREADS = np.array([0.1, 0.4, 0.8])
"""Standard deviation of the logarithm of the scatter between comparisons: from nearly equal to a factor of two."""
TYPICAL_SCATTER, TYPICAL_SPREAD = 0.14, 0.8
"""Median and standard deviation of the logarithm of the typical scatter, before any data is seen."""

NODE_SCATTER, NODE_MEMORY = (axis.ravel() for axis in np.meshgrid(SCATTERS, MEMORIES, indexing="ij"))
"""Every pair of a scatter and a memory, in the order of the last axis of the arrays below."""


@dataclass(frozen=True)
class DailyEvidence:
    """What the days up to each day say, for every pair of scatter and memory. Each array has shape (…, days, nodes).

    `score` / `information` is the best estimate of the logarithm of the ratio, relative to the ratio of the scores.
    Without a difference, `score` is normal with variance `information`, and its increments are independent.
    `log_likelihood` is that of scatter and memory, whatever the ratio is.
    """

    score: Floats
    information: Floats
    log_likelihood: Floats


def daily_evidence(arms: TwoArms, ratio: float | NDArray[np.float64] = 1.0) -> DailyEvidence:
    """Return the evidence after each day about the ratio relative to `ratio`.

    A day's log ratio is the true one, plus a deviation that follows an autoregression of order one, plus chance with
    variance 1 / information of the day. The Kalman filter runs over the log ratios and over a constant, which gives the
    generalised least-squares estimate and the restricted likelihood after each day in one pass.

    Sources: Harvey, *Forecasting, Structural Time Series Models and the Kalman Filter* (1989), 3.4; Patterson,
    Thompson, Biometrika 58 (1971).
    """
    scores, information = daily_scores(arms, ratio)
    shape = (*scores.shape, NODE_SCATTER.size)
    found = DailyEvidence(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    each = (*scores.shape[:-1], NODE_SCATTER.size)
    state, state_of_one, log_variance, total, cross, squares = (np.zeros(each) for _ in range(6))
    variance = np.broadcast_to(NODE_SCATTER**2, each)
    for day in range(scores.shape[-1]):
        given = information[..., day, None]
        is_known = given > 0
        observed = np.divide(scores[..., day, None], given, out=np.zeros_like(given), where=is_known)
        predicted = variance + np.divide(1.0, given, out=np.ones_like(given), where=is_known)
        weight = np.where(is_known, 1 / predicted, 0.0)
        surprise, surprise_of_one = observed - state, 1 - state_of_one
        log_variance = log_variance + np.where(is_known, np.log(predicted), 0.0)
        total = total + surprise_of_one**2 * weight
        cross = cross + surprise_of_one * surprise * weight
        squares = squares + surprise**2 * weight
        gain = variance * weight
        state = NODE_MEMORY * (state + gain * surprise)
        state_of_one = NODE_MEMORY * (state_of_one + gain * surprise_of_one)
        variance = NODE_MEMORY**2 * variance * (1 - gain) + NODE_SCATTER**2 * (1 - NODE_MEMORY**2)
        found.score[..., day, :], found.information[..., day, :] = cross, total
        known = np.where(total > 0, total, 1.0)
        found.log_likelihood[..., day, :] = -0.5 * (log_variance + np.log(known) + squares - cross**2 / known)
    return found


def _chances_of_scatter() -> Floats:
    """Return the probability of each scatter, given the spread and the typical scatter: (spreads, typical, scatter)."""
    gap = np.log(SCATTERS)[None, None, :] - np.log(SCATTERS)[None, :, None]
    chances = np.exp(-0.5 * (gap / SPREADS[:, None, None]) ** 2)
    return np.asarray(chances / chances.sum(axis=-1, keepdims=True))


CHANCES_OF_SCATTER = _chances_of_scatter()


def informed_by(log_likelihood: Floats) -> Floats:
    """Return what a comparison says about spread, typical scatter and memory, as a log likelihood of shape (…, spreads ×
    typical × memory), from its own log likelihood of shape (…, nodes). Add up the values of several comparisons."""
    own = log_likelihood.reshape(*log_likelihood.shape[:-1], SCATTERS.size, MEMORIES.size)
    highest = own.max(axis=(-2, -1), keepdims=True)
    mixed = CHANCES_OF_SCATTER @ np.exp(own - highest)[..., None, :, :]
    return np.asarray((np.log(mixed) + highest[..., None, :, :]).reshape(*own.shape[:-2], -1))


def log_prior(others: Floats | Sequence[float] | float = 0.0) -> Floats:
    """Return the log probability of each node before a comparison's own days are seen, shape (…, nodes). `others` is the
    sum of `informed_by` over the other comparisons; without it, only the assumptions above count.

    Comparisons share the memory. Each has a scatter of its own around a typical one; the others say what is typical and
    how much comparisons differ. This is Smyth's moderation of variances (Statistical Applications in Genetics and
    Molecular Biology 3, 2004), computed on a grid.
    """
    typical = -0.5 * (np.log(SCATTERS / TYPICAL_SCATTER) / TYPICAL_SPREAD) ** 2
    shape = (SPREADS.size, SCATTERS.size, MEMORIES.size)
    total = np.asarray(others, float) + np.broadcast_to(typical[None, :, None], shape).ravel()
    known = np.exp(total - total.max(axis=-1, keepdims=True)).reshape(*total.shape[:-1], *shape)
    chances = (np.swapaxes(CHANCES_OF_SCATTER, -1, -2) @ known).sum(axis=-3)
    chances = chances / chances.sum(axis=(-2, -1), keepdims=True)
    return np.asarray(np.log(np.maximum(chances, 1e-300)).reshape(*total.shape[:-1], -1))
