"""Find the split of a budget over media with the highest expected CV, given the uncertainty of their response curves."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import LinearConstraint, minimize

from assets.kpi.statistics.response import MIN_VALUE, ResponseCurve, Values


def expected_cv_per_day(curves: Sequence[ResponseCurve], daily: Values) -> Values:
    """Return the total CV per day of all media at these daily spends, one value per sample."""
    return np.sum([curve.cv_per_day(spend) for curve, spend in zip(curves, daily, strict=True)], axis=0)


def best_split(curves: Sequence[ResponseCurve], daily: float, lower: Values, upper: Values) -> Values | None:
    """Return the daily spend by medium that sums to `daily` yen, keeps the bounds, and maximises the mean CV over the
    samples. Returns None if no split keeps the bounds.

    The optimiser is SciPy's SLSQP. Every curve is concave, so the optimum found is global.
    """
    if lower.sum() > daily * (1 + 1e-9) or upper.sum() < daily * (1 - 1e-9) or (lower > upper).any():
        return None
    room = upper - lower
    start = lower + room * (daily - lower.sum()) / max(room.sum(), MIN_VALUE)

    def loss(shares: Values) -> float:
        return -float(expected_cv_per_day(curves, shares * daily).mean())

    def negative_gradient(shares: Values) -> Values:
        return np.array(
            [-daily * curve.slope(share * daily).mean() for curve, share in zip(curves, shares, strict=True)]
        )

    size = max(abs(loss(start / daily)), MIN_VALUE)
    result = minimize(
        lambda shares: loss(shares) / size,
        start / daily,
        jac=lambda shares: negative_gradient(shares) / size,
        method="SLSQP",
        bounds=list(zip(lower / daily, upper / daily, strict=True)),
        constraints=[LinearConstraint(np.ones((1, len(curves))), 1, 1)],
        options={"ftol": 1e-10, "maxiter": 300},
    )
    return np.clip(result.x * daily, lower, upper)
