"""Significance levels of the looks at a test: little error is spent before the planned last day, the rest on it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FIRST_LOOK = 7
"""Day of the first look: one full week, so that no single weekday decides."""
GRID_HALF_WIDTH, GRID_POINTS = 7.0, 1401


@lru_cache(maxsize=256)
def look_levels(days: int, alpha: float) -> NDArray[np.float64]:
    """Return the two-sided level of the look on each day of a test planned for `days` days, shape (days,). Zero where
    there is no look, which is before day 7 and, in a shorter test, on every day.

    The probability that any look falls below its level is `alpha` without a difference. Each side spends
    2 − 2Φ(z / √(k / days)) of its α/2 up to day k, with z the 1 − α/4 quantile: the spending function that resembles the
    limits of O'Brien and Fleming. A look that does not take place leaves its error unspent, so the total stays below
    `alpha`.

    Sources: Lan, DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70 (1983); the recursion is
    that of Armitage, McPherson, Rowe, JRSS A 132 (1969).
    """
    from scipy.stats import norm

    levels = np.zeros(days)
    fractions = np.arange(FIRST_LOOK, days + 1) / days
    spent = 4 * norm.sf(norm.isf(alpha / 4) / np.sqrt(fractions))
    grid = np.linspace(-GRID_HALF_WIDTH, GRID_HALF_WIDTH, GRID_POINTS)
    step = grid[1] - grid[0]
    density, before, spent_before = np.zeros(GRID_POINTS), 0.0, 0.0
    for position, fraction in enumerate(fractions):
        if position == 0:
            density = norm.pdf(grid, scale=np.sqrt(fraction))
        else:
            # Brownian motion: the next value is the present one, where it did not stop, plus an independent increment.
            move = norm.pdf(grid - grid[GRID_POINTS // 2], scale=np.sqrt(fraction - before)) * step
            density = np.convolve(density, move, mode="same")
        upper_tail = np.cumsum(density[::-1]) * step
        limit = np.interp((spent[position] - spent_before) / 2, upper_tail, grid[::-1]) - step / 2
        levels[FIRST_LOOK - 1 + position] = 2 * norm.sf(limit / np.sqrt(fraction))
        density = np.where(np.abs(grid) <= limit, density, 0.0)
        before, spent_before = fraction, spent[position]
    levels.flags.writeable = False
    return levels
