"""Ratio of two arms' rates (events per exposure), compared day by day within strata: test arm's rate divided by the
control arm's rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TwoArms:
    """Events and exposure of the control arm and one test arm, such as clicks and impressions. Each array has shape (…,
    strata, days).

    Strata, such as medium × target, are never pooled. Days are the clusters for which the variance is measured. A
    stratum and day in which either arm has no exposure is ignored.
    """

    events_control: Floats
    events: Floats
    exposure_control: Floats
    exposure: Floats

    @property
    def is_comparable(self) -> NDArray[np.bool_]:
        """Return a mask of strata and days in which both arms have exposure."""
        return np.asarray((self.exposure_control > 0) & (self.exposure > 0))

    @property
    def informative_days(self) -> NDArray[np.bool_]:
        """Return a mask of shape (…, days): days that carry information about the ratio."""
        return np.asarray((self.is_comparable & (self.events_control + self.events > 0)).any(axis=-2))

    def fewest_events(self) -> Floats:
        """Return the cumulative events by day of the arm with fewer events."""
        both = [np.where(self.is_comparable, events, 0).sum(axis=-2) for events in (self.events_control, self.events)]
        return np.asarray(np.minimum(*(np.cumsum(counts, axis=-1) for counts in both)))


def daily_scores(arms: TwoArms, ratio: ArrayLike = 1.0) -> tuple[Floats, Floats]:
    """Return the score of each day and its information about the logarithm of the ratio, both of shape (…, days).

    Given the events of a stratum and day, the test arm's events are binomial with p = ratio·x / (m + ratio·x), for
    exposure m of the control arm and x of the test arm. The score is the test arm's events minus their expected number;
    its mean is zero if the test arm's rate is `ratio` times the control arm's rate. The information is the binomial
    variance, so score / information estimates the logarithm of the true ratio relative to `ratio`. An effect on both
    arms of a day (weekday, holiday, auction) cancels out. `ratio` may be an array; its axes come first.

    Source: Greenland, Robins, "Estimation of a common effect parameter from sparse follow-up data", Biometrics 41
    (1985).
    """
    r = np.asarray(ratio, float)[..., None, None]
    weight = arms.exposure_control + r * arms.exposure
    expected = np.divide(r * arms.exposure, weight, out=np.zeros(weight.shape), where=weight > 0)
    both = np.where(arms.is_comparable, arms.events_control + arms.events, 0.0)
    scores = np.where(arms.is_comparable, arms.events, 0.0) - both * expected
    return np.asarray(scores.sum(axis=-2)), np.asarray((both * expected * (1 - expected)).sum(axis=-2))


def estimate_rate_ratio(arms: TwoArms) -> float | None:
    """Return the test arm's rate divided by the control arm's rate, estimated from all strata and days. Returns None
    while either arm has no events."""
    from scipy.optimize import brentq

    if not arms.informative_days.any() or arms.fewest_events()[-1] == 0:
        return None
    log_ratio: float = brentq(lambda at: float(daily_scores(arms, np.exp(at))[0].sum()), -12.0, 12.0)
    return float(np.exp(log_ratio))
