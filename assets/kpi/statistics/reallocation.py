"""Whether another split of what is left of a budget would bring more, and which. Knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assets.kpi.statistics.response import Curve, Values
from assets.kpi.statistics.split import best_split, expected

REACH = 0.5
"""A split goes no further than half below the lowest and half above the highest daily spend seen: curves say nothing about more."""
WORTH = 0.02
"""A gain below this share of the CVs to come is not worth a change."""


@dataclass(frozen=True)
class Medium:
    """A medium's curve (None when there is none), net yen spent so far and per day now, bounds as shares of the whole budget."""

    curve: Curve | None
    spent: float
    now: float
    least: float
    most: float

    @property
    def is_movable(self) -> bool:
        """Whether its curve is known well enough to move its budget."""
        return self.curve is not None and self.curve.is_identified


@dataclass(frozen=True)
class Proposal:
    """`decision`, daily spend by medium at today's and at the best split (None where there is none), CVs gained until the end, by draw."""

    decision: str
    now: Values
    best: Values | None = None
    gain: Values | None = None


def propose(media: Sequence[Medium], budget: float, left: float, days: int) -> Proposal:
    """Split `left` yen over `days` days; `budget` is the whole, which the bounds are shares of.

    Today's split is that of the spend now, brought to what is left. Media whose curve is not known keep their part of it.
    Decisions: over, too_little_data, not_enough_evidence, bounds_conflict, keep, reallocate.
    """
    spending = np.array([one.now for one in media])
    if days <= 0 or left <= 0 or spending.sum() <= 0:
        return Proposal("over" if days <= 0 or left <= 0 else "too_little_data", spending)
    now = spending * left / days / spending.sum()
    if all(one.curve is None for one in media):
        return Proposal("too_little_data", now)
    moved = [number for number, one in enumerate(media) if one.is_movable]
    if len(moved) < 2:
        return Proposal("not_enough_evidence", now)
    curves = [one.curve for number, one in enumerate(media) if number in moved and one.curve is not None]
    bounds = np.array([limits(media[number], budget, days) for number in moved])
    found = best_split(curves, float(now[moved].sum()), bounds[:, 0], bounds[:, 1])
    if found is None:
        return Proposal("bounds_conflict", now)
    best = now.copy()
    best[moved] = found
    before = expected(curves, now[moved]) * days
    gain = expected(curves, found) * days - before
    return Proposal(decide(gain, before), now, best, gain)


def limits(medium: Medium, budget: float, days: int) -> tuple[float, float]:
    """Least and most yen per day: what the bounds of the whole budget leave, within reach of what has been seen."""
    assert medium.curve is not None
    least = max(0.0, medium.least * budget - medium.spent) / days
    most = max(0.0, medium.most * budget - medium.spent) / days
    return max(least, medium.curve.least * (1 - REACH)), min(most, medium.curve.most * (1 + REACH))


def decide(gain: Values, before: Values) -> str:
    """reallocate when the 95 % interval of the gain is above zero and the gain is worth it; keep when it surely is not; else neither."""
    lower, upper = np.quantile(gain, [0.025, 0.975])
    worth = WORTH * before.mean()
    if upper < worth:
        return "keep"
    return "reallocate" if lower > 0 and gain.mean() >= worth else "not_enough_evidence"
