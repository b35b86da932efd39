"""How often the hierarchical model of selling points is right: 1,000 engagements of nine tests with known effects.

    python -m bench.selling_points [--engagements 1000] [--check]

`--check` ends with 1 when the 95 % intervals hold, over all settings, in less than 93 % or more than 97 %, or when arms
that are better with 80 to 90 % are better less often than in 75 % or more often than in 95 %.
"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from assets.kpi.statistics.selling_points import ArmDifference, draw

SEED = 20251201
POINTS, TESTS = 6, 9
ERROR = 0.06
"""Standard error of a log ratio: about that of a display test of two weeks."""
SETTINGS = ((0.10, 0.05), (0.05, 0.05), (0.20, 0.10), (0.02, 0.15))
"""True standard deviations of selling points and of single creatives."""
NOMINAL, TOLERANCE = 0.95, 0.02
BETWEEN, CALIBRATED = (0.80, 0.90), (0.75, 0.95)


def simulate(
    of_points: float, of_arms: float, rng: np.random.Generator
) -> tuple[list[ArmDifference], np.ndarray, np.ndarray]:
    """Return the tests of one engagement, the true effects of its selling points, and the true differences of its arms."""
    effects = rng.normal(0, of_points, POINTS)
    pairs = [rng.choice(POINTS, 2, replace=False) for _ in range(TESTS)]
    truth = np.array([effects[b] - effects[a] + rng.normal(0, of_arms * np.sqrt(2)) for a, b in pairs])
    return (
        [
            ArmDifference(str(test), "B", "A", f"p{b}", f"p{a}", mean, ERROR**2, ERROR**2 / 2)
            for test, ((a, b), mean) in enumerate(zip(pairs, rng.normal(truth, ERROR), strict=True))
        ],
        effects,
        truth,
    )


def simulate_setting(
    of_points: float, of_arms: float, engagements: int, rng: np.random.Generator
) -> tuple[float, float, float, float]:
    """Return how often the intervals of selling points and of arms hold, how often an arm that is better with 80 to 90 % is
    better, and how often the arm with the lower expected loss is the better one."""
    held_points, held_arms, sure, picked = [], [], [], []
    for _ in range(engagements):
        differences, effects, truth = simulate(of_points, of_arms, rng)
        found = draw(differences)
        tested = sorted(found.selling_points)
        mean = np.mean([effects[int(point[1:])] for point in tested])
        for point in tested:
            low, high = np.quantile(found.selling_points[point], (0.025, 0.975))
            held_points.append(low <= effects[int(point[1:])] - mean <= high)
        for one, true in zip(differences, truth, strict=True):
            drawn = found.arms[one.test, "B"]
            low, high = np.quantile(drawn, (0.025, 0.975))
            held_arms.append(low <= true <= high)
            better = float((drawn > 0).mean())
            picked.append((better > 0.5) == (true > 0))
            if BETWEEN[0] <= max(better, 1 - better) < BETWEEN[1]:
                sure.append((better > 0.5) == (true > 0))
    return float(np.mean(held_points)), float(np.mean(held_arms)), float(np.mean(sure)), float(np.mean(picked))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engagements", type=int, default=1_000)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    print(
        "| selling points differ by | creatives by | interval holds | of arms | right when 80 to 90 % sure | picked |"
    )
    print("| --- | --- | --- | --- | --- | --- |")
    all_points, all_arms, all_sure = [], [], []
    for number, (of_points, of_arms) in enumerate(SETTINGS):
        rng = np.random.default_rng([SEED, number])
        points, arms, sure, picked = simulate_setting(of_points, of_arms, chosen.engagements, rng)
        print(
            f"| {of_points:.0%} | {of_arms:.0%} | {points:.1%} | {arms:.1%} | {sure:.0%} | {picked:.1%} |", flush=True
        )
        all_points.append(points)
        all_arms.append(arms)
        all_sure.append(CALIBRATED[0] <= sure <= CALIBRATED[1])
    points, arms = float(np.mean(all_points)), float(np.mean(all_arms))
    print(f"\nover all settings the intervals hold in {points:.1%} (selling points) and {arms:.1%} (arms)")
    missed = max(abs(points - NOMINAL), abs(arms - NOMINAL)) > TOLERANCE or not all(all_sure)
    return 1 if chosen.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
