"""Decide whether another split of the remaining budget is expected to bring more CV, and which split. Uses no database."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assets.kpi.statistics.response import ResponseCurve, Values
from assets.kpi.statistics.split import best_split, expected_cv_per_day

MAX_EXTRAPOLATION = 0.5
"""A split stays within half below the lowest and half above the highest observed daily spend. Response curves are not
trusted beyond that range."""
MIN_WORTHWHILE_GAIN = 0.02
"""A gain below this share of the coming CV does not justify a change."""


@dataclass(frozen=True)
class MediumState:
    """A medium's response curve (None if not fitted), net yen spent so far, current yen per day, and budget bounds as
    shares of the whole budget."""

    curve: ResponseCurve | None
    spent_to_date: float
    current_daily_spend: float
    min_share: float
    max_share: float

    @property
    def is_movable(self) -> bool:
        """Return whether the response curve is known well enough to change the budget of this medium."""
        return self.curve is not None and self.curve.is_identified


@dataclass(frozen=True)
class ReallocationProposal:
    """Decision code, daily spend by medium for the current split and the optimal split (None if there is none), and CV
    gained until the end, one value per sample."""

    decision: str
    current_daily_spend: Values
    optimal_daily_spend: Values | None = None
    cv_gain: Values | None = None


def propose_split(
    media: Sequence[MediumState], budget: float, remaining_budget: float, days: int
) -> ReallocationProposal:
    """Split `remaining_budget` yen over `days` days. `budget` is the whole budget, to which the bounds refer.

    The current split is today's spend scaled to the remaining budget. Media without a known response curve keep their
    share. Possible decisions: over, too_little_data, not_enough_evidence, bounds_conflict, keep, reallocate.
    """
    current_spend = np.array([medium.current_daily_spend for medium in media])
    if days <= 0 or remaining_budget <= 0 or current_spend.sum() <= 0:
        return ReallocationProposal("over" if days <= 0 or remaining_budget <= 0 else "too_little_data", current_spend)
    current = current_spend * remaining_budget / days / current_spend.sum()
    if all(medium.curve is None for medium in media):
        return ReallocationProposal("too_little_data", current)
    movable_numbers = [number for number, medium in enumerate(media) if medium.is_movable]
    if len(movable_numbers) < 2:
        return ReallocationProposal("not_enough_evidence", current)
    curves = [
        medium.curve for number, medium in enumerate(media) if number in movable_numbers and medium.curve is not None
    ]
    bounds = np.array([daily_spend_limits(media[number], budget, days) for number in movable_numbers])
    optimal = best_split(curves, float(current[movable_numbers].sum()), bounds[:, 0], bounds[:, 1])
    if optimal is None:
        return ReallocationProposal("bounds_conflict", current)
    proposed = current.copy()
    proposed[movable_numbers] = optimal
    before = expected_cv_per_day(curves, current[movable_numbers]) * days
    gain = expected_cv_per_day(curves, optimal) * days - before
    return ReallocationProposal(decision_code(gain, before), current, proposed, gain)


def daily_spend_limits(medium: MediumState, budget: float, days: int) -> tuple[float, float]:
    """Return the minimum and maximum yen per day that satisfy the bounds of the whole budget and stay near the observed
    spend."""
    assert medium.curve is not None
    lower = max(0.0, medium.min_share * budget - medium.spent_to_date) / days
    upper = max(0.0, medium.max_share * budget - medium.spent_to_date) / days
    return max(lower, medium.curve.min_observed_spend * (1 - MAX_EXTRAPOLATION)), min(
        upper, medium.curve.max_observed_spend * (1 + MAX_EXTRAPOLATION)
    )


def decision_code(gain: Values, before: Values) -> str:
    """Return `reallocate` if the 95 % interval of the gain is above zero and the gain is worthwhile. Return `keep` if
    the upper bound is not worthwhile. Otherwise return `not_enough_evidence`."""
    lower, upper = np.quantile(gain, [0.025, 0.975])
    worth = MIN_WORTHWHILE_GAIN * before.mean()
    if upper < worth:
        return "keep"
    return "reallocate" if lower > 0 and gain.mean() >= worth else "not_enough_evidence"
