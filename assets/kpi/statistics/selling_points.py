"""Hierarchical model of the differences between creatives: what selling points do over all tests, and which arm of a
test is probably the best."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import Floats

DEVIATIONS = (0.03, 0.07, 0.13, 0.20, 0.30, 0.50)
"""Standard deviations, on the scale of logarithms, that are tried for selling points and for single creatives."""
TYPICAL_DEVIATION = 0.40
"""Scale of the half-normal prior of both deviations: all are possible, and smaller ones are likelier."""
BIAS_DEVIATION = 0.10
"""Standard deviation of the bias of a log ratio where the platform chose who saw which arm: 10 %, an assumption."""
DRAWS = 20_000
SEED = 20251201


@dataclass(frozen=True)
class ArmDifference:
    """Difference of a test arm from the control arm of its test: mean and variance of the logarithm of the ratio, better
    being higher. `variance_control` is the part of the variance that comes from the control arm, which all arms of the
    test share. An observational difference was not measured on people who were assigned evenly."""

    test: str
    arm: str
    control: str
    selling_point: str
    control_selling_point: str
    mean: float
    variance: float
    variance_control: float
    is_observational: bool = False


@dataclass(frozen=True)
class Draws:
    """Draws from what is known after all tests. `selling_points`: by selling point, the logarithm of its rate relative to
    the mean of all tested. `arms`: by (test, arm), the logarithm of its rate relative to the control arm's; zero for the
    control. Each array has shape (draws,)."""

    selling_points: dict[str, Floats]
    arms: dict[tuple[str, str], Floats]


def draw(differences: Sequence[ArmDifference]) -> Draws:
    """Return draws from the posterior distribution of all selling points and arms.

    The log rate of an arm is the effect of its selling point plus a deviation of the single creative, both normal around
    zero. Their standard deviations are averaged over a grid, weighted by the likelihood and a half-normal prior. So a
    difference seen in one test is drawn towards zero, the more the less the tests agree.

    Sources: Lu, Ades, "Combination of direct and indirect evidence in mixed treatment comparisons", Statistics in
    Medicine 23 (2004); Turner et al., "Bias modelling in evidence synthesis", JRSS A 172 (2009), for the bias.
    """
    points = sorted({point for one in differences for point in (one.selling_point, one.control_selling_point)})
    arms = sorted({(one.test, arm) for one in differences for arm in (one.arm, one.control)})
    to_points, to_arms = _contrasts(differences, points, arms)
    seen, noise = np.array([one.mean for one in differences]), _noise(differences)
    rng = np.random.default_rng(SEED)
    settings = list(product(DEVIATIONS, DEVIATIONS))
    fits = [_posterior(to_points, to_arms, seen, noise, *setting) for setting in settings]
    log_weights = np.array([fit[2] for fit in fits]) - sum(
        0.5 * (np.array(settings)[:, side] / TYPICAL_DEVIATION) ** 2 for side in (0, 1)
    )
    weights = np.exp(log_weights - log_weights.max())
    counts = rng.multinomial(DRAWS, weights / weights.sum())
    drawn = np.vstack(
        [
            rng.multivariate_normal(mean, covariance, count, method="eigh")
            for (mean, covariance, _), count in zip(fits, counts, strict=True)
            if count
        ]
    )
    effects, deviations = drawn[:, : len(points)], drawn[:, len(points) :]
    relative = effects - effects.mean(axis=1, keepdims=True)
    moved = to_points @ effects.T + to_arms @ deviations.T
    found = {(one.test, one.arm): moved[number] for number, one in enumerate(differences)}
    found |= {(one.test, one.control): np.zeros(DRAWS) for one in differences}
    return Draws({point: relative[:, number] for number, point in enumerate(points)}, found)


def _contrasts(
    differences: Sequence[ArmDifference], points: list[str], arms: list[tuple[str, str]]
) -> tuple[Floats, Floats]:
    """Return which selling points and which arms each difference compares: 1 for the arm, −1 for the control."""
    to_points, to_arms = np.zeros((len(differences), len(points))), np.zeros((len(differences), len(arms)))
    for row, one in enumerate(differences):
        to_points[row, points.index(one.selling_point)] += 1
        to_points[row, points.index(one.control_selling_point)] -= 1
        to_arms[row, arms.index((one.test, one.arm))] += 1
        to_arms[row, arms.index((one.test, one.control))] -= 1
    return to_points, to_arms


def _noise(differences: Sequence[ArmDifference]) -> Floats:
    """Return the covariance of the measured differences. Differences of one test share the control arm."""
    noise = np.diag([one.variance + BIAS_DEVIATION**2 * one.is_observational for one in differences])
    for row, column in product(range(len(differences)), repeat=2):
        one, other = differences[row], differences[column]
        if row != column and one.test == other.test:
            noise[row, column] = min(one.variance_control, other.variance_control)
    return noise


def _posterior(
    to_points: Floats, to_arms: Floats, seen: Floats, noise: Floats, of_points: float, of_arms: float
) -> tuple[Floats, Floats, float]:
    """Return mean and covariance of all effects and deviations, and the log likelihood, for given standard deviations."""
    prior = np.concatenate([np.full(to_points.shape[1], of_points**2), np.full(to_arms.shape[1], of_arms**2)])
    design = np.hstack([to_points, to_arms])
    total = noise + (design * prior) @ design.T
    gain = np.linalg.solve(total, design * prior).T
    covariance = np.diag(prior) - gain @ (design * prior)
    _, log_determinant = np.linalg.slogdet(total)
    likelihood = -0.5 * (log_determinant + seen @ np.linalg.solve(total, seen))
    return gain @ seen, covariance, float(likelihood)


@dataclass(frozen=True)
class Standing:
    """How each of several candidates stands, in their order: probability that it is better than the first candidate,
    probability that it is the best, expected loss (share of the best one's rate that is given up by choosing it), and rank
    by expected loss, 1 for the lowest."""

    p_better: list[float]
    p_best: list[float]
    expected_loss: list[float]
    rank: list[int]


def standing(candidates: Sequence[NDArray[np.float64]]) -> Standing:
    """Return how candidates stand, from draws of the logarithms of their rates.

    Source of the choice by expected loss: Stucchio, *Bayesian A/B Testing at VWO* (2015).
    """
    drawn = np.vstack(candidates)
    best = drawn.max(axis=0)
    losses = (1 - np.exp(drawn - best)).mean(axis=1)
    order = np.argsort(losses, kind="stable")
    rank = np.empty(len(order), int)
    rank[order] = np.arange(1, len(order) + 1)
    # Equal draws, such as those of one selling point against itself, count half.
    better = (drawn > drawn[0]).mean(axis=1) + 0.5 * (drawn == drawn[0]).mean(axis=1)
    is_best = drawn == best
    p_best = (is_best / is_best.sum(axis=0)).mean(axis=1)
    return Standing(better.tolist(), p_best.tolist(), losses.tolist(), rank.tolist())
