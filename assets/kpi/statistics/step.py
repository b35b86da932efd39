"""A small step towards a better split of the budget, for the many days on which no whole new split is justified.

The step moves a bounded amount from one medium to one other. It is evaluated with all samples of both response curves, so
that a curve that is hardly known adds doubt instead of being left out. Moving a little, looking, and moving again is the
usual way to spend money under uncertain response curves (Little, Operations Research 14, 1966, 1075-1097). Uses no
database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assets.kpi.statistics.reallocation import MediumState, ReallocationProposal, daily_spend_limits
from assets.kpi.statistics.response import Values

MAX_STEP = 0.1
"""Largest part of a medium's daily spend that moves in one step."""


@dataclass(frozen=True)
class BoundedStep:
    """Change in yen per day by medium, which sums to 0, and CV gained until the end, one value per sample."""

    daily_change: Values
    cv_gain: Values


def propose_bounded_step(
    media: Sequence[MediumState], proposal: ReallocationProposal, budget: float, days: int
) -> BoundedStep | None:
    """Return the step with the highest expected gain in CV over `days` days, or None when none is expected to gain.

    At most a tenth of the daily spend of either medium moves, within the media's bounds. Media whose curve was not fitted
    keep their spend.
    """
    if days <= 0:
        return None
    current = proposal.current_daily_spend
    best: BoundedStep | None = None
    for source, giver in enumerate(media):
        for target, taker in enumerate(media):
            if source == target or giver.curve is None or taker.curve is None:
                continue
            lower, _ = daily_spend_limits(giver, budget, days)
            _, upper = daily_spend_limits(taker, budget, days)
            from_now, to_now = float(current[source]), float(current[target])
            yen = min(MAX_STEP * min(from_now, to_now), from_now - lower, upper - to_now)
            if yen <= 0:
                continue
            lost = giver.curve.cv_per_day(from_now) - giver.curve.cv_per_day(from_now - yen)
            won = taker.curve.cv_per_day(to_now + yen) - taker.curve.cv_per_day(to_now)
            gain = (won - lost) * days
            if gain.mean() > 0 and (best is None or gain.mean() > best.cv_gain.mean()):
                change = np.zeros(len(media))
                change[source], change[target] = -yen, yen
                best = BoundedStep(change, gain)
    return best
