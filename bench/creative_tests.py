"""Measures how often tests of creatives decide correctly when evaluated daily: 2,000 A/A and A/B tests per scenario.

    python -m bench.creative_tests [--tests 2000] [--check]

`--check` ends with 1 when a goal of docs/statistics.md is missed: false winners at most 5 %, intervals within 2 points of 95 % in the
display world, lifts of 20 % and 10 % found and picked as often as stated, the sample ratio failing in at most 1 % of the tests
delivered as planned.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.comparison import Comparison
from assets.kpi.statistics.ratios import TwoArms
from assets.kpi.statistics.sample_ratio import check_sample_ratio
from assets.kpi.statistics.scatter import daily_evidence, informed_by, log_prior
from assets.kpi.statistics.verdict import (
    ALPHA,
    ARM_WINS,
    CONTROL_WINS,
    KEEP_RUNNING,
    NO_DIFFERENCE,
    decision_codes_by_day,
    has_enough_data,
    look_levels,
)
from bench._creative_worlds import TestWorld, best_possible, simulate_tests

SEED = 20251201
LIFT, SMALL_LIFT = 0.20, 0.10
WORTHWHILE = 0.10
TWO_WEEKS, EIGHT_WEEKS = 14, 56
POOLS = (0, 4, 8, 16)
USUAL_POOL = 8
"""Comparisons of other creatives known beforehand: the other media of one fortnight of this engagement."""
AT_ONCE = 500
"""Tests computed at once, which bounds the memory."""
RATIO_DAYS = (7, 14, 28, 56)
RATIO_ALARMS = 0.01
"""Highest accepted share of correctly delivered tests whose sample ratio fails."""
DISPLAY = TestWorld("CTR, 215 clicks a day and arm (display)", 43_000, 43_000, 0.005)
MEMORIES = (0.2, 0.4)
WORLDS = (
    DISPLAY,
    TestWorld("CTR, 10,000 impressions a day and arm at 1 %", 10_000, 10_000, 0.010),
    TestWorld("CTR, 100,000 impressions a day and arm at 0.4 %", 100_000, 100_000, 0.004),
    TestWorld("CTR, arms that scatter three times as much", 10_000, 10_000, 0.010, shock=0.30),
    TestWorld("CTR, planned 80 : 20", 16_000, 4_000, 0.010),
    TestWorld("CVR, 1,000 clicks a day and arm at 4 %", 1_000, 1_000, 0.040),
    TestWorld("CVR, 100 clicks a day and arm at 4 %", 100, 100, 0.040),
    TestWorld("CVR, 30 clicks a day and arm at 2 %", 30, 30, 0.020),
    TestWorld("CVR, 90 and 10 clicks a day at 3 %", 90, 10, 0.030),
)
FOUND_AT_LEAST = {LIFT: 0.90, SMALL_LIFT: 0.40}
"""Goals of the display world without memory, with the usual pool, in two weeks."""
PICKED_AT_LEAST = 0.97
COVERAGE_TOLERANCE = 0.02


@dataclass(frozen=True)
class WorldResult:
    """Shares of tests in one world. `found` and `picked` are by lift."""

    false_winners: float
    no_difference: float
    coverage: float
    found: dict[float, float]
    picked: dict[float, float]
    wrong: float
    naive: float


def first_decisions(codes: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the first decision of each test; KEEP_RUNNING if there was none."""
    decided = codes != KEEP_RUNNING
    first = np.take_along_axis(codes, decided.argmax(axis=-1)[:, None], axis=-1)[:, 0]
    return np.where(decided.any(axis=-1), first, KEEP_RUNNING).astype(np.int8)


def priors(world: TestWorld, tests: int, pool: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return what `pool` other comparisons of two weeks say beforehand about scatter and memory, shape (tests, 1, nodes).
    Each test takes other comparisons out of as many as there are tests."""
    if not pool:
        return np.broadcast_to(log_prior(), (tests, 1, log_prior().size))
    others = simulate_tests(world, tests, TWO_WEEKS, SMALL_LIFT, rng)
    told = informed_by(daily_evidence(others).log_likelihood[:, -1])
    return log_prior(sum(np.roll(told, -number, axis=0) for number in range(pool)))[:, None, :]


def covered(comparison: Comparison, levels: NDArray[np.float64], ratio: float) -> NDArray[np.bool_]:
    """Return whether the interval of each test contains the true ratio on every day."""
    shown = has_enough_data(comparison.arms) & (levels > 0)
    return np.asarray(~((comparison.p_values(ratio) <= levels) & shown).any(axis=-1))


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


def judge(
    arms: TwoArms, prior: NDArray[np.float64], lift: float
) -> tuple[NDArray[np.int8], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return of each test its first decision, whether its interval contains 1 + `lift` on every day, and whether the test
    arm has the lower expected loss after the last day."""
    levels = look_levels(arms.events.shape[-1], ALPHA)
    parts = []
    for start in range(0, len(prior), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        comparison = Comparison(TwoArms(*(one[part] for one in vars(arms).values())), prior[part])
        codes = first_decisions(decision_codes_by_day(comparison, levels, WORTHWHILE))
        parts.append((codes, covered(comparison, levels, 1 + lift), comparison.directions()[:, -1] > 0))
    codes_of, covered_of, picked_of = zip(*parts, strict=True)
    return np.concatenate(codes_of), np.concatenate(covered_of), np.concatenate(picked_of)


def simulate_world(world: TestWorld, tests: int, days: int, pool: int, rng: np.random.Generator) -> WorldResult:
    """Return the results of A/A and A/B tests in one world."""
    prior = priors(world, tests, pool, rng)
    same = simulate_tests(world, tests, days, 0.0, rng)
    said, same_covered, _ = judge(same, prior, 0.0)
    found, picked, wrong, coverage = {}, {}, 0.0, float(same_covered.mean())
    for lift in (LIFT, SMALL_LIFT):
        codes, holds, right = judge(simulate_tests(world, tests, days, lift, rng), prior, lift)
        found[lift], picked[lift] = float((codes == ARM_WINS).mean()), float(right.mean())
        coverage = min(coverage, float(holds.mean()))
        if lift == LIFT:
            wrong = float(np.isin(codes, (CONTROL_WINS, NO_DIFFERENCE)).mean())
    return WorldResult(
        false_winners=float(np.isin(said, (ARM_WINS, CONTROL_WINS)).mean()),
        no_difference=float((said == NO_DIFFERENCE).mean()),
        coverage=coverage,
        found=found,
        picked=picked,
        wrong=wrong,
        naive=naive_winners(same),
    )


def sample_ratio_failures(share: float, tests: int, rng: np.random.Generator) -> float:
    """Return the share of tests, planned half and half, whose sample ratio fails on one of four days when the test arm
    really gets `share`."""
    world = TestWorld("", 20_000 * (1 - share), 20_000 * share, 0.010)
    arms = simulate_tests(world, tests, EIGHT_WEEKS, 0.0, rng)
    shown = np.stack([arms.exposure_control[:, 0], arms.exposure[:, 0]], axis=1)
    return float(
        np.mean(
            [any(check_sample_ratio(one[:, :day], (0.5, 0.5)).is_fine is False for day in RATIO_DAYS) for one in shown]
        )
    )


def missed_goals(name: str, one: WorldResult, has_power_goals: bool) -> list[str]:
    """Return a message for each goal that a world does not reach."""
    said = []
    if one.false_winners > ALPHA:
        said.append(f"{name}: {one.false_winners:.1%} false winners")
    if one.coverage < 1 - ALPHA - COVERAGE_TOLERANCE:
        said.append(f"{name}: intervals hold in {one.coverage:.1%}")
    if has_power_goals:
        said += [
            f"{name}: a lift of {lift:.0%} found in {one.found[lift]:.1%}"
            for lift, least in FOUND_AT_LEAST.items()
            if one.found[lift] < least
        ]
        said += [
            f"{name}: at a lift of {lift:.0%} the better arm picked in {share:.1%}"
            for lift, share in one.picked.items()
            if share < PICKED_AT_LEAST
        ]
        if one.coverage > 1 - ALPHA + COVERAGE_TOLERANCE:
            said.append(f"{name}: intervals hold in {one.coverage:.1%}, more often than they say")
    return said


def table_row(name: str, world: TestWorld, days: int, one: WorldResult) -> str:
    """Return a row of the tables of docs/statistics.md; in brackets what is possible at best."""
    cells = [f"{one.false_winners:.1%}", f"{one.naive:.0%}", f"{one.no_difference:.0%}", f"{one.coverage:.1%}"]
    for lift in (LIFT, SMALL_LIFT):
        power, right = best_possible(world, days, lift, ALPHA)
        cells.append(f"{one.found[lift]:.1%} ({power:.0%})")
        cells.append(f"{one.picked[lift]:.1%} ({right:.1%})")
    return f"| {name} | {' | '.join(cells)} | {one.wrong:.1%} |"


HEADER = (
    "| world | false winners | naive | no difference | interval holds | 20 % found | 20 % picked | 10 % found | 10 % picked | wrong |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=2_000)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    with_memory = [replace(DISPLAY, name=f"… memory {memory:.1f}", memory=memory) for memory in MEMORIES]
    parts = [
        ("Two weeks, eight other comparisons known", TWO_WEEKS, [(world, USUAL_POOL) for world in (*WORLDS, *with_memory)]),
        ("Display in two weeks, by the number of other comparisons known", TWO_WEEKS,
         [(replace(world, name=f"{pool} known, memory {world.memory:.1f}"), pool)
          for world in (DISPLAY, with_memory[-1]) for pool in POOLS]),
        ("Eight weeks, eight other comparisons known", EIGHT_WEEKS, [(world, USUAL_POOL) for world in (*WORLDS, *with_memory)]),
    ]  # fmt: skip
    goals = []
    print(
        f"{chosen.tests:,} tests in each world, looked at every day from the seventh on; in brackets the best possible"
    )
    for part, (title, days, worlds) in enumerate(parts):
        print(f"\n{title}\n\n{HEADER}")
        for number, (world, pool) in enumerate(worlds):
            one = simulate_world(world, chosen.tests, days, pool, np.random.default_rng([SEED, part, number]))
            print(table_row(world.name, world, days, one), flush=True)
            goals += missed_goals(f"{title}: {world.name}", one, world is DISPLAY and days == TWO_WEEKS)
    kept, broken = (
        sample_ratio_failures(share, chosen.tests, np.random.default_rng([SEED, 99])) for share in (0.5, 0.56)
    )
    print(f"\nsample ratio fails when planned 50 : 50 and shown so {kept:.1%}, when shown 44 : 56 {broken:.1%}")
    if kept > RATIO_ALARMS:
        goals.append(f"sample ratio: {kept:.1%} false alarms")
    print("\n" + ("\n".join(f"missed: {one}" for one in goals) or "every goal reached"))
    return 1 if chosen.check and goals else 0


if __name__ == "__main__":
    sys.exit(main())
