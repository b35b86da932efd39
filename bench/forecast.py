"""Measures how often the forecast's intervals contain the true value, on simulated campaigns whose results are known.

    python -m bench.forecast [--campaigns 500] [--draws 2000] [--check]

The campaigns are drawn by rules of their own, not by the model: gamma-mixed Poisson counts, weekdays, a level that wanders or trends,
spend with its own course, half of them with a budget that ends before they do. Fixed seed: the same figures on each machine.
"""

import argparse
import sys
from datetime import date, timedelta

import numpy as np

from assets.kpi.statistics.forecast import DailySeries, SampledPaths, sample_paths

DAYS = 96
KINDS = ("wandering level", "steady trend", "no drift")
LEVELS = {80: (0.1, 0.9), 95: (0.025, 0.975)}
MAX_COVERAGE_ERROR = 0.04
SEED = 2000


def simulate_campaign(number: int) -> tuple[DailySeries, float, str]:
    """Return a whole campaign, its budget and the kind of its drift."""
    rng = np.random.default_rng([SEED, number])
    kind = KINDS[number % len(KINDS)]
    drift = rng.uniform(0.005, 0.03)
    wander = np.cumsum(rng.normal(0, drift, DAYS))
    trend = np.arange(DAYS) * rng.uniform(-0.006, 0.006)
    level = {"wandering level": wander, "steady trend": trend, "no drift": np.zeros(DAYS)}[kind]
    week = np.tile(rng.normal(0, 0.2, 7), DAYS // 7 + 1)[:DAYS]
    paid_week = np.tile(rng.normal(0, 0.12, 7), DAYS // 7 + 1)[:DAYS]
    wander_of_spend = np.cumsum(rng.normal(0, rng.uniform(0, 0.02), DAYS))
    cost = 50_000 * np.exp(paid_week + wander_of_spend + rng.normal(0, rng.uniform(0.03, 0.15), DAYS))
    budget = float(cost.sum()) * (rng.uniform(0.75, 1.0) if number % 2 else 1.5)
    cost = np.diff(np.minimum(np.cumsum(cost), budget), prepend=0.0)
    rate = rng.uniform(3, 40) / 50_000
    size = rng.uniform(3, 40)
    counts = rng.poisson(cost * rate * np.exp(level + week) * rng.gamma(size, 1 / size, DAYS)).astype(float)
    start = date(2026, 1, 5) + timedelta(days=int(rng.integers(7)))
    return DailySeries(start, cost, counts, np.zeros(DAYS), np.ones(DAYS, bool), DAYS, DAYS), budget, kind


def actual_and_sampled_ends(series: DailySeries, courses: SampledPaths) -> dict[str, tuple[float, np.ndarray]]:
    """Return the actual and the sampled totals at the end of the campaign."""
    cpa = courses.cpa()
    assert courses.cost is not None
    assert cpa is not None
    cost, cv = float(series.cost.sum()), float(series.cv_with_cost.sum())
    return {
        "CV": (cv, courses.cv[:, -1]),
        "spend": (cost, courses.cost[:, -1]),
        "CPA": (cost / cv, cpa[:, -1]),
    }


def is_inside_interval(
    actual: float, samples: np.ndarray, lower: float, upper: float, rng: np.random.Generator
) -> bool:
    """Return whether the interval contains the actual value. A tie at a bound counts with the probability of its mass
    inside (randomised PIT)."""
    below, up_to = (samples < actual - 1e-6).mean(), (samples <= actual + 1e-6).mean()
    return bool(lower <= rng.uniform(below, up_to) <= upper)


def measure_coverage(campaigns: int, draws: int) -> dict[tuple[str, str, int], list[bool]]:
    """Return whether each interval contained the actual value, by measure, kind of drift and level. Each campaign is
    forecast once, with 25 to 85 % of its days known."""
    held: dict[tuple[str, str, int], list[bool]] = {}
    for number in range(campaigns):
        series, budget, kind = simulate_campaign(number)
        rng = np.random.default_rng([SEED, number, 1])
        known = series.as_known_on_day(int(rng.uniform(0.25, 0.85) * DAYS))
        courses = sample_paths(known, budget, draws, SEED + number)
        for measure, (came, drawn) in actual_and_sampled_ends(series, courses).items():
            for level, bounds in LEVELS.items():
                for group in ("all", kind):
                    held.setdefault((measure, group, level), []).append(is_inside_interval(came, drawn, *bounds, rng))
    return held


def main() -> int:
    """Measure and print; with `--check`, exit code 1 when an interval covers more than 4 points beside what it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--campaigns", type=int, default=500)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--check", action="store_true", help="exit code 1 beyond ±4 points")
    arguments = parser.parse_args()
    held = measure_coverage(arguments.campaigns, arguments.draws)
    print(f"{arguments.campaigns} campaigns of {DAYS} days, {arguments.draws} draws each\n")
    print(f"{'':10}{'drift':20}{'80 %':>8}{'95 %':>8}")
    for measure in ("CV", "spend", "CPA"):
        for group in ("all", *KINDS):
            shares = [np.mean(held[measure, group, level]) for level in LEVELS]
            print(f"{measure:10}{group:20}" + "".join(f"{share:8.1%}" for share in shares))
    worst = max(
        abs(np.mean(held[measure, "all", level]) - level / 100)
        for measure in ("CV", "spend", "CPA")
        for level in LEVELS
    )
    print(f"\nfurthest from what an interval says: {worst:.1%} (goal {MAX_COVERAGE_ERROR:.0%})")
    return 1 if arguments.check and worst > MAX_COVERAGE_ERROR else 0


if __name__ == "__main__":
    sys.exit(main())
