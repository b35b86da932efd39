"""How many wasteful search terms are found, and how many useful ones are named by mistake, in simulated accounts with planted waste.

    python -m bench.search_terms [--accounts 40] [--check]

An account has four search campaigns with the budgets of this engagement. Ordinary terms convert at rates that differ (40 % in the
logarithm) around a CPA of 2,600 yen. Planted terms convert at a twentieth of that. The sizes of terms follow Zipf's law. `--check` ends
with 1 when, in the first world, fewer than 90 % of the candidates are planted or less than 70 % of the wasted yen is found.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.kpi.statistics.search_terms import judge_terms, judge_words

SEED = 20251202
TARGET_CPA = 3_000.0
BUDGETS = (900_000.0, 900_000.0, 370_000.0, 370_000.0)
"""Yen per campaign in 96 days: two on Google, two on Yahoo!."""
CPC, RATE, SPREAD, WASTE_RATE = 62.0, 62.0 / 2_600, 0.4, 1 / 20
ORDINARY_TERMS = 250
PLACES = tuple(f"市町{number}" for number in range(25))
TOPICS = ("インターン", "就活", "新卒", "就職", "企業", "求人", "説明会", "理系", "文系", "大学生")
"""Words of the keywords."""
WASTE_WORDS = (
    *("バイト", "パート", "ハローワーク", "派遣", "転職", "中途", "主婦", "シニア", "給料", "口コミ", "公務員"),
    "日払い",
)
MIN_PRECISION, MIN_FOUND = 0.90, 0.70


@dataclass(frozen=True)
class AccountWorld:
    """A kind of account: the share of cost that is planted waste, the number of planted terms in a campaign, whether they share words,
    and the part of the 96 days that is over."""

    name: str
    waste_share: float = 0.2
    wasteful_terms: int = 120
    has_shared_words: bool = True
    elapsed: float = 1.0


WORLDS = (
    AccountWorld("20 % of the cost is waste, many small terms that share words"),
    AccountWorld("the same, 20 wasteful terms in each campaign", wasteful_terms=20),
    AccountWorld("10 % of the cost is waste", waste_share=0.1),
    AccountWorld("20 %, after four weeks", elapsed=28 / 96),
    AccountWorld("20 %, wasteful terms share no word", has_shared_words=False),
    AccountWorld("no waste", waste_share=0.0, wasteful_terms=0),
)


@dataclass(frozen=True)
class Account:
    """Sums of each term, and whether it was planted."""

    texts: list[str]
    campaigns: NDArray[np.int64]
    clicks: NDArray[np.float64]
    conversions: NDArray[np.float64]
    cost: NDArray[np.float64]
    is_planted: NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """Candidates that are right and wrong, and yen: wasted, found of it, useful, and lost of it if every candidate were excluded."""

    right: int
    wrong: int
    wasted: float
    found: float
    useful: float
    lost: float


def simulate_account(world: AccountWorld, rng: np.random.Generator) -> Account:
    """Return an account of four campaigns."""
    texts: list[str] = []
    sizes, campaigns, planted = [], [], []
    for number, budget in enumerate(BUDGETS):
        ordinary = rng.permutation([f"{place} {topic}" for place in PLACES for topic in TOPICS])[:ORDINARY_TERMS]
        wasteful = [f"{place} {word}" for place in PLACES for word in WASTE_WORDS]
        if not world.has_shared_words:
            wasteful = [f"語句{number}x{term}" for term in range(len(wasteful))]
        wasteful = list(rng.permutation(wasteful)[: world.wasteful_terms])
        for terms, share in ((list(ordinary), 1 - world.waste_share), (wasteful, world.waste_share)):
            weight = 1 / np.arange(1, len(terms) + 1)
            sizes.append(budget * share * world.elapsed * weight / max(weight.sum(), 1e-9))
            planted.append(np.full(len(terms), terms is wasteful))
            campaigns.append(np.full(len(terms), number))
            texts += terms
    size, is_planted = np.concatenate(sizes), np.concatenate(planted)
    price = CPC * rng.lognormal(0, 0.15, len(size))
    clicks = rng.poisson(size / price).astype(float)
    rate = RATE * rng.lognormal(-(SPREAD**2) / 2, SPREAD, len(size)) * np.where(is_planted, WASTE_RATE, 1.0)
    conversions = rng.poisson(clicks * rate).astype(float)
    return Account(texts, np.concatenate(campaigns), clicks, conversions, clicks * price, is_planted)


def evaluate(account: Account) -> Outcome:
    """Return how right the candidates of an account are. A word is right when nine tenths of the cost of its terms are planted."""
    judged = judge_terms(account.campaigns, account.clicks, account.conversions, account.cost, TARGET_CPA)
    excluded = judged[0].is_wasteful.copy()
    right, wrong = int((excluded & account.is_planted).sum()), int((excluded & ~account.is_planted).sum())
    words = judge_words(account.texts, account.conversions, account.cost, TARGET_CPA, judged, TOPICS)
    if words is not None:
        for number in np.flatnonzero(words.judged.is_wasteful):
            within = np.array([words.words[number] in text.split() for text in account.texts])
            useful = account.cost[within & ~account.is_planted].sum()
            is_right = useful <= 0.1 * account.cost[within].sum()
            right, wrong = right + int(is_right), wrong + int(not is_right)
            excluded |= within
    wasted, useful = account.cost * account.is_planted, account.cost * ~account.is_planted
    return Outcome(right, wrong, wasted.sum(), wasted[excluded].sum(), useful.sum(), useful[excluded].sum())


def print_world(world: AccountWorld, outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Print the world's line of the table in docs/statistics.md; returns precision and the share of wasted yen that is found."""
    right, wrong = (sum(getattr(one, name) for one in outcomes) for name in ("right", "wrong"))
    wasted, found = (sum(getattr(one, name) for one in outcomes) for name in ("wasted", "found"))
    lost = sum(one.lost for one in outcomes) / sum(one.useful for one in outcomes)
    precision = right / (right + wrong) if right + wrong else 1.0
    share = found / wasted if wasted else 1.0
    shown = [
        f"{(right + wrong) / len(outcomes):.1f}",
        f"{precision:.1%}" if wasted else "–",
        f"{share:.1%}" if wasted else "–",
    ]
    print(f"| {world.name} | {' | '.join(shown)} | {lost:.2%} |")
    return precision, share


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=40)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    print("| account | candidates | precision | wasted yen found | useful yen lost |\n| --- | --- | --- | --- | --- |")
    reached = []
    for number, world in enumerate(WORLDS):
        rng = np.random.default_rng([SEED, number])
        reached.append(print_world(world, [evaluate(simulate_account(world, rng)) for _ in range(chosen.accounts)]))
    precision, found = reached[0]
    print(f"\ngoal in the first line: precision {MIN_PRECISION:.0%}, found {MIN_FOUND:.0%}")
    return 1 if chosen.check and (precision < MIN_PRECISION or found < MIN_FOUND) else 0


if __name__ == "__main__":
    sys.exit(main())
