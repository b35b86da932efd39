"""Group-sequential looks, pooled scatter and verdicts of creative tests, against published figures and other computations."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from assets.kpi.statistics import scatter, spending
from assets.kpi.statistics.comparison import Comparison
from assets.kpi.statistics.ratios import TwoArms, daily_scores
from assets.kpi.statistics.verdict import (
    ALPHA,
    ARM_WINS,
    CONTROL_WINS,
    KEEP_RUNNING,
    NO_DIFFERENCE,
    CreativeVerdict,
    Looks,
    decide_test,
)
from bench import creative_tests
from tests.support.creative_arms import arms


def judged(given: TwoArms, planned: int | None = None, worthwhile: float = 0.1) -> CreativeVerdict:
    days = given.events.shape[-1]
    return decide_test(Comparison(given), Looks(np.arange(1, days + 1), planned or days), worthwhile)


def test_the_limits_of_five_looks_are_those_of_lan_and_demets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five equally spaced looks with their first spending function, two-sided 5 %: 4.88, 3.36, 2.68, 2.29, 2.03."""
    monkeypatch.setattr(spending, "FIRST_LOOK", 1)
    found = stats.norm.isf(spending.look_levels.__wrapped__(5, 0.05) / 2)
    assert_allclose(found, [4.877, 3.357, 2.680, 2.290, 2.031], atol=0.01)


def test_a_fortnight_spends_little_before_its_last_day_and_all_of_the_error_with_it() -> None:
    levels = spending.look_levels(14, ALPHA)
    assert (levels[:6] == 0).all()
    assert (np.diff(levels[6:]) > 0).all()
    assert levels[6] < 0.004 < 0.035 < levels[13]
    walks = np.random.default_rng(4).normal(size=(40_000, 14)).cumsum(axis=1) / np.sqrt(np.arange(1, 15))
    assert (2 * stats.norm.sf(np.abs(walks)) <= levels).any(axis=1).mean() == pytest.approx(ALPHA, abs=0.004)


def test_evidence_is_generalised_least_squares_with_correlated_days() -> None:
    """The filter against the whole covariance matrix of the days, for every scatter and memory."""
    given = arms(10, 0.2)
    found = scatter.daily_evidence(given)
    scores, information = daily_scores(given)
    ones, log_ratios = np.ones(10), scores / information
    apart = np.abs(np.subtract.outer(np.arange(10), np.arange(10)))
    likelihoods = []
    for node in range(scatter.NODE_SCATTER.size):
        deviation, memory = scatter.NODE_SCATTER[node], scatter.NODE_MEMORY[node]
        covariance = np.diag(1 / information) + deviation**2 * memory**apart
        inverse = np.linalg.inv(covariance)
        total = ones @ inverse @ ones
        assert_allclose(found.information[-1, node], total)
        assert_allclose(found.score[-1, node], ones @ inverse @ log_ratios)
        rest = log_ratios - (ones @ inverse @ log_ratios) / total
        likelihoods.append(-0.5 * (np.linalg.slogdet(covariance)[1] + np.log(total) + rest @ inverse @ rest))
    assert_allclose(
        found.log_likelihood[-1] - found.log_likelihood[-1, 0], np.array(likelihoods) - likelihoods[0], atol=1e-9
    )


def test_other_comparisons_say_what_scatter_and_memory_are_usual() -> None:
    world = creative_tests.DISPLAY
    calm = creative_tests.simulate_tests(world, 40, 14, 0.1, np.random.default_rng(1))
    told = scatter.informed_by(scatter.daily_evidence(calm).log_likelihood[:, -1])
    for others, tolerance in ((told[:8].sum(axis=0), 0.5), (told.sum(axis=0), 0.25)):
        chances = np.exp(scatter.log_prior(others))
        assert chances.sum() == pytest.approx(1)
        assert float(chances @ scatter.NODE_SCATTER) == pytest.approx(world.shock * np.sqrt(2), rel=tolerance)
    assert float(np.exp(scatter.log_prior(told.sum(axis=0))) @ scatter.NODE_MEMORY) < 0.2
    assert float(np.exp(scatter.log_prior()) @ scatter.NODE_MEMORY) == pytest.approx(0.4)


def test_the_interval_ends_where_the_p_value_reaches_the_level() -> None:
    compared = Comparison(arms(21, 0.2))
    low, high = compared.interval(ALPHA)
    assert low is not None
    assert high is not None
    assert low < 1.2 < high
    assert_allclose([compared.p_values(bound)[-1] for bound in (low, high)], ALPHA, atol=1e-4)
    narrow_low, narrow_high = compared.interval(0.2)
    assert low < narrow_low < narrow_high < high  # type: ignore[operator]
    assert compared.interval(0.0) == (None, None)


def test_a_clear_difference_is_decided_on_its_day_and_stays_decided() -> None:
    given = arms(28, 0.3)
    found = judged(given)
    assert found.code == ARM_WINS
    assert found.day is not None
    assert 6 <= found.day < 20
    assert found.p_value < 0.001
    as_known_on_day = TwoArms(*(one[:, : found.day + 1] for one in vars(given).values()))
    before = TwoArms(*(one[:, : found.day] for one in vars(given).values()))
    assert judged(as_known_on_day, planned=28) == CreativeVerdict(ARM_WINS, found.day, pytest.approx(0, abs=0.02), None)
    assert judged(before, planned=28).code == KEEP_RUNNING
    turned = TwoArms(given.events, given.events_control, given.exposure, given.exposure_control)
    assert judged(turned).code == CONTROL_WINS


def test_a_day_on_which_the_sample_ratio_fails_does_not_decide() -> None:
    given = arms(14, 0.5)
    looks, compared = Looks(np.arange(1, 15), 14), Comparison(given)
    first = decide_test(compared, looks, 0.1).day
    assert first is not None
    later = decide_test(compared, looks, 0.1, np.arange(14) > first)
    assert (later.code, later.day) == (ARM_WINS, first + 1)
    assert decide_test(compared, looks, 0.1, np.zeros(14, bool)).code == KEEP_RUNNING


def test_equal_creatives_with_many_clicks_differ_by_nothing_worth_having() -> None:
    assert judged(arms(28, 0.0, exposure=200_000)).code == NO_DIFFERENCE


def test_nothing_is_decided_before_a_week_or_twenty_events_in_each_arm() -> None:
    assert judged(arms(6, 3.0), planned=14).code == KEEP_RUNNING
    assert judged(arms(7, 3.0), planned=14).code == ARM_WINS
    rare = TwoArms(np.ones((1, 19)), np.full((1, 19), 9.0), np.full((1, 19), 100.0), np.full((1, 19), 100.0))
    assert judged(rare).code == KEEP_RUNNING
    assert judged(TwoArms(*(np.tile(one, 2) for one in vars(rare).values()))).code == ARM_WINS


def test_the_last_look_is_taken_on_the_last_known_day_once_the_test_is_over() -> None:
    planned = spending.look_levels(14, ALPHA)
    known = np.arange(1, 13)
    assert Looks(known, 14).levels()[-1] == planned[11]
    assert Looks(known, 14, is_over=True).levels()[-1] == planned[13]


def test_the_days_to_go_are_right_when_days_stay_as_they_are() -> None:
    week = arms(7, 0.12, seed=4)
    found = judged(week, planned=56, worthwhile=0.05)
    assert found.code == KEEP_RUNNING
    assert found.days_more is not None
    longer = judged(TwoArms(*(np.tile(one, 8) for one in vars(week).values())), worthwhile=0.05)
    assert longer.day is not None
    assert abs(longer.day + 1 - 7 - found.days_more) <= 10


def test_power_false_winners_and_coverage_hold_in_a_short_simulation() -> None:
    """The display world of docs/statistics.md with fewer tests; the goals of the whole are checked by the benchmark."""
    rng = np.random.default_rng(creative_tests.SEED)
    found = creative_tests.simulate_world(creative_tests.DISPLAY, 400, 14, creative_tests.USUAL_POOL, rng)
    assert found.false_winners <= ALPHA
    assert found.coverage >= 0.94
    assert found.found[0.20] > 0.90
    assert found.found[0.10] > 0.35
    assert found.picked[0.20] > 0.99
    assert found.picked[0.10] > 0.96
