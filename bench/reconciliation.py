"""How much of each difference between two sources has a named cause, and how near each amount is to the truth of the simulation.

    python -m bench.reconciliation [--home FOLDER] [--first 2025-12-01] [--check]

The demo is run into FOLDER (one that holds a finished demo is used as it is), then the event export of the same people is
imported; 30 of 1,000 visits gave no consent to measurement. Days on which platforms still count conversions are shown apart,
because one fetch cannot tell what is to come. `--check` ends with 1 when less than 90 % of a difference of all platforms is
named, or an amount of at least 50 differs from the truth by more than 10 %.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from sandbox.ga4.events_export import write_events
from sandbox.world.ledger import true_causes
from sandbox.world.simulation import DEFAULT_TODAY, World

DENIED_PER_MILLE = 30
DAYS_STILL_COUNTED = 12
"""The longest time from an ad click to the day on which the simulated platforms count its conversion."""
MIN_NAMED, MAX_DEVIATION, SMALL_AMOUNT = 0.90, 0.10, 50

Key = tuple[str, str, str]
"""Comparison, measure and scope."""

FOUND_SQL = """
    select comparison, measure, scope, cause, sum(amount)::double as amount, count(*) - count(amount) as unknown_days
    from marts.mart_reconciliation_causes_daily where report_date between ? and ? group by all order by all"""


def run(home: Path, first: date, *arguments: str) -> None:
    """Run the product's command in `home`. Raises CalledProcessError if it fails."""
    environment = os.environ | {"TOCHIMART_HOME": str(home), "TOCHIMART_FIRST_DAY": first.isoformat()}
    command = [str(Path(sys.executable).with_name("tochimart")), *arguments]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def make_home(home: Path, world: World, first: date, last: date) -> Path:
    """Run the demo and import the event export into `home`, as far as that was not done, and return the published file."""
    published = home / "tochimart.duckdb"
    if not published.exists():
        run(home, first, "demo")
    if not (home / "events").exists():
        deque(write_events(world, home / "events", first, last, denied_per_mille=DENIED_PER_MILLE), maxlen=0)
        run(home, first, "import", "ga4-export", str(home / "events"))
    return published


def print_comparison(
    key: Key, found: dict[str, tuple[float | None, int]], true: dict[str, float]
) -> tuple[float, bool]:
    """Print a comparison with its causes; return the share of the difference that is named, and whether all amounts are near."""
    difference = sum(amount or 0 for amount, _ in found.values())
    unexplained = found["unexplained"][0] or 0
    amounts = sum(abs(amount or 0) for cause, (amount, _) in found.items())
    share = 1 - abs(unexplained) / abs(difference) if difference else 1.0
    of_amounts = 1 - abs(unexplained) / amounts if amounts else 1.0
    print(
        f"\n{' · '.join(key)}: difference {difference:,.2f}, named {share:.1%} of it, {of_amounts:.1%} of all amounts"
    )
    print("| cause | named | true | deviation | |\n| --- | --- | --- | --- | --- |")
    is_near = True
    for cause in sorted(set(found) | set(true)):
        amount, unknown_days = found.get(cause, (None, 0))
        truth = true.get(cause, 0.0)
        if not truth and not amount and not unknown_days:
            continue
        off = (amount or 0) - truth
        relative = f"{off / truth:+.1%}" if truth else "–"
        shown = "unknown" if amount is None else f"{amount:,.1f}"
        print(f"| {cause} | {shown} | {truth:,.1f} | {off:+,.1f} | {relative} |")
        is_near &= cause == "unexplained" or abs(truth) < SMALL_AMOUNT or abs(off) <= MAX_DEVIATION * abs(truth)
    return share, is_near


def print_period(published: Path, world: World, first: date, last: date) -> bool:
    """Print all comparisons of some days; return whether the goals are reached. Each comparison of platforms is also
    shown for all of them."""
    found: dict[Key, dict[str, tuple[float | None, int]]] = defaultdict(dict)
    with duckdb.connect(str(published), read_only=True) as connection:
        for *key, cause, amount, unknown in connection.execute(FOUND_SQL, [first, last]).fetchall():
            for scope in {key[2], "(all)"}:
                place = (key[0], key[1], scope)
                before, days = found[place].get(cause, (None, 0))
                both = amount if before is None else before + (amount or 0)
                found[place][cause] = (both, days + unknown)
    true: dict[Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in true_causes(world, first, last, DENIED_PER_MILLE):
        for scope in {one.scope, "(all)"}:
            true[one.comparison, one.measure, scope][one.cause] += one.amount
    reached = True
    for place in sorted(found):
        share, is_near = print_comparison(place, found[place], true[place])
        reached &= place[2] != "(all)" or (share >= MIN_NAMED and is_near)
    return reached


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--first", type=date.fromisoformat, default=World().engagement.launch)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    world, last = World(), DEFAULT_TODAY - timedelta(days=1)
    counted = last - timedelta(days=DAYS_STILL_COUNTED)
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.home or Path(temporary) / "home"
        home.mkdir(parents=True, exist_ok=True)
        published = make_home(home, world, chosen.first, last)
        print(f"# Days whose conversions are all counted: {chosen.first} to {counted}")
        reached = print_period(published, world, chosen.first, counted)
        print(f"\n# Days on which platforms still count: {counted + timedelta(days=1)} to {last}")
        print_period(published, world, counted + timedelta(days=1), last)
    print(f"\ngoal: {MIN_NAMED:.0%} named, amounts of {SMALL_AMOUNT} and more within {MAX_DEVIATION:.0%} of the truth")
    return 1 if chosen.check and not reached else 0


if __name__ == "__main__":
    sys.exit(main())
