"""The small step of kpi.budget_reallocation: bounded, towards more CV, with all doubt of both curves. R-17"""

from dataclasses import replace

import numpy as np
import pytest

from assets.kpi.statistics.reallocation import MediumState, ReallocationProposal
from assets.kpi.statistics.response import ResponseCurve
from assets.kpi.statistics.step import propose_bounded_step
from tests.unit.kpi.test_kpi_budget import power

NOW = ReallocationProposal("not_enough_evidence", np.array([10_000.0, 20_000.0, 5_000.0]))


def states(*curves: ResponseCurve | None, least: float = 0.0, most: float = 1.0) -> list[MediumState]:
    return [MediumState(curve, 0, 10_000, least, most) for curve in curves]


def test_a_tenth_moves_from_the_dearest_to_the_cheapest_cv() -> None:
    """Marginal CV at 10,000, 20,000 and 5,000 yen: 8, 2 and 1 times one scale; the second gives to the first, and 1,000 yen are a tenth."""
    step = propose_bounded_step(states(power(8, 0.5), power(4, 0.5), power(1, 0.5)), NOW, 10_000_000, 10)
    assert step is not None
    assert step.daily_change == pytest.approx([1000, -1000, 0])
    won, lost = 8 * (1.1**0.5 - 1), 4 * (2**0.5 - 1.9**0.5)
    assert step.cv_gain == pytest.approx(10 * (won - lost) * np.ones(3))


def test_bounds_shorten_the_step_and_a_medium_without_curve_keeps_its_spend() -> None:
    media = states(power(8, 0.5), None, power(1, 0.5))
    step = propose_bounded_step(media, NOW, 10_000_000, 10)
    assert step is not None
    assert step.daily_change == pytest.approx([500, 0, -500])
    capped = [replace(media[0], max_share=0.0102), *media[1:]]
    # 1.02 % of 10,000,000 yen over 10 days: 10,200 yen per day at most.
    step = propose_bounded_step(capped, NOW, 10_000_000, 10)
    assert step is not None
    assert step.daily_change == pytest.approx([200, 0, -200])


def test_no_step_where_none_gains_or_nothing_is_known_or_left() -> None:
    balanced = ReallocationProposal("keep", np.array([10_000.0, 10_000.0]))
    assert propose_bounded_step(states(power(2, 0.5), power(2, 0.5)), balanced, 10_000_000, 10) is None
    assert propose_bounded_step(states(None, power(2, 0.5), None), NOW, 10_000_000, 10) is None
    assert propose_bounded_step(states(power(8, 0.5), power(4, 0.5), power(1, 0.5)), NOW, 10_000_000, 0) is None


def test_a_curve_that_is_hardly_known_makes_the_gain_doubtful() -> None:
    """The target's elasticity is anything from 0.05 to 0.95: some samples lose, and they are in the gain."""
    count = 400
    elasticity = np.linspace(0.05, 0.95, count)
    vague = replace(
        power(4, 0.5),
        scale=np.full(count, 4.0),
        shape=np.zeros(count, int),
        parameter=elasticity,
        elasticity=elasticity,
    )
    sure = replace(
        power(4, 0.5), scale=np.full(count, 4.0), shape=np.zeros(count, int), parameter=np.full(count, 0.4),
        elasticity=np.full(count, 0.4),
    )  # fmt: skip
    both = ReallocationProposal("not_enough_evidence", np.array([10_000.0, 10_000.0]))
    step = propose_bounded_step(states(vague, sure), both, 10_000_000, 10)
    assert step is not None
    assert step.daily_change == pytest.approx([1000, -1000])
    # Elasticities above 0.4 gain: 55 of the 90 hundredths.
    assert (step.cv_gain > 0).mean() == pytest.approx(55 / 90, abs=0.05)
