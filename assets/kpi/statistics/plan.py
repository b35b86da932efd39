"""Expected results of a media plan, given assumptions about prices and rates made before any delivery.

The net cost per thousand impressions (CPM) is lognormal. Click and conversion rates are beta distributed. Each
distribution is matched to its mean and coefficient of variation (method of moments; Evans, Hastings & Peacock,
Statistical Distributions, 3rd ed. 2000). Clicks are Poisson with mean impressions × rate. CVs are binomial among
clicks. The assumptions about different media are independent.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Assumption:
    """Assumed mean of a quantity and its coefficient of variation (standard deviation / mean)."""

    mean: float
    cv: float


@dataclass(frozen=True)
class MediumPlan:
    """A medium's net budget in yen and the assumptions about its prices and rates. `ctr` and `cvr` are fractions."""

    budget: float
    cpm: Assumption
    ctr: Assumption
    cvr: Assumption


@dataclass(frozen=True)
class PlanSamples:
    """Sampled figures of a plan, one array element per sample. `cost` is in yen."""

    cost: float
    impressions: np.ndarray
    clicks: np.ndarray
    cv: np.ndarray

    def __add__(self, other: "PlanSamples") -> "PlanSamples":
        return PlanSamples(
            self.cost + other.cost,
            self.impressions + other.impressions,
            self.clicks + other.clicks,
            self.cv + other.cv,
        )

    def cpa(self) -> np.ndarray:
        """Return yen per CV, infinite where CV is 0."""
        with np.errstate(divide="ignore"):
            return self.cost / self.cv


def lognormal_distribution(assumption: Assumption) -> stats.rv_continuous:
    """Return the lognormal distribution with the assumed mean and coefficient of variation. Raises ValueError unless
    both are positive."""
    if assumption.mean <= 0 or assumption.cv <= 0:
        raise ValueError(
            f"a price needs a mean and a coefficient of variation above 0, not {assumption.mean} and {assumption.cv}"
        )
    spread = np.log1p(assumption.cv**2)
    return stats.lognorm(s=np.sqrt(spread), scale=assumption.mean * np.exp(-spread / 2))


def beta_distribution(assumption: Assumption) -> stats.rv_continuous:
    """Return the beta distribution with the assumed mean and coefficient of variation. Raises ValueError when no beta
    distribution has them."""
    size = (
        (1 - assumption.mean) / (assumption.mean * assumption.cv**2) - 1
        if 0 < assumption.mean < 1 and assumption.cv > 0
        else 0.0
    )
    if size <= 0:
        raise ValueError(f"no rate has the mean {assumption.mean} and the coefficient of variation {assumption.cv}")
    return stats.beta(assumption.mean * size, (1 - assumption.mean) * size)


def sample_plan(plan: MediumPlan, sample_count: int, rng: np.random.Generator) -> PlanSamples:
    """Sample the results of the plan's budget."""
    impressions = plan.budget / lognormal_distribution(plan.cpm).rvs(sample_count, random_state=rng) * 1000
    clicks = rng.poisson(impressions * beta_distribution(plan.ctr).rvs(sample_count, random_state=rng))
    cv = rng.binomial(clicks, beta_distribution(plan.cvr).rvs(sample_count, random_state=rng))
    return PlanSamples(plan.budget, impressions, clicks, cv)


@dataclass(frozen=True)
class ExactMoments:
    """Expected value and variance of a quantity."""

    mean: float
    variance: float


def exact_moments(plan: MediumPlan) -> dict[str, ExactMoments]:
    """Return exact moments of impressions, clicks and cv, by measure.

    For a lognormal CPM, E[1/CPM] = (1 + c²)/mean, and 1/CPM has the same coefficient of variation c. A product of
    independent factors has E[XY] = E[X]E[Y], and the values 1 + c² are multiplied. Poisson counts add their mean to the
    variance, also after thinning.
    """
    mean = plan.budget * 1000 * (1 + plan.cpm.cv**2) / plan.cpm.mean
    spread = 1 + plan.cpm.cv**2
    moments_by_measure = {"impressions": ExactMoments(mean, mean**2 * (spread - 1))}
    for name, rate in (("clicks", plan.ctr), ("cv", plan.cvr)):
        mean, spread = mean * rate.mean, spread * (1 + rate.cv**2)
        moments_by_measure[name] = ExactMoments(mean, mean**2 * (spread - 1) + mean)
    return moments_by_measure
