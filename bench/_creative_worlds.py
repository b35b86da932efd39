"""Simulated tests of two creatives with known lift: weekday patterns, differing days, and variance beyond Poisson."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from assets.kpi.statistics.ratios import TwoArms

WEEKDAY_VOLUME = np.array((1.06, 1.08, 1.05, 1.04, 0.98, 0.86, 0.93))
WEEKDAY_RATE = np.array((0.96, 0.97, 0.98, 1.00, 1.02, 1.06, 1.01))


@dataclass(frozen=True)
class TestWorld:
    """Daily exposure of control arm and test arm, events per exposure, and standard deviations of logarithms between
    days. `shock` is the deviation of one arm on one day, `memory` the part of it that remains on the next day."""

    name: str
    exposure_control: float
    exposure: float
    rate: float
    shock: float = 0.10
    memory: float = 0.0
    day_volume: float = 0.25
    day_rate: float = 0.15


def sample_shocks(world: TestWorld, tests: int, days: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return factors around 1 for an arm's rate, shape (tests, days)."""
    fresh = rng.normal(size=(tests, days))
    held = fresh.copy()
    for day in range(1, days):
        held[:, day] = world.memory * held[:, day - 1] + np.sqrt(1 - world.memory**2) * fresh[:, day]
    return np.asarray(np.exp(world.shock * held - world.shock**2 / 2))


def simulate_tests(world: TestWorld, tests: int, days: int, lift: float, rng: np.random.Generator) -> TwoArms:
    """Return `tests` tests as arrays (tests, 1, days). The test arm's rate is 1 + `lift` times the control arm's."""
    week = np.arange(days) % 7
    volume = WEEKDAY_VOLUME[week] * rng.lognormal(0, world.day_volume, (tests, days))
    level = world.rate * WEEKDAY_RATE[week] * rng.lognormal(0, world.day_rate, (tests, days))
    exposures = [
        rng.poisson(mean * volume * rng.lognormal(0, 0.05, (tests, days))).astype(float)
        for mean in (world.exposure_control, world.exposure)
    ]
    events = [
        rng.poisson(shown * level * factor * sample_shocks(world, tests, days, rng)).astype(float)
        for shown, factor in zip(exposures, (1.0, 1 + lift), strict=True)
    ]
    return TwoArms(*(one[:, None, :] for one in (*events, *exposures)))


def best_possible(world: TestWorld, days: int, lift: float, alpha: float) -> tuple[float, float]:
    """Return the highest power and the highest share of right picks that any method can have in `days` days.

    They are those of the best linear estimate of the log ratio by one look on the last day, when scatter and memory are
    known exactly: normal log ratios of days with variance 1/e + 1/f from counting and 2·shock² from the arms.
    """
    counted = 1 / (world.exposure_control * world.rate) + 1 / (world.exposure * world.rate * (1 + lift))
    apart = np.abs(np.arange(days)[:, None] - np.arange(days)[None, :])
    covariance = counted * np.eye(days) + 2 * world.shock**2 * world.memory**apart
    in_errors = np.log1p(lift) * np.sqrt(np.linalg.solve(covariance, np.ones(days)).sum())
    return float(norm.cdf(in_errors - norm.isf(alpha / 2))), float(norm.cdf(in_errors))
