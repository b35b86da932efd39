"""Two arms' rates (events per exposure), compared day by day within strata: how many times the control's rate the arm's is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.kpi.statistics.sequential import log_evidence

STEP = 0.005
REACH = 600
"""The interval is looked for on logarithms from −3 to 3 (a twentieth to twenty times) in steps of half a per cent."""


@dataclass(frozen=True)
class Arms:
    """Events and exposure of control and arm, each of shape (…, strata, days), such as clicks and impressions.

    A stratum is what must not be mixed, such as medium × target; days are the clusters over which the scatter is measured. A stratum
    and day in which either arm has no exposure tells nothing and counts for nothing.
    """

    events_control: NDArray[np.float64]
    events: NDArray[np.float64]
    exposure_control: NDArray[np.float64]
    exposure: NDArray[np.float64]

    @property
    def comparable(self) -> NDArray[np.bool_]:
        """Strata and days in which both arms had exposure."""
        return np.asarray((self.exposure_control > 0) & (self.exposure > 0))

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Days, shape (…, days), that tell something about the ratio."""
        return np.asarray((self.comparable & (self.events_control + self.events > 0)).any(axis=-2))

    def fewest_events(self) -> NDArray[np.float64]:
        """Events so far in the arm that has fewer, cumulated over days."""
        both = [np.where(self.comparable, one, 0).sum(axis=-2) for one in (self.events_control, self.events)]
        return np.asarray(np.minimum(*(np.cumsum(one, axis=-1) for one in both)))


def daily_scores(arms: Arms, ratio: ArrayLike = 1.0) -> NDArray[np.float64]:
    """One number a day, shape (…, days), with mean zero when the arm's rate is `ratio` times the control's; positive when it is more.

    The day's contribution to the score of a stratified rate ratio, (e·m − ratio·f·x) / (m + ratio·x) for e events in exposure x of the
    arm, f in m of the control. What moves both arms on a day (weekday, holiday, auction) cancels; scatter beyond Poisson stays in the
    numbers, which is why days and not clicks are the unit. `ratio` may be an array: its axes come first.

    Source: Greenland, Robins, "Estimation of a common effect parameter from sparse follow-up data", Biometrics 41 (1985); days as
    clusters: Deng, Knoblich, Lu, "Applying the delta method in metric analytics", KDD 2018.
    """
    r = np.asarray(ratio, float)[..., None, None]
    weight = arms.exposure_control + r * arms.exposure
    scores = arms.events * arms.exposure_control - r * arms.events_control * arms.exposure
    usable = np.broadcast_to(arms.comparable, scores.shape)
    return np.asarray(np.divide(scores, weight, out=np.zeros(scores.shape), where=usable).sum(axis=-2))


def estimate(arms: Arms) -> float | None:
    """Rate of the arm over rate of the control, from all strata and days (the root of the summed score); None without events in either."""
    from scipy.optimize import brentq

    if not arms.counted.any() or arms.fewest_events()[-1] == 0:
        return None
    found: float = brentq(lambda at: float(daily_scores(arms, np.exp(at)).sum()), -12.0, 12.0)
    return float(np.exp(found))


def interval(arms: Arms, alpha: float) -> tuple[float | None, float | None]:
    """Lowest and highest ratio the days do not speak against: a confidence sequence, right on all days at once with 1 − `alpha`.

    None stands for a side the days do not bound yet. Ratios are tried outwards from the estimate until one is excluded.
    """
    middle = estimate(arms)
    if middle is None:
        return None, None
    grid = np.arange(-REACH, REACH + 1) * STEP
    excluded = evidence_now(arms, np.exp(grid)) >= np.log(1 / alpha)
    below = np.flatnonzero(excluded & (grid < np.log(middle)))
    above = np.flatnonzero(excluded & (grid > np.log(middle)))
    low = edge(arms, alpha, grid[below[-1]], grid[below[-1]] + STEP) if below.size else None
    high = edge(arms, alpha, grid[above[0]], grid[above[0]] - STEP) if above.size else None
    return low, high


def edge(arms: Arms, alpha: float, excluded: float, kept: float) -> float:
    """The ratio between two logarithms where exclusion ends."""
    from scipy.optimize import brentq

    def beyond(at: float) -> float:
        return float(evidence_now(arms, np.array([np.exp(at)]))[0]) - float(np.log(1 / alpha))

    return float(np.exp(brentq(beyond, excluded, kept))) if beyond(kept) < 0 else float(np.exp(excluded))


def evidence_now(arms: Arms, ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log evidence against each of `ratios` after the last day."""
    scores = daily_scores(arms, ratios)
    return np.asarray(log_evidence(scores, np.broadcast_to(arms.counted, scores.shape))[..., -1])
