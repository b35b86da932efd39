"""Conversions of search terms, judged under the distribution of their campaign, so that one click decides nothing.

The efficiency of a term is its rate of conversions per click divided by the rate of its campaign. Efficiencies follow a gamma
distribution, which is estimated from all terms of the campaign (empirical Bayes: Robbins 1956; Efron, Large-Scale Inference, 2010,
chapter 1). Given its efficiency, a term's conversions are a Poisson count. The posterior of an efficiency is again a gamma distribution.
A beta distribution would not do: a platform may count several conversions of one click, or a fraction of one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

MIN_CAMPAIGN_CONVERSIONS = 10.0
"""A campaign with fewer conversions has no rate to compare terms with."""
MIN_EXPECTED_CONVERSIONS = 1.0
"""A term is judged once its clicks would bring one conversion at the campaign's rate."""
CPA_MULTIPLE = 1.5
"""A term is wasteful when its cost per conversion is above this multiple of the target, or of the campaign's own if that is higher."""
WASTEFUL_PROBABILITY = 0.95
ON_TARGET_PROBABILITY = 0.8
SHAPE_BOUNDS = (0.05, 200.0)
"""Shape of the gamma distribution. Below 0.05 one term would have nearly all conversions; at 200 all terms are alike."""


@dataclass(frozen=True)
class Efficiencies:
    """Gamma distribution of efficiencies: `shape`, and the number of `expected` conversions that weighs as much as it."""

    shape: float
    expected: float

    def posterior_mean(self, expected: Values, conversions: Values) -> Values:
        return (self.shape + conversions) / (self.expected + expected)

    def probability_below(self, limit: Values, expected: Values, conversions: Values) -> Values:
        """Return the probability that each efficiency is below `limit`, given expected and counted conversions."""
        from scipy.special import gammainc

        return np.asarray(gammainc(self.shape + conversions, (self.expected + expected) * limit))


@dataclass(frozen=True)
class Judged:
    """Verdict of each term or word. `expected` conversions are its clicks at the campaign's rate. Where `is_judged` is false, there are
    too few clicks or the campaign has too few conversions. Probabilities are NaN in such a campaign."""

    expected: Values
    efficiency: Values
    p_wasteful: Values
    p_on_target: Values
    is_judged: Flags

    @property
    def is_wasteful(self) -> Flags:
        return self.is_judged & (self.p_wasteful >= WASTEFUL_PROBABILITY)

    @property
    def is_on_target(self) -> Flags:
        return self.is_judged & (self.p_on_target >= ON_TARGET_PROBABILITY)


@dataclass(frozen=True)
class JudgedWords:
    """Words shared by terms that are not wasteful by themselves, the places of these terms, and the verdict of each word."""

    words: list[str]
    places: list[list[int]]
    judged: Judged


def fit_efficiencies(expected: Values, conversions: Values) -> Efficiencies:
    """Return the distribution with the highest marginal likelihood (negative binomial). Needs at least one conversion."""
    from scipy.optimize import minimize
    from scipy.special import gammaln

    start = float(conversions.sum() / expected.sum())

    def loss(parameters: Values) -> float:
        shape, mean = np.exp(parameters)
        weight = shape / mean
        counted = gammaln(shape + conversions) - gammaln(shape) - shape * np.log1p(expected / weight)
        return float((conversions * np.log(weight + expected) - counted).sum())

    bounds = [(np.log(low), np.log(high)) for low, high in (SHAPE_BOUNDS, (start / 20, start * 20))]
    found = minimize(loss, np.array([0.0, np.log(start)]), method="L-BFGS-B", bounds=bounds)
    shape, mean = np.exp(found.x)
    return Efficiencies(float(shape), float(shape / mean))


def judge_terms(
    campaigns: NDArray[np.integer], clicks: Values, conversions: Values, cost: Values, target_cpa: float
) -> tuple[Judged, Values]:
    """Return the verdict of each term, and its limit: the cost per conversion in yen above which it is wasteful, NaN in a campaign with
    too few conversions. Arrays have one entry per term, `campaigns` holds the number of its campaign."""
    parts = {name: np.full(len(clicks), np.nan) for name in ("expected", "efficiency", "p_wasteful", "p_on_target")}
    limit_cpa = np.full(len(clicks), np.nan)
    is_judged = np.zeros(len(clicks), bool)
    for campaign in np.unique(campaigns):
        own = campaigns == campaign
        total_clicks, total, total_cost = (float(values[own].sum()) for values in (clicks, conversions, cost))
        if total < MIN_CAMPAIGN_CONVERSIONS or total_clicks <= 0:
            continue
        limit_cpa[own] = CPA_MULTIPLE * max(target_cpa, total_cost / total)
        expected = clicks[own] * total / total_clicks
        judged = _judge(expected, conversions[own], cost[own], expected * limit_cpa[own], target_cpa)
        for name, values in parts.items():
            values[own] = getattr(judged, name)
        is_judged[own] = judged.is_judged
    return Judged(**parts, is_judged=is_judged), limit_cpa


def judge_words(
    texts: Sequence[str],
    conversions: Values,
    cost: Values,
    target_cpa: float,
    terms: tuple[Judged, Values],
    needed_words: Collection[str],
) -> JudgedWords | None:
    """Return the verdict of each word that at least two different terms share, over all campaigns; None without such a word. Rare terms
    have too few clicks each, but often share the word that makes them useless. Left out are terms that are wasteful by themselves, and
    `needed_words`, because the advertiser pays for them on purpose."""
    judged, limit_cpa = terms
    places: dict[str, list[int]] = {}
    needed = frozenset(needed_words)
    for place in np.flatnonzero(np.isfinite(judged.expected) & ~judged.is_wasteful).tolist():
        for word in set(texts[place].split()) - needed:
            places.setdefault(word, []).append(place)
    shared = {word: at for word, at in places.items() if len({texts[place] for place in at}) > 1}
    expected, counted, spent, allowed = (
        np.array([values[at].sum() for at in shared.values()])
        for values in (judged.expected, conversions, cost, judged.expected * limit_cpa)
    )
    if not shared or expected.sum() <= 0 or counted.sum() <= 0:
        return None
    return JudgedWords(list(shared), list(shared.values()), _judge(expected, counted, spent, allowed, target_cpa))


def _judge(expected: Values, conversions: Values, cost: Values, allowed: Values, target_cpa: float) -> Judged:
    """`allowed` is the cost in yen at which efficiency 1 is just not wasteful."""
    efficiencies = fit_efficiencies(expected, conversions)
    limit, target = (
        np.divide(cost, yen, out=np.ones_like(cost), where=yen > 0) for yen in (allowed, expected * target_cpa)
    )
    return Judged(
        expected,
        efficiencies.posterior_mean(expected, conversions),
        efficiencies.probability_below(limit, expected, conversions),
        1 - efficiencies.probability_below(target, expected, conversions),
        expected >= MIN_EXPECTED_CONVERSIONS,
    )
