"""The statistics of the forecast, against exact filters, brute force and figures that are known. R-16"""

from datetime import date

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.integrate import quad
from scipy.stats import nbinom, norm
from threadpoolctl import threadpool_limits

from assets.kpi.statistics.forecast import (
    DailySeries,
    daily_quantiles,
    has_enough_days,
    sample_paths,
    target_probabilities,
)
from assets.kpi.statistics.level import (
    INTERCEPT_PRIOR_SD,
    KIND_PRIOR_SD,
    GridPoint,
    Likelihood,
    LognormalAmounts,
    NegativeBinomialCounts,
    Series,
    calendar_matrix,
    fit_level,
    kind_of_day,
    laplace_approximation,
    sample_log_means,
)
from bench import forecast as bench

MONDAY = date(2026, 1, 5)
START_VARIANCE = INTERCEPT_PRIOR_SD**2 + KIND_PRIOR_SD**2


def hyper(drift: float, noise: float) -> float:
    """The prior's share of a point's weight."""
    from assets.kpi.statistics.level import DRIFT_PRIOR_RATE, NOISE_PRIOR_RATE

    return float(np.log(drift) - DRIFT_PRIOR_RATE * drift + np.log(noise) - NOISE_PRIOR_RATE * noise)


def fit_at(
    values: np.ndarray, centre: float, likelihood: Likelihood, drift: float, noise: float
) -> tuple[GridPoint, np.ndarray, np.ndarray]:
    """The fit of days of one kind at one (drift, noise), and of each day the log of the mean beyond `centre` and its variance."""
    days = len(values)
    series = Series(
        np.ones(days, bool), values, np.full(days, centre), calendar_matrix(np.zeros(days, int)), likelihood
    )
    point = laplace_approximation(series, drift, noise, np.zeros(days - 1), np.zeros(9))
    whole = np.eye(days + 8)
    level, coefficients = point.factor.deviations(whole[: days - 1], whole[days - 1 :])
    deviations = series.calendar @ coefficients + np.vstack([np.zeros((1, days + 8)), level])
    return point, series.linear_predictor(point.level, point.coefficients) - centre, (deviations**2).sum(axis=1)


def test_the_level_of_the_nile_is_that_of_the_exact_filter() -> None:
    """Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed. 2012, section 2.2: variances 15,099 and 1,469.1."""
    flow = sm.datasets.nile.load_pandas().data["volume"].to_numpy() / 100
    noise, drift, centre = 15_099**0.5 / 100, 1_469.1**0.5 / 100, float(flow.mean())
    point, mode, variance = fit_at(flow, centre, LognormalAmounts(), drift, noise)
    exact = sm.tsa.UnobservedComponents(flow - centre, "llevel")
    exact.ssm.initialize_known(np.zeros(1), np.array([[START_VARIANCE]]))
    exact.ssm.loglikelihood_burn = 0
    known = exact.smooth([noise**2, drift**2])
    assert mode == pytest.approx(known.smoothed_state[0], abs=1e-8)
    assert variance == pytest.approx(known.smoothed_state_cov[0, 0], rel=1e-6)
    assert point.log_weight - hyper(drift, noise) == pytest.approx(known.llf, abs=1e-6)
    # The level the book's figure ends in, 798.4 (it starts without any belief, which has worn off by then).
    assert 100 * (centre + mode[-1]) == pytest.approx(798.4, abs=0.1)


def test_counts_without_drift_have_the_posterior_of_brute_force() -> None:
    """One dimension is left, which a computer can integrate: mean, spread and marginal likelihood of the log of the mean."""
    counts, noise, offset = np.array([12, 7, 15, 9, 11, 30, 8, 14, 10, 6.0]), 0.3, np.log(10.0)
    point, mode, variance = fit_at(counts, offset, NegativeBinomialCounts(), 1e-5, noise)
    size = noise**-2

    def density(eta: float, power: int) -> float:
        likelihood = nbinom.logpmf(counts, size, size / (size + np.exp(offset + eta))).sum() + 30
        return float(eta**power * np.exp(likelihood) * norm.pdf(eta, 0, START_VARIANCE**0.5))

    mass, first, second = (quad(density, -1, 1.5, args=(power,))[0] for power in (0, 1, 2))
    assert point.log_weight - hyper(1e-5, noise) == pytest.approx(np.log(mass) - 30, abs=0.01)
    assert mode[0] == pytest.approx(first / mass, abs=0.01)
    assert variance[0] ** 0.5 == pytest.approx((second / mass - (first / mass) ** 2) ** 0.5, rel=0.03)


def test_drawn_counts_are_over_dispersed_as_promised() -> None:
    """Variance mean + noise² mean²: 50 + 0.09 × 2,500 = 275; the derivatives are those of the density."""
    rng = np.random.default_rng(1)
    drawn = NegativeBinomialCounts().draw(np.full((200_000, 1), np.log(50.0)), np.full(200_000, 0.3), rng)
    assert drawn.mean() == pytest.approx(50, rel=0.01)
    assert drawn.var() == pytest.approx(275, rel=0.02)
    values, eta, step = np.array([3.0, 70.0]), np.array([2.0, 4.0]), 1e-4
    ups = [NegativeBinomialCounts().log_density(values[[n]], eta[[n]] + step, 0.3) for n in range(2)]
    here = [NegativeBinomialCounts().log_density(values[[n]], eta[[n]], 0.3) for n in range(2)]
    downs = [NegativeBinomialCounts().log_density(values[[n]], eta[[n]] - step, 0.3) for n in range(2)]
    first, second = NegativeBinomialCounts().slope(values, eta, 0.3)
    assert first == pytest.approx((np.array(ups) - downs) / (2 * step), rel=1e-4)
    assert second == pytest.approx(-(np.array(ups) - 2 * np.array(here) + downs) / step**2, rel=1e-3)


def test_weekday_factors_drift_and_noise_are_found_again() -> None:
    """Twelve weeks in which Sundays bring a third, and nothing drifts."""
    rng = np.random.default_rng(5)
    kinds = np.arange(98) % 7
    counts = rng.poisson(np.where(kinds == 6, 10, 30)).astype(float)
    with threadpool_limits(1):
        found = fit_level(counts[:84], np.zeros(84), kinds[:84], NegativeBinomialCounts())
    eta, noise = sample_log_means(found, kinds, 4000, np.random.default_rng(2))
    ahead = np.exp(eta[:, 84:]).mean(axis=0)
    assert ahead[6] / ahead[:6].mean() == pytest.approx(1 / 3, abs=0.06)
    assert np.average([point.drift for point in found.points], weights=found.weights()) < 0.02
    assert noise.mean() < 0.15
    # Further ahead is less certain.
    assert eta[:, 97].std() > eta[:, 84 + 6].std()


def test_no_known_day_is_refused() -> None:
    """A fit of nothing would be the prior, which nobody should see as a forecast."""
    with pytest.raises(ValueError, match="no day"):
        fit_level(np.full(20, np.nan), np.zeros(20), np.zeros(20, int), NegativeBinomialCounts())


def test_the_turn_of_the_year_is_a_kind_of_day_of_its_own() -> None:
    """29 December to 3 January, and no day more."""
    kinds = [
        kind_of_day(date(2025, 12, 28)),
        kind_of_day(date(2025, 12, 29)),
        kind_of_day(date(2026, 1, 3)),
        kind_of_day(date(2026, 1, 4)),
    ]
    assert kinds == [6, 7, 7, 6]


def campaign(arrived: int, days: int = 60, delivery: int = 60, **changed: np.ndarray) -> DailySeries:
    """50,000 yen and about 20 CV a day, half as many on Sundays."""
    rng = np.random.default_rng(3)
    number = np.arange(days)
    come = number < arrived
    cost = np.where(come, 50_000 * rng.lognormal(0, 0.05, days), np.nan)
    counts = np.where(come, rng.poisson(np.where(number % 7 == 6, 10, 20)), np.nan).astype(float)
    parts = {
        "cost": cost,
        "cv_with_cost": counts,
        "cv_without_cost": np.where(come, 0.0, np.nan),
        "is_final": come,
    } | changed
    return DailySeries(MONDAY, arrived_days=arrived, delivery_days=delivery, **parts)


def test_a_steady_campaign_ends_where_it_is_going() -> None:
    """28 days of 60 known: 1,100 CV by the rates above, 3 million yen."""
    courses = sample_paths(campaign(28), None, 4000, 1)
    cv, cost = daily_quantiles(courses.cv, 60), daily_quantiles(courses.cost, 60)
    assert cv["forecast"][-1] == pytest.approx(1110, rel=0.06)
    assert cost["forecast"][-1] == pytest.approx(3_000_000, rel=0.03)
    assert cv["lower_95"][-1] < cv["lower_80"][-1] < cv["forecast"][-1] < cv["upper_80"][-1] < cv["upper_95"][-1]
    # No forecast is surer than Poisson counts are.
    assert cv["upper_95"][-1] - cv["lower_95"][-1] > 2 * 1.96 * (cv["forecast"][-1] - cv["forecast"][27]) ** 0.5
    told = target_probabilities(courses, 800, 3000)
    assert told["p_target_cv"][-1] > 0.99
    assert told["p_target_cv"][27] == 0
    assert (told["p_target"] <= np.minimum(told["p_target_cv"], told["p_target_cpa"])).all()


def test_spend_ends_with_the_budget_and_cv_with_spend() -> None:
    """What has been spent leaves nothing, or ten days' worth."""
    series = campaign(28)
    spent, brought = float(np.nansum(series.cost)), float(np.nansum(series.cv_with_cost))
    nothing = sample_paths(series, spent - 1, 500, 1)
    assert nothing.cost is not None
    assert nothing.cost[:, -1] == pytest.approx(spent)
    assert (nothing.cv[:, -1] == brought).all()
    some = sample_paths(series, spent + 500_000, 2000, 1)
    assert some.cost is not None
    assert some.cost[:, -1] == pytest.approx(spent + 500_000)
    assert np.median(some.cv[:, -1]) - brought == pytest.approx(10 * 18.6, rel=0.15)


def test_the_same_seed_gives_the_same_courses() -> None:
    """The same data must give the same table."""
    one, same, other = (sample_paths(campaign(28), None, 50, seed).cv for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_a_day_that_is_missing_in_between_is_drawn() -> None:
    """Its spend is known, so about 20 CV belong to it; the day counts as neither zero nor known."""
    series = campaign(28)
    holes = {"cv_with_cost": series.cv_with_cost.copy(), "cv_without_cost": series.cv_without_cost.copy()}
    for one in holes.values():
        one[8:10] = np.nan
    courses = sample_paths(
        campaign(28, is_final=series.is_final & np.isfinite(holes["cv_with_cost"]), **holes), None, 4000, 1
    )
    known = np.nansum(holes["cv_with_cost"])
    assert np.median(courses.cv[:, 27]) - known == pytest.approx(40, abs=8)
    assert courses.cv[:, 27].std() > 3


def test_provisional_days_do_not_teach() -> None:
    """The last three days look empty only because they have not been counted yet."""
    series = campaign(28)
    empty = np.where((np.arange(60) >= 25) & (np.arange(60) < 28), 0.0, series.cv_with_cost)
    waiting = campaign(28, cv_with_cost=empty, is_final=np.arange(60) < 25)
    believed = campaign(28, cv_with_cost=empty)
    to_come = [
        np.median(one.cv[:, -1] - one.cv[:, 27])
        for one in (sample_paths(s, None, 2000, 1) for s in (waiting, believed))
    ]
    assert to_come[0] == pytest.approx(32 * 18.6, rel=0.08)
    assert to_come[1] < 0.9 * to_come[0]


def test_days_after_delivery_bring_nothing_new() -> None:
    """Ads end ten days before the engagement does."""
    courses = sample_paths(campaign(28, delivery=50), None, 200, 1)
    assert courses.cost is not None
    assert (courses.cv[:, 49] == courses.cv[:, 59]).all()
    assert (courses.cost[:, 49] == courses.cost[:, 59]).all()
    assert (courses.cv[:, 48] < courses.cv[:, 49]).any()


def test_cv_without_cost_has_a_level_of_its_own_and_stays_out_of_cpa() -> None:
    """Two a day from a source whose cost nobody knows; another source that ended two weeks ago is not revived."""
    known = np.where(np.arange(60) < 28, 2.0, np.nan)
    courses = sample_paths(campaign(28, cv_without_cost=known), None, 3000, 1)
    beside = courses.cv - courses.cv_with_cost
    assert (beside[:, 27] == 56).all()
    assert np.median(beside[:, -1]) == pytest.approx(120, abs=12)
    ended = np.where(np.arange(60) < 14, 5.0, np.where(np.arange(60) < 28, 0.0, np.nan))
    courses = sample_paths(campaign(28, cv_without_cost=ended), None, 200, 1)
    assert ((courses.cv - courses.cv_with_cost)[:, -1] == 70).all()


def test_without_any_cost_only_cv_is_forecast() -> None:
    """Unknown is not zero: no CPA, no chance of keeping it."""
    series = campaign(28)
    lost = np.where(np.isfinite(series.cv_with_cost), 0.0, np.nan)
    courses = sample_paths(
        campaign(28, cost=np.full(60, np.nan), cv_with_cost=lost, cv_without_cost=series.cv_with_cost), None, 500, 1
    )
    assert courses.cost is None
    assert courses.cpa() is None
    assert np.median(courses.cv[:, -1]) == pytest.approx(1110, rel=0.1)
    assert np.isnan(daily_quantiles(courses.cpa(), 60)["forecast"]).all()
    told = target_probabilities(courses, 800, 3000)
    assert np.isnan(told["p_target"]).all()
    assert told["p_target_cv"][-1] > 0.9


def test_two_weeks_of_final_days_are_needed() -> None:
    """13 days, or 14 of which one is provisional, are too few."""
    assert not has_enough_days(campaign(13))
    assert has_enough_days(campaign(14))
    assert not has_enough_days(campaign(14, is_final=np.arange(60) < 13))


@pytest.mark.slow
def test_intervals_cover_what_they_say() -> None:
    """A short run of `bench.forecast`, which has the whole: 120 campaigns can be 8 points off by chance alone."""
    held = bench.measure_coverage(120, 500)
    for measure in ("CV", "spend", "CPA"):
        for level in (80, 95):
            assert np.mean(held[measure, "all", level]) == pytest.approx(
                level / 100, abs=0.08 if level == 80 else 0.05
            ), measure
