"""Expected results of a media plan, given assumptions about prices and rates made before any delivery.

The net cost per thousand impressions (CPM) is lognormal. Click and conversion rates are beta distributed. Each
distribution is matched to its mean and coefficient of variation (method of moments; Evans, Hastings & Peacock,
Statistical Distributions, 3rd ed. 2000). Clicks are Poisson with mean impressions × rate. CVs are binomial among
clicks. Prices and click rates of different media are independent. Their conversion rates are not: landing pages, season
and offer are the same for all media. A Gaussian copula gives each pair of media the correlation `CVR_CORRELATION`
(Nelsen, An Introduction to Copulas, 2nd ed. 2006, section 3.1; McNeil, Frey & Embrechts, Quantitative Risk Management,
2015, section 7.3); sampled rates are put in the order of its ranks (Iman & Conover, Communications in Statistics 11,
1982), which leaves their distribution untouched. The expected values do not depend on it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

CVR_CORRELATION = 0.5
"""Correlation of the conversion rates of any two media, on the scale of the copula. With independence, misses of single
media would cancel out, and the plan would look safer than it is."""


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


def sample_common_factor(sample_count: int, rng: np.random.Generator) -> np.ndarray:
    """Return what the conversion rates of all media have in common, one standard normal value per sample."""
    return rng.standard_normal(sample_count)


def sample_plan(
    plan: MediumPlan, common_factor: np.ndarray, rng: np.random.Generator, correlation: float = CVR_CORRELATION
) -> PlanSamples:
    """Sample the results of a medium's budget, one per value of `common_factor`.

    Media sampled with the same `common_factor` (of `sample_common_factor`) have conversion rates with `correlation`.
    """
    sample_count = len(common_factor)
    own_factor = rng.standard_normal(sample_count)
    rates = np.sort(beta_distribution(plan.cvr).rvs(sample_count, random_state=rng))
    rank = np.argsort(np.argsort(np.sqrt(correlation) * common_factor + np.sqrt(1 - correlation) * own_factor))
    impressions = plan.budget / lognormal_distribution(plan.cpm).rvs(sample_count, random_state=rng) * 1000
    clicks = rng.poisson(impressions * beta_distribution(plan.ctr).rvs(sample_count, random_state=rng))
    cv = rng.binomial(clicks, rates[rank])
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
