"""From evidence to a decision: winner, no difference worth having, or keep running, and for how long."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import Arms, daily_scores
from assets.kpi.statistics.sequential import expected_log_evidence, log_evidence

ALPHA = 0.05
FEWEST_DAYS = 7
"""A whole week, so that no weekday decides alone."""
FEWEST_EVENTS = 20
"""In each arm. With fewer the scores of days are too far from normal: a wide arm beside a narrow one gave up to 12 % false winners."""
HORIZON = 365
KEEP_RUNNING, ARM_WINS, CONTROL_WINS, NO_DIFFERENCE = range(4)


@dataclass(frozen=True)
class Verdict:
    """One of the four codes, the position of the day it was reached, the always-valid p-value on the last day, days still to go.

    `days_more` is None when nothing is left to wait for, or when a year would not be enough. `p_value` is not corrected for several arms.
    """

    code: int
    day: int | None
    p_value: float
    days_more: int | None


def enough(arms: Arms) -> NDArray[np.bool_]:
    """Days, shape (…, days), by which there is enough to decide on."""
    return np.asarray((np.cumsum(arms.counted, axis=-1) >= FEWEST_DAYS) & (arms.fewest_events() >= FEWEST_EVENTS))


def excluded(arms: Arms, ratio: float, alpha: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """After each day: is the true ratio surely above `ratio`, is it surely below."""
    scores = daily_scores(arms, ratio)
    sure = (log_evidence(scores, arms.counted) >= np.log(1 / alpha)) & enough(arms)
    total = np.cumsum(scores, axis=-1)
    return np.asarray(sure & (total > 0)), np.asarray(sure & (total < 0))


def codes_by_day(arms: Arms, alpha: float, worthwhile: float) -> NDArray[np.int8]:
    """What each day's data says by itself, shape (…, days).

    `worthwhile` is the smallest relative difference worth having, such as 0.1: ratios within 1/(1+w) … 1+w are no difference worth
    having, even when they are surely not one.
    """
    above, below = excluded(arms, 1.0, alpha)
    not_much_less, _ = excluded(arms, 1 / (1 + worthwhile), alpha)
    _, not_much_more = excluded(arms, 1 + worthwhile, alpha)
    said = np.where(above, ARM_WINS, np.where(below, CONTROL_WINS, KEEP_RUNNING))
    return np.where(not_much_less & not_much_more, NO_DIFFERENCE, said).astype(np.int8)


def verdict(arms: Arms, alpha: float, worthwhile: float) -> Verdict:
    """The first decision reached, looking every day; arrays of shape (strata, days). It stands, whatever later days say."""
    codes = codes_by_day(arms, alpha, worthwhile)
    evidence = np.where(enough(arms), log_evidence(daily_scores(arms), arms.counted), 0.0)
    p_value = float(np.exp(-max(0.0, float(evidence.max(initial=0.0)))))
    reached = np.flatnonzero(codes != KEEP_RUNNING)
    if reached.size:
        return Verdict(int(codes[reached[0]]), int(reached[0]), p_value, None)
    return Verdict(KEEP_RUNNING, None, p_value, days_more(arms, alpha, worthwhile))


def days_more(arms: Arms, alpha: float, worthwhile: float) -> int | None:
    """Days until either decision when coming days are like those so far, the ratio as it stands; None beyond a year or without data."""
    used = arms.counted
    days, counted = used.size, int(used.sum())
    fewest = float(arms.fewest_events()[-1]) if days else 0.0
    if counted == 0 or fewest == 0:
        return None
    ahead = np.arange(days + 1, days + HORIZON + 1)
    informative = ahead * counted / days
    limit = np.log(1 / alpha)

    def reached(ratio: float) -> NDArray[np.bool_]:
        scores = daily_scores(arms, ratio)[used]
        return np.asarray(expected_log_evidence(float(scores.mean()), float((scores**2).mean()), informative) >= limit)

    decided = reached(1.0) | (reached(1 + worthwhile) & reached(1 / (1 + worthwhile)))
    decided &= (informative >= FEWEST_DAYS) & (fewest * ahead / days >= FEWEST_EVENTS)
    return int(ahead[decided][0]) - days if decided.any() else None
