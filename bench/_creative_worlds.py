"""Simulated tests of two creatives with known lift: weekday patterns, differing days, and variance beyond Poisson."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import TwoArms

WEEKDAY_VOLUME = np.array((1.06, 1.08, 1.05, 1.04, 0.98, 0.86, 0.93))
WEEKDAY_RATE = np.array((0.96, 0.97, 0.98, 1.00, 1.02, 1.06, 1.01))
TEST_DAYS = 56


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


def sample_shocks(world: TestWorld, tests: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return factors around 1 for an arm's rate, shape (tests, days)."""
    fresh = rng.normal(size=(tests, TEST_DAYS))
    held = fresh.copy()
    for day in range(1, TEST_DAYS):
        held[:, day] = world.memory * held[:, day - 1] + np.sqrt(1 - world.memory**2) * fresh[:, day]
    return np.asarray(np.exp(world.shock * held - world.shock**2 / 2))


def simulate_tests(world: TestWorld, tests: int, lift: float, rng: np.random.Generator) -> TwoArms:
    """Return `tests` tests of 56 days as arrays (tests, 1, days). The test arm's rate is 1 + `lift` times the control
    arm's."""
    week = np.arange(TEST_DAYS) % 7
    volume = WEEKDAY_VOLUME[week] * rng.lognormal(0, world.day_volume, (tests, TEST_DAYS))
    level = world.rate * WEEKDAY_RATE[week] * rng.lognormal(0, world.day_rate, (tests, TEST_DAYS))
    exposures = [
        rng.poisson(mean * volume * rng.lognormal(0, 0.05, (tests, TEST_DAYS))).astype(float)
        for mean in (world.exposure_control, world.exposure)
    ]
    events = [
        rng.poisson(shown * level * factor * sample_shocks(world, tests, rng)).astype(float)
        for shown, factor in zip(exposures, (1.0, 1 + lift), strict=True)
    ]
    return TwoArms(*(one[:, None, :] for one in (*events, *exposures)))
