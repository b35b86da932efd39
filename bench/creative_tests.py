"""Measures how often tests of creatives decide correctly when evaluated daily: 2,000 A/A and A/B tests per scenario.

    python -m bench.creative_tests [--tests 2000] [--check]

`--check` ends with 1 when more than 5 % of the A/A tests in a world without memory find a winner, when an interval that should hold
on all days with 95 % does not, when the sample ratio fails in more than 1 % of the tests delivered as planned, or when a true lift
of 20 % is found less often than `docs/statistics.md` states.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.ratios import TwoArms, daily_scores
from assets.kpi.statistics.sample_ratio import check_sample_ratio
from assets.kpi.statistics.sequential import log_evidence
from assets.kpi.statistics.verdict import (
    ALPHA,
    ARM_WINS,
    CONTROL_WINS,
    KEEP_RUNNING,
    NO_DIFFERENCE,
    decision_codes_by_day,
    has_enough_data,
)
from bench._creative_worlds import TestWorld, simulate_tests

SEED = 20251201
LIFT = 0.20
WORTHWHILE = 0.10
RATIO_DAYS = (7, 14, 28, 56)
RATIO_ALARMS = 0.01
"""Highest accepted share of correctly delivered tests whose sample ratio fails."""
TWO_WEEKS = 14
WORLDS = (
    TestWorld("CTR, 10,000 impressions a day and arm at 1 %", 10_000, 10_000, 0.010),
    TestWorld("CTR, 100,000 impressions a day and arm at 0.4 %", 100_000, 100_000, 0.004),
    TestWorld("CTR, arms that scatter three times as much", 10_000, 10_000, 0.010, shock=0.30),
    TestWorld("CTR, planned 80 : 20", 16_000, 4_000, 0.010),
    TestWorld("CVR, 1,000 clicks a day and arm at 4 %", 1_000, 1_000, 0.040),
    TestWorld("CVR, 100 clicks a day and arm at 4 %", 100, 100, 0.040),
    TestWorld("CVR, 30 clicks a day and arm at 2 %", 30, 30, 0.020),
    TestWorld("CVR, 90 and 10 clicks a day at 3 %", 90, 10, 0.030),
)
WITH_MEMORY = tuple(
    TestWorld(f"CTR as the first, a day's scatter stays with {memory:.0%}", 10_000, 10_000, 0.010, memory=memory)
    for memory in (0.2, 0.4)
)
FOUND_AT_LEAST = {WORLDS[0].name: 0.97, WORLDS[1].name: 0.97, WORLDS[3].name: 0.97, WORLDS[4].name: 0.95}
"""Minimum share of tests with a true lift of 20 % that find the right winner within eight weeks."""


@dataclass(frozen=True)
class WorldResult:
    """Shares of tests, and days, in one world."""

    false_winners: float
    no_difference: float
    coverage: float
    found: float
    found_in_two_weeks: float
    median_days: float | None
    wrong: float
    naive: float


def first_decisions(codes: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Return the first decision of each test and its day, counted from 1; KEEP_RUNNING and 0 if there was none."""
    decided = codes != KEEP_RUNNING
    day = np.where(decided.any(axis=-1), decided.argmax(axis=-1), -1)
    return np.where(day >= 0, codes[np.arange(len(codes)), day], KEEP_RUNNING).astype(np.int8), day + 1


def coverage_share(arms: TwoArms, ratio: float) -> float:
    """Return the share of tests whose interval contains the true ratio on every day."""
    against = (log_evidence(daily_scores(arms, ratio), arms.informative_days) >= np.log(1 / ALPHA)) & has_enough_data(
        arms
    )
    return float(1 - against.any(axis=-1).mean())


def naive_winners(arms: TwoArms) -> float:
    """Return the share of tests that a daily comparison of two proportions, treating clicks as independent, would end
    with a winner."""
    control, arm = (np.cumsum(one[:, 0], axis=-1) for one in (arms.events_control, arms.events))
    shown_control, shown = (np.cumsum(one[:, 0], axis=-1) for one in (arms.exposure_control, arms.exposure))
    rate = (control + arm) / (shown_control + shown).clip(1)
    error = np.sqrt(rate * (1 - rate) * (1 / shown_control.clip(1) + 1 / shown.clip(1)))
    gap = arm / shown.clip(1) - control / shown_control.clip(1)
    z = np.divide(gap, error, out=np.zeros_like(error), where=error > 0)
    return float((np.abs(z) > 1.959964)[:, 6:].any(axis=-1).mean())


def simulate_world(world: TestWorld, tests: int, rng: np.random.Generator) -> WorldResult:
    """Return the results of A/A and A/B tests in one world."""
    same, better = simulate_tests(world, tests, 0.0, rng), simulate_tests(world, tests, LIFT, rng)
    said, _ = first_decisions(decision_codes_by_day(same, ALPHA, WORTHWHILE))
    code, day = first_decisions(decision_codes_by_day(better, ALPHA, WORTHWHILE))
    right = code == ARM_WINS
    return WorldResult(
        false_winners=float(np.isin(said, (ARM_WINS, CONTROL_WINS)).mean()),
        no_difference=float((said == NO_DIFFERENCE).mean()),
        coverage=min(coverage_share(same, 1.0), coverage_share(better, 1 + LIFT)),
        found=float(right.mean()),
        found_in_two_weeks=float((right & (day <= TWO_WEEKS)).mean()),
        median_days=float(np.median(np.where(right, day, np.inf))) if right.mean() > 0.5 else None,
        wrong=float(np.isin(code, (CONTROL_WINS, NO_DIFFERENCE)).mean()),
        naive=naive_winners(same),
    )


def sample_ratio_failures(share: float, tests: int, rng: np.random.Generator) -> float:
    """Return the share of tests, planned half and half, whose sample ratio fails on one of four days when the test arm
    really gets `share`."""
    world = TestWorld("", 20_000 * (1 - share), 20_000 * share, 0.010)
    arms = simulate_tests(world, tests, 0.0, rng)
    shown = np.stack([arms.exposure_control[:, 0], arms.exposure[:, 0]], axis=1)
    return float(
        np.mean(
            [any(check_sample_ratio(one[:, :day], (0.5, 0.5)).is_fine is False for day in RATIO_DAYS) for one in shown]
        )
    )


def missed_goals(outcomes: dict[str, WorldResult]) -> list[str]:
    """Return a message for each goal that was not reached."""
    said = []
    for world in WORLDS:
        one = outcomes[world.name]
        if one.false_winners > ALPHA:
            said.append(f"{world.name}: {one.false_winners:.1%} false winners")
        if one.coverage < 1 - ALPHA:
            said.append(f"{world.name}: intervals hold in {one.coverage:.1%}")
        if one.found < FOUND_AT_LEAST.get(world.name, 0.0):
            said.append(f"{world.name}: a lift of {LIFT:.0%} found in {one.found:.1%}")
    return said


def print_table(outcomes: dict[str, WorldResult]) -> None:
    """Print the table of docs/statistics.md."""
    print(
        "| world | false winners | naive | no difference | interval holds | found | within 14 days | median days | wrong |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, one in outcomes.items():
        days = "–" if one.median_days is None else f"{one.median_days:.0f}"
        print(
            f"| {name} | {one.false_winners:.1%} | {one.naive:.0%} | {one.no_difference:.0%} | {one.coverage:.1%} | {one.found:.1%} | "
            f"{one.found_in_two_weeks:.0%} | {days} | {one.wrong:.1%} |"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=2_000)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    print(f"{chosen.tests:,} tests in each world, looked at daily for eight weeks; lift {LIFT:.0%}\n")
    outcomes = {
        world.name: simulate_world(world, chosen.tests, np.random.default_rng([SEED, number]))
        for number, world in enumerate((*WORLDS, *WITH_MEMORY))
    }
    print_table(outcomes)
    kept, broken = (
        sample_ratio_failures(share, chosen.tests, np.random.default_rng([SEED, 99])) for share in (0.5, 0.56)
    )
    print(f"\nsample ratio fails when planned 50 : 50 and shown so {kept:.1%}, when shown 44 : 56 {broken:.1%}")
    goals = missed_goals(outcomes)
    if kept > RATIO_ALARMS:
        goals.append(f"sample ratio: {kept:.1%} false alarms")
    print("\n" + ("\n".join(f"missed: {one}" for one in goals) or "every goal reached"))
    return 1 if chosen.check and goals else 0


if __name__ == "__main__":
    sys.exit(main())
