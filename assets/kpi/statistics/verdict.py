"""Decide a creative test from the evidence: winner, no worthwhile difference, or keep running, with the days still
needed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import TwoArms, daily_scores
from assets.kpi.statistics.sequential import expected_log_evidence, log_evidence

ALPHA = 0.05
MIN_DAYS = 7
"""One full week, so that no single weekday decides."""
MIN_EVENTS_PER_ARM = 20
"""Minimum number of events in each arm. With fewer, the daily scores are too far from normal: with arms of very
unequal size, up to 12 % of winners were false."""
MAX_DAYS_AHEAD = 365
KEEP_RUNNING, ARM_WINS, CONTROL_WINS, NO_DIFFERENCE = range(4)


@dataclass(frozen=True)
class CreativeVerdict:
    """A decision code, the position of the day it was reached, the anytime-valid p-value on the last day, and the days
    still needed. `days_more` is None when the test is decided, or when a year would not suffice. `p_value` is not
    corrected for several test arms."""

    code: int
    day: int | None
    p_value: float
    days_more: int | None


def has_enough_data(arms: TwoArms) -> NDArray[np.bool_]:
    """Return a mask of shape (…, days): days by which there is enough data to decide."""
    return np.asarray(
        (np.cumsum(arms.informative_days, axis=-1) >= MIN_DAYS) & (arms.fewest_events() >= MIN_EVENTS_PER_ARM)
    )


def is_ratio_excluded(arms: TwoArms, ratio: float, alpha: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return two masks per day: the true ratio is significantly above `ratio`, and it is significantly below."""
    scores = daily_scores(arms, ratio)
    sure = (log_evidence(scores, arms.informative_days) >= np.log(1 / alpha)) & has_enough_data(arms)
    total = np.cumsum(scores, axis=-1)
    return np.asarray(sure & (total > 0)), np.asarray(sure & (total < 0))


def decision_codes_by_day(arms: TwoArms, alpha: float, worthwhile: float) -> NDArray[np.int8]:
    """Return the decision code of each day's cumulative data, shape (…, days).

    `worthwhile` is the minimum effect of interest as a relative difference, such as 0.1. Ratios within 1/(1+w) … 1+w
    are not worthwhile, even when they differ significantly from one.
    """
    above, below = is_ratio_excluded(arms, 1.0, alpha)
    not_much_less, _ = is_ratio_excluded(arms, 1 / (1 + worthwhile), alpha)
    _, not_much_more = is_ratio_excluded(arms, 1 + worthwhile, alpha)
    decisions = np.where(above, ARM_WINS, np.where(below, CONTROL_WINS, KEEP_RUNNING))
    return np.where(not_much_less & not_much_more, NO_DIFFERENCE, decisions).astype(np.int8)


def decide_test(arms: TwoArms, alpha: float, worthwhile: float) -> CreativeVerdict:
    """Return the first decision reached when checking every day. Arrays have shape (strata, days). Later days do not
    change the decision."""
    codes = decision_codes_by_day(arms, alpha, worthwhile)
    evidence = np.where(has_enough_data(arms), log_evidence(daily_scores(arms), arms.informative_days), 0.0)
    p_value = float(np.exp(-max(0.0, float(evidence.max(initial=0.0)))))
    reached = np.flatnonzero(codes != KEEP_RUNNING)
    if reached.size:
        return CreativeVerdict(int(codes[reached[0]]), int(reached[0]), p_value, None)
    return CreativeVerdict(KEEP_RUNNING, None, p_value, days_more(arms, alpha, worthwhile))


def days_more(arms: TwoArms, alpha: float, worthwhile: float) -> int | None:
    """Return the number of days until a decision if the coming days resemble the past ones and the ratio stays the
    same. Returns None beyond a year or without data."""
    used = arms.informative_days
    days, informative_days = used.size, int(used.sum())
    fewest = float(arms.fewest_events()[-1]) if days else 0.0
    if informative_days == 0 or fewest == 0:
        return None
    ahead = np.arange(days + 1, days + MAX_DAYS_AHEAD + 1)
    informative = ahead * informative_days / days
    limit = np.log(1 / alpha)

    def reached(ratio: float) -> NDArray[np.bool_]:
        scores = daily_scores(arms, ratio)[used]
        return np.asarray(expected_log_evidence(float(scores.mean()), float((scores**2).mean()), informative) >= limit)

    decided = reached(1.0) | (reached(1 + worthwhile) & reached(1 / (1 + worthwhile)))
    decided &= (informative >= MIN_DAYS) & (fewest * ahead / days >= MIN_EVENTS_PER_ARM)
    return int(ahead[decided][0]) - days if decided.any() else None
