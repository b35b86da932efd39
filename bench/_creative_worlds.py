"""Simulated tests of two creatives: weekdays, days that differ, scatter beyond Poisson, true lift known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import TwoArms

WEEKDAY_VOLUME = np.array((1.06, 1.08, 1.05, 1.04, 0.98, 0.86, 0.93))
WEEKDAY_RATE = np.array((0.96, 0.97, 0.98, 1.00, 1.02, 1.06, 1.01))
DAYS = 56


@dataclass(frozen=True)
class World:
    """Exposure a day of control and arm, events per exposure, and how days scatter (standard deviations of logarithms).

    `shock` is the scatter of one arm on one day beside the other, `memory` how much of it stays until the next day.
    """

    name: str
    exposure_control: float
    exposure: float
    rate: float
    shock: float = 0.10
    memory: float = 0.0
    day_volume: float = 0.25
    day_rate: float = 0.15


def shocks(world: World, tests: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Factors around 1 for an arm's rate, shape (tests, days)."""
    fresh = rng.normal(size=(tests, DAYS))
    held = fresh.copy()
    for day in range(1, DAYS):
        held[:, day] = world.memory * held[:, day - 1] + np.sqrt(1 - world.memory**2) * fresh[:, day]
    return np.asarray(np.exp(world.shock * held - world.shock**2 / 2))


def play(world: World, tests: int, lift: float, rng: np.random.Generator) -> TwoArms:
    """`tests` tests of 56 days, arrays (tests, 1, days); the arm's rate is 1 + `lift` times the control's."""
    week = np.arange(DAYS) % 7
    volume = WEEKDAY_VOLUME[week] * rng.lognormal(0, world.day_volume, (tests, DAYS))
    level = world.rate * WEEKDAY_RATE[week] * rng.lognormal(0, world.day_rate, (tests, DAYS))
    exposures = [
        rng.poisson(mean * volume * rng.lognormal(0, 0.05, (tests, DAYS))).astype(float)
        for mean in (world.exposure_control, world.exposure)
    ]
    events = [
        rng.poisson(shown * level * factor * shocks(world, tests, rng)).astype(float)
        for shown, factor in zip(exposures, (1.0, 1 + lift), strict=True)
    ]
    return TwoArms(*(one[:, None, :] for one in (*events, *exposures)))
