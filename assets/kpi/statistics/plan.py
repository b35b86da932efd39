"""What a media plan can be expected to bring, given what is believed about prices and rates before anything ran.

Net cost of a thousand impressions (CPM) is lognormal, click and conversion rates are beta distributed, each matched to its mean and
coefficient of variation (method of moments; Evans, Hastings & Peacock, Statistical Distributions, 3rd ed. 2000). Clicks are Poisson
about impressions × rate, CVs binomial among clicks. Beliefs about different media are independent of one another.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Belief:
    """Mean of a quantity and its coefficient of variation (standard deviation / mean)."""

    mean: float
    cv: float


@dataclass(frozen=True)
class MediumPlan:
    """A medium's net budget in yen and the beliefs about it; `ctr` and `cvr` are fractions."""

    budget: float
    cpm: Belief
    ctr: Belief
    cvr: Belief


@dataclass(frozen=True)
class Outcome:
    """Figures of the whole plan, one array element per draw; `cost` in yen."""

    cost: float
    impressions: np.ndarray
    clicks: np.ndarray
    cv: np.ndarray

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.cost + other.cost,
            self.impressions + other.impressions,
            self.clicks + other.clicks,
            self.cv + other.cv,
        )

    def cpa(self) -> np.ndarray:
        """Yen per CV; infinite where there is none."""
        with np.errstate(divide="ignore"):
            return self.cost / self.cv


def lognormal(belief: Belief) -> stats.rv_continuous:
    """Lognormal with this mean and coefficient of variation. Raises ValueError unless both are positive."""
    if belief.mean <= 0 or belief.cv <= 0:
        raise ValueError(
            f"a price needs a mean and a coefficient of variation above 0, not {belief.mean} and {belief.cv}"
        )
    spread = np.log1p(belief.cv**2)
    return stats.lognorm(s=np.sqrt(spread), scale=belief.mean * np.exp(-spread / 2))


def beta(belief: Belief) -> stats.rv_continuous:
    """Beta with this mean and coefficient of variation. Raises ValueError where no beta distribution has them."""
    size = (1 - belief.mean) / (belief.mean * belief.cv**2) - 1 if 0 < belief.mean < 1 and belief.cv > 0 else 0.0
    if size <= 0:
        raise ValueError(f"no rate has the mean {belief.mean} and the coefficient of variation {belief.cv}")
    return stats.beta(belief.mean * size, (1 - belief.mean) * size)


def simulate(plan: MediumPlan, draws: int, rng: np.random.Generator) -> Outcome:
    """Draw what the plan's budget brings."""
    impressions = plan.budget / lognormal(plan.cpm).rvs(draws, random_state=rng) * 1000
    clicks = rng.poisson(impressions * beta(plan.ctr).rvs(draws, random_state=rng))
    cv = rng.binomial(clicks, beta(plan.cvr).rvs(draws, random_state=rng))
    return Outcome(plan.budget, impressions, clicks, cv)


@dataclass(frozen=True)
class Moments:
    """Expected value and variance."""

    mean: float
    variance: float


def moments(plan: MediumPlan) -> dict[str, Moments]:
    """Exact moments of impressions, clicks and cv.

    For a lognormal CPM, E[1/CPM] = (1 + c²)/mean and 1/CPM has the same coefficient of variation c. A product of independent factors
    has E[XY] = E[X]E[Y] and 1 + c² multiplied; Poisson counts add their mean to the variance, also after thinning.
    """
    mean = plan.budget * 1000 * (1 + plan.cpm.cv**2) / plan.cpm.mean
    spread = 1 + plan.cpm.cv**2
    found = {"impressions": Moments(mean, mean**2 * (spread - 1))}
    for name, rate in (("clicks", plan.ctr), ("cv", plan.cvr)):
        mean, spread = mean * rate.mean, spread * (1 + rate.cv**2)
        found[name] = Moments(mean, mean**2 * (spread - 1) + mean)
    return found
