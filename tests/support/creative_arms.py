"""Two arms of a creative test with a known lift."""

import numpy as np

from assets.kpi.statistics.ratios import TwoArms


def arms(
    days: int, lift: float, seed: int = 1, exposure: float = 10_000, rate: float = 0.01, strata: int = 1
) -> TwoArms:
    """Two arms with equal exposure, days that differ, and a true lift."""
    rng = np.random.default_rng(seed)
    level = rate * rng.lognormal(0, 0.2, (1, days))
    shown = rng.poisson(exposure, (2, strata, days)).astype(float)
    return TwoArms(
        rng.poisson(shown[0] * level).astype(float),
        rng.poisson(shown[1] * level * (1 + lift)).astype(float),
        shown[0],
        shown[1],
    )
