"""The split of a budget over media that brings most CV, given what is known about their response curves."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import LinearConstraint, minimize

from assets.kpi.statistics.response import FLOOR, Curve, Values


def expected(curves: Sequence[Curve], daily: Values) -> Values:
    """CV per day of all media together, by draw, at these daily spends."""
    return np.sum([curve.daily(one) for curve, one in zip(curves, daily, strict=True)], axis=0)


def best_split(curves: Sequence[Curve], daily: float, lower: Values, upper: Values) -> Values | None:
    """Daily spend by medium that sums to `daily` yen, keeps the bounds and brings most CV, averaged over the draws; None if none does.

    Maximised by SciPy's SLSQP; every curve is concave, so what it finds is the best there is.
    """
    if lower.sum() > daily * (1 + 1e-9) or upper.sum() < daily * (1 - 1e-9) or (lower > upper).any():
        return None
    room = upper - lower
    start = lower + room * (daily - lower.sum()) / max(room.sum(), FLOOR)

    def loss(shares: Values) -> float:
        return -float(expected(curves, shares * daily).mean())

    def downhill(shares: Values) -> Values:
        return np.array(
            [-daily * curve.slope(share * daily).mean() for curve, share in zip(curves, shares, strict=True)]
        )

    size = max(abs(loss(start / daily)), FLOOR)
    found = minimize(
        lambda shares: loss(shares) / size,
        start / daily,
        jac=lambda shares: downhill(shares) / size,
        method="SLSQP",
        bounds=list(zip(lower / daily, upper / daily, strict=True)),
        constraints=[LinearConstraint(np.ones((1, len(curves))), 1, 1)],
        options={"ftol": 1e-10, "maxiter": 300},
    )
    return np.clip(found.x * daily, lower, upper)
