"""Effect of a change: the ratio to a comparison group after the change against the same ratio before it (difference in
differences on the logarithm). What affects both groups on a day (weekday, holiday, auction) cancels out."""

from dataclasses import dataclass

import numpy as np

from assets.kpi.statistics.comparison import Comparison
from assets.kpi.statistics.ratios import TwoArms
from assets.kpi.statistics.scatter import daily_evidence, informed_by, log_prior

Z_95 = 1.959964


@dataclass(frozen=True)
class ChangeEffect:
    """Logarithm of the factor by which the rate (events per exposure) changed, its standard error, and the probability
    that the rate rose."""

    log_factor: float
    error: float
    p_higher: float

    def factor(self) -> float:
        return float(np.exp(self.log_factor))

    def interval(self) -> tuple[float, float]:
        """Return the bounds of the 95 % interval of the factor."""
        return (
            float(np.exp(self.log_factor - Z_95 * self.error)),
            float(np.exp(self.log_factor + Z_95 * self.error)),
        )


def estimate_change(before: TwoArms, after: TwoArms) -> ChangeEffect | None:
    """Return the effect from the days before and after. The control arm is the comparison group, the test arm is what was
    changed. Returns None while an arm has no events.

    Both windows have a scatter between days of their own; each says beforehand what is usual for the other
    (`scatter.log_prior`). The error includes what is unknown about the scatter.
    """
    from scipy.special import ndtr

    windows = (before, after)
    informed = [informed_by(daily_evidence(arms).log_likelihood[-1]) for arms in windows]
    found = [
        Comparison(arms, log_prior(other)).log_ratio() for arms, other in zip(windows, reversed(informed), strict=True)
    ]
    if found[0] is None or found[1] is None:
        return None
    log_factor = found[1][0] - found[0][0]
    error = float(np.sqrt(found[0][1] + found[1][1]))
    return ChangeEffect(log_factor, error, float(ndtr(log_factor / error)))
