"""The statistics behind tests of creatives, against published figures and independent computations."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.discrete.conditional_models import ConditionalPoisson
from statsmodels.regression.linear_model import WLS

from assets.kpi.statistics.comparison import Comparison
from assets.kpi.statistics.ratios import TwoArms, daily_scores, estimate_rate_ratio
from assets.kpi.statistics.sample_ratio import check_sample_ratio
from assets.kpi.statistics.verdict import ALPHA, Looks, decide_test
from tests.support.creative_arms import arms


def test_the_estimate_is_that_of_a_poisson_regression_with_an_effect_of_each_stratum_and_day() -> None:
    """statsmodels' conditional Poisson regression, exposures as offsets."""
    given = arms(14, 0.3, strata=3, exposure=2_000)
    counts = np.stack([given.events_control, given.events]).ravel()
    offsets = np.log(np.stack([given.exposure_control, given.exposure])).ravel()
    groups = np.tile(np.arange(3 * 14), 2)
    is_arm = np.repeat([0.0, 1.0], 3 * 14)[:, None]
    fitted = ConditionalPoisson(counts, is_arm, groups=groups, offset=offsets).fit(disp=0)
    assert_allclose(estimate_rate_ratio(given), np.exp(fitted.params[0]), rtol=1e-4)


def test_more_of_a_better_target_is_no_better_creative() -> None:
    """Both creatives have 1 % in one target and 3 % in the other; the arm is shown more in the second (Simpson)."""
    control, arm = np.array([[8_000.0], [2_000.0]]), np.array([[2_000.0], [8_000.0]])
    rates = np.array([[0.01], [0.03]])
    given = TwoArms(np.tile(control * rates, 10), np.tile(arm * rates, 10), np.tile(control, 10), np.tile(arm, 10))
    assert given.events.sum() / given.exposure.sum() > 1.8 * given.events_control.sum() / given.exposure_control.sum()
    assert estimate_rate_ratio(given) == pytest.approx(1.0)
    assert_allclose(daily_scores(given)[0], 0, atol=1e-9)


def test_without_an_event_in_one_arm_there_is_no_estimate() -> None:
    given = TwoArms(np.zeros((1, 9)), np.ones((1, 9)), np.full((1, 9), 50.0), np.full((1, 9), 50.0))
    compared = Comparison(given)
    assert (estimate_rate_ratio(given), compared.interval(ALPHA), compared.log_ratio()) == (None, (None, None), None)
    assert decide_test(compared, Looks(np.arange(1, 10), 9), 0.1).days_more is None


def test_a_stratum_only_one_arm_was_shown_in_counts_for_nothing() -> None:
    given = arms(14, 0.2)
    alone = np.zeros((1, 14))
    more = TwoArms(
        np.vstack([given.events_control, alone]),
        np.vstack([given.events, alone + 500]),
        np.vstack([given.exposure_control, alone]),
        np.vstack([given.exposure, alone + 900]),
    )
    assert_allclose(Comparison(more).interval(ALPHA), Comparison(given).interval(ALPHA))
    assert (more.fewest_events() == given.fewest_events()).all()


def test_the_sample_ratio_of_the_textbook() -> None:
    """821,588 users against 815,482, planned half and half: p = 1.8E-6 (Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments)."""
    days = np.array([[400_000, 421_588], [400_000, 415_482]])
    assert stats.chi2.sf(check_sample_ratio(days, (0.5, 0.5)).chi_square, 1) == pytest.approx(1.8e-6, rel=0.02)


def test_with_days_as_clusters_the_sample_ratio_is_a_regression_with_clustered_errors() -> None:
    """statsmodels: the share of the arm by day, weighted, errors clustered by day."""
    rng = np.random.default_rng(5)
    shown = rng.poisson(rng.lognormal(9, 0.3, (2, 14)) * np.array([[1.0], [1.15]])).astype(float)
    found = check_sample_ratio(shown, (0.5, 0.5))
    whole = shown.sum(axis=0)
    fitted = WLS(shown[1] / whole, np.ones(14), weights=whole).fit(
        cov_type="cluster", cov_kwds={"groups": np.arange(14)}
    )
    t = (fitted.params[0] - 0.5) / fitted.bse[0]
    assert found.shares[1] == pytest.approx(fitted.params[0])
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(t), 13))
    assert found.dispersion is not None
    assert found.dispersion > 50


def test_three_arms_shown_as_planned_pass_and_scatter_like_a_coin() -> None:
    rng = np.random.default_rng(8)
    found = [
        check_sample_ratio(rng.multinomial(3_000, (0.5, 0.3, 0.2), size=14).T, (0.5, 0.3, 0.2)) for _ in range(400)
    ]
    assert np.mean([one.dispersion for one in found]) == pytest.approx(1.0, abs=0.05)
    assert 0.02 < np.mean([(one.p_value or 0) < 0.05 for one in found]) < 0.08
    assert all(one.is_fine for one in found)


@pytest.mark.parametrize(
    ("share", "is_fine"),
    [(0.5, True), (0.51, True), (0.53, False), (0.6, False)],
)
def test_a_share_fails_when_it_is_surely_and_noticeably_off(share: float, is_fine: bool) -> None:
    """1 point off is sure with 1.4 million impressions, and moves nothing."""
    rng = np.random.default_rng(2)
    arm = rng.binomial(100_000, share, 14)
    assert check_sample_ratio(np.stack([100_000 - arm, arm]), (0.5, 0.5)).is_fine is is_fine


def test_one_day_is_not_judged() -> None:
    assert check_sample_ratio([[100.0], [300.0]], (0.5, 0.5)).is_fine is None
