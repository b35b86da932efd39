"""Ratio of two arms' rates (events per exposure), compared day by day within strata: test arm's rate divided by the
control arm's rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.kpi.statistics.sequential import log_evidence

LOG_RATIO_STEP = 0.005
MAX_LOG_RATIO_STEPS = 600
"""The bounds are searched on log ratios from −3 to 3 (a twentieth to twenty times) in steps of 0.5 %."""


@dataclass(frozen=True)
class TwoArms:
    """Events and exposure of the control arm and one test arm, such as clicks and impressions. Each array has shape (…,
    strata, days).

    Strata, such as medium × target, are never pooled. Days are the clusters for which the variance is measured. A
    stratum and day in which either arm has no exposure is ignored.
    """

    events_control: NDArray[np.float64]
    events: NDArray[np.float64]
    exposure_control: NDArray[np.float64]
    exposure: NDArray[np.float64]

    @property
    def is_comparable(self) -> NDArray[np.bool_]:
        """Return a mask of strata and days in which both arms have exposure."""
        return np.asarray((self.exposure_control > 0) & (self.exposure > 0))

    @property
    def informative_days(self) -> NDArray[np.bool_]:
        """Return a mask of shape (…, days): days that carry information about the ratio."""
        return np.asarray((self.is_comparable & (self.events_control + self.events > 0)).any(axis=-2))

    def fewest_events(self) -> NDArray[np.float64]:
        """Return the cumulative events by day of the arm with fewer events."""
        both = [np.where(self.is_comparable, events, 0).sum(axis=-2) for events in (self.events_control, self.events)]
        return np.asarray(np.minimum(*(np.cumsum(counts, axis=-1) for counts in both)))


def daily_scores(arms: TwoArms, ratio: ArrayLike = 1.0) -> NDArray[np.float64]:
    """Return one score per day, shape (…, days). Its expected value is zero if the test arm's rate is `ratio` times the
    control arm's rate, and positive if the rate is higher.

    The score is the day's contribution to a stratified rate ratio: (e·m − ratio·f·x) / (m + ratio·x), for e events in
    exposure x of the test arm and f events in exposure m of the control arm. An effect on both arms of a day (weekday,
    holiday, auction) cancels out. The unit of analysis is the day, so variance beyond Poisson is part of the measured
    variance. `ratio` may be an array; its axes come first.

    Source: Greenland, Robins, "Estimation of a common effect parameter from sparse follow-up data", Biometrics 41
    (1985); days as clusters: Deng, Knoblich, Lu, "Applying the delta method in metric analytics", KDD 2018.
    """
    r = np.asarray(ratio, float)[..., None, None]
    weight = arms.exposure_control + r * arms.exposure
    scores = arms.events * arms.exposure_control - r * arms.events_control * arms.exposure
    usable = np.broadcast_to(arms.is_comparable, scores.shape)
    return np.asarray(np.divide(scores, weight, out=np.zeros(scores.shape), where=usable).sum(axis=-2))


def estimate_rate_ratio(arms: TwoArms) -> float | None:
    """Return the test arm's rate divided by the control arm's rate, estimated from all strata and days. Returns None
    while either arm has no events."""
    from scipy.optimize import brentq

    if not arms.informative_days.any() or arms.fewest_events()[-1] == 0:
        return None
    log_ratio: float = brentq(lambda at: float(daily_scores(arms, np.exp(at)).sum()), -12.0, 12.0)
    return float(np.exp(log_ratio))


def rate_ratio_interval(arms: TwoArms, alpha: float) -> tuple[float | None, float | None]:
    """Return the lower and upper bound of the rate ratio. The bounds form a confidence sequence: they hold on all days
    simultaneously with probability 1 − `alpha`.

    None means that the data do not bound that side yet. Ratios are tested outwards from the estimate until one is
    excluded.
    """
    point_estimate = estimate_rate_ratio(arms)
    if point_estimate is None:
        return None, None
    grid = np.arange(-MAX_LOG_RATIO_STEPS, MAX_LOG_RATIO_STEPS + 1) * LOG_RATIO_STEP
    excluded = log_evidence_on_last_day(arms, np.exp(grid)) >= np.log(1 / alpha)
    below = np.flatnonzero(excluded & (grid < np.log(point_estimate)))
    above = np.flatnonzero(excluded & (grid > np.log(point_estimate)))
    low = interval_bound(arms, alpha, grid[below[-1]], grid[below[-1]] + LOG_RATIO_STEP) if below.size else None
    high = interval_bound(arms, alpha, grid[above[0]], grid[above[0]] - LOG_RATIO_STEP) if above.size else None
    return low, high


def interval_bound(arms: TwoArms, alpha: float, excluded: float, not_excluded: float) -> float:
    """Return the ratio at which exclusion starts, between two log ratios: one excluded and one not."""
    from scipy.optimize import brentq

    def beyond(at: float) -> float:
        return float(log_evidence_on_last_day(arms, np.array([np.exp(at)]))[0]) - float(np.log(1 / alpha))

    return (
        float(np.exp(brentq(beyond, excluded, not_excluded))) if beyond(not_excluded) < 0 else float(np.exp(excluded))
    )


def log_evidence_on_last_day(arms: TwoArms, ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log evidence against each of `ratios` after the last day."""
    scores = daily_scores(arms, ratios)
    return np.asarray(log_evidence(scores, np.broadcast_to(arms.informative_days, scores.shape))[..., -1])
