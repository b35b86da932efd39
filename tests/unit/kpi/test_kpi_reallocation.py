"""kpi.budget_reallocation: response curves, the best split, and when the data cannot tell. R-17"""

from dataclasses import replace

import duckdb
import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import nbinom

from assets.kpi import budget_reallocation
from assets.kpi._table import write_table
from assets.kpi.statistics.reallocation import MediumState, propose_split
from assets.kpi.statistics.response import (
    CURVE_SHAPES,
    ELASTICITY_GRID,
    ResponseCurve,
    calendar_design,
    fit_response_curve,
)
from assets.kpi.statistics.split import best_split, expected_cv_per_day
from bench.reallocation import optimiser_alone
from tests.support.kpi_marts import add, marts, rows


def power(scale: float, elasticity: float, error: float = 0.05, draws: int = 1) -> ResponseCurve:
    """A power curve without doubt: `scale` CVs at 10,000 yen."""
    one = np.ones(draws)
    return ResponseCurve(
        scale * one, 0 * one.astype(int), elasticity * one, elasticity * one,
        usual=10_000, estimate=elasticity, error=error, variation=0.5, min_observed_spend=1000,
        max_observed_spend=40_000, days=60, alpha=0.1,
    )  # fmt: skip


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("elasticity", [0.1, 0.5, 0.9])
def test_every_shape_has_the_elasticity_it_is_reported_level(number: int, elasticity: float) -> None:
    """Numerically, at the usual spend; and it is 0 there, rises, and bends."""
    log_shape, by_elasticity = CURVE_SHAPES[number]
    parameter = np.full(3, by_elasticity(elasticity))
    low, here, high = log_shape(np.exp([-1e-4, 0, 1e-4]), parameter)
    assert here == pytest.approx(0, abs=1e-12)
    assert (high - low) / 2e-4 == pytest.approx(elasticity, abs=1e-4)
    far = np.exp(log_shape(np.array([1.0, 2.0, 3.0]), parameter))
    assert 0 < far[2] - far[1] < far[1] - far[0]


@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.PerfectSeparationWarning")
def test_two_levels_of_spend_have_the_elasticity_of_the_textbook() -> None:
    """log(8 / 4) / log(40,000 / 10,000) = 0.5 exactly, whatever shape; days in an order that no trend can explain."""
    high = np.tile([0, 1, 1, 0, 1, 0, 0, 1], 8)
    curve = fit_response_curve(
        np.where(high, 40_000.0, 10_000.0), np.where(high, 8.0, 4.0), np.zeros(64, int), 500, np.random.default_rng(1)
    )
    assert curve is not None
    assert curve.estimate == pytest.approx(0.5, abs=1e-6)
    assert (curve.usual, curve.min_observed_spend, curve.max_observed_spend, curve.days) == (
        pytest.approx(20_000),
        10_000,
        40_000,
        64,
    )
    assert curve.cv_per_day(10_000).mean() == pytest.approx(4, rel=0.05)
    assert curve.cv_per_day(40_000).mean() == pytest.approx(8, rel=0.05)
    # Counts that never vary are not taken for surer than Poisson counts: one over the expected information.
    assert curve.error == pytest.approx((64 * 6 * np.log(2) ** 2 * (1 - (1 / 3) ** 2)) ** -0.5, rel=1e-3)


def test_the_regression_is_that_of_the_likelihood() -> None:
    """Elasticity and standard error against a maximisation of the Poisson likelihood by another route."""
    rng = np.random.default_rng(6)
    spend, kinds = 10_000 * rng.lognormal(0, 0.5, 90), np.arange(90) % 7
    counts = rng.poisson(12 * (spend / 10_000) ** 0.6 * rng.gamma(5, 0.2, 90)).astype(float)
    curve = fit_response_curve(spend, counts, kinds, 4000, rng)
    rows_ = np.column_stack([np.log(spend) - np.log(spend).mean(), calendar_design(kinds, np.arange(90))])

    assert curve is not None
    size = 1 / curve.alpha

    def loss(b: np.ndarray) -> float:
        mean = np.exp(rows_ @ b)
        return -float(nbinom.logpmf(counts, size, size / (size + mean)).sum())

    found = minimize(loss, np.array([0.5, 2, *[0] * 7]), method="BFGS", options={"gtol": 1e-5})
    mean = np.exp(rows_ @ found.x)
    weights = mean / (1 + curve.alpha * mean)
    scale = max(1.0, ((counts - mean) ** 2 / (mean + curve.alpha * mean**2)).sum() / (90 - 9))
    error = np.sqrt(scale * np.linalg.inv((rows_ * weights[:, None]).T @ rows_)[0, 0])
    assert curve.estimate == pytest.approx(found.x[0], abs=1e-3)
    assert curve.error == pytest.approx(error, rel=0.01)
    assert curve.alpha == pytest.approx(0.2, abs=0.1)
    assert curve.elasticity.mean() == pytest.approx(found.x[0], abs=0.12)
    assert curve.elasticity.std() == pytest.approx(error, rel=0.4)


def test_days_without_known_spend_or_cv_are_left_out() -> None:
    """28 days are enough, 27 are not; nor are days without any CV."""
    rng = np.random.default_rng(1)
    spend, counts = rng.lognormal(9, 0.4, 30), rng.poisson(5, 30).astype(float)
    spend[0], counts[1] = np.nan, np.nan
    curve = fit_response_curve(spend, counts, np.arange(30) % 7, 50, rng)
    assert curve is not None
    assert curve.days == 28
    spend[2] = 0
    assert fit_response_curve(spend, counts, np.arange(30) % 7, 50, rng) is None
    assert fit_response_curve(rng.lognormal(9, 0.4, 60), np.zeros(60), np.arange(60) % 7, 50, rng) is None


def test_equal_elasticities_are_split_by_the_closed_form() -> None:
    """Spend in proportion to scale^(1 / (1 − e)): with e = 0.5 and scales 1, 2, 3 as 1 : 4 : 9."""
    curves = [power(scale, 0.5) for scale in (1, 2, 3)]
    found = best_split(curves, 28_000, np.zeros(3), np.full(3, 28_000.0))
    assert found == pytest.approx([2000, 8000, 18_000], rel=1e-3)


def test_bounds_are_kept_and_impossible_ones_refused() -> None:
    """The best within them: at the upper bound, the rest by the closed form 1 : 4."""
    curves = [power(scale, 0.5) for scale in (1, 2, 3)]
    found = best_split(curves, 28_000, np.zeros(3), np.array([28_000.0, 28_000.0, 13_000.0]))
    assert found == pytest.approx([3000, 12_000, 13_000], rel=1e-3)
    assert best_split(curves, 28_000, np.full(3, 10_000.0), np.full(3, 28_000.0)) is None
    assert best_split(curves, 28_000, np.zeros(3), np.full(3, 9000.0)) is None


def test_the_optimiser_finds_the_optimum_of_known_curves() -> None:
    """`bench.reallocation` in small: five media, mixed shapes."""
    rng = np.random.default_rng(8)
    assert max(optimiser_alone(rng) for _ in range(10)) < 1e-4


def media(*curves: ResponseCurve | None, now: float = 10_000, spent: float = 500_000) -> list[MediumState]:
    """Media that all cost the same so far."""
    return [MediumState(curve, spent, now, 0.05, 0.9) for curve in curves]


def test_a_split_that_surely_gains_is_proposed_with_its_gain() -> None:
    """One medium brings three times as much: 1 : 9 by the closed form, 20,000 yen a day for ten days."""
    proposal = propose_split(media(power(2, 0.5), power(6, 0.5)), budget=1_200_000, remaining_budget=200_000, days=10)
    assert proposal.decision == "reallocate"
    assert proposal.optimal_daily_spend is not None
    assert proposal.cv_gain is not None
    assert proposal.current_daily_spend == pytest.approx([10_000, 10_000])
    assert proposal.optimal_daily_spend == pytest.approx([2000, 18_000], rel=1e-3)
    gain = 10 * (2 * 0.2**0.5 + 6 * 1.8**0.5 - 8)
    assert proposal.cv_gain == pytest.approx([gain], rel=1e-3)
    assert proposal.cv_gain == pytest.approx(
        10 * (expected_cv_per_day([power(2, 0.5), power(6, 0.5)], proposal.optimal_daily_spend) - 8), rel=1e-6
    )


def test_other_decisions() -> None:
    """Each for its own reason."""
    alike = media(power(4, 0.5), power(4, 0.5))
    assert propose_split(alike, 1_200_000, 200_000, 10).decision == "keep"
    vague = media(power(2, 0.5, error=0.3), power(6, 0.5))
    assert propose_split(vague, 1_200_000, 200_000, 10).decision == "not_enough_evidence"
    assert propose_split(media(None, None), 1_200_000, 200_000, 10).decision == "too_little_data"
    assert propose_split(alike, 1_200_000, 0, 10).decision == "over"
    assert propose_split(alike, 1_200_000, 200_000, 0).decision == "over"
    narrow = [
        MediumState(power(2, 0.5), 500_000, 10_000, 0.0, 0.4),
        MediumState(power(6, 0.5), 500_000, 10_000, 0.0, 0.4),
    ]
    assert propose_split(narrow, 1_200_000, 200_000, 10).decision == "bounds_conflict"


def test_a_gain_that_may_be_none_is_not_enough_evidence() -> None:
    """Which of two media is the better one differs from draw to draw."""
    rng = np.random.default_rng(2)
    doubtful = [
        replace(power(1, 0.5, error=0.1, draws=500), scale=np.exp(rng.normal(mean, 0.7, 500))) for mean in (1.0, 1.8)
    ]
    proposal = propose_split(media(*doubtful), 1_200_000, 200_000, 10)
    assert proposal.cv_gain is not None
    before = 10 * expected_cv_per_day(doubtful, proposal.current_daily_spend).mean()
    assert proposal.cv_gain.mean() > 0.03 * before
    assert np.quantile(proposal.cv_gain, 0.025) < 0
    assert proposal.decision == "not_enough_evidence"


def test_a_medium_without_a_known_curve_keeps_its_part() -> None:
    """Only the two that are known exchange money."""
    proposal = propose_split(media(power(2, 0.5), power(50, 0.5, error=0.4), power(6, 0.5)), 2_000_000, 300_000, 10)
    assert proposal.optimal_daily_spend is not None
    assert proposal.optimal_daily_spend[1] == proposal.current_daily_spend[1]
    assert proposal.optimal_daily_spend.sum() == pytest.approx(30_000)
    assert proposal.optimal_daily_spend[2] > 3 * proposal.optimal_daily_spend[0]


def test_what_was_spent_counts_for_the_shares_of_the_whole_budget() -> None:
    """A medium may have 50 % of 1.2 million; 500,000 are gone, so 100,000 are left to it: 10,000 a day."""
    pair = [
        MediumState(power(2, 0.5), 500_000, 10_000, 0.0, 0.9),
        MediumState(power(6, 0.5), 500_000, 10_000, 0.0, 0.5),
    ]
    proposal = propose_split(pair, 1_200_000, 200_000, 10)
    assert proposal.optimal_daily_spend == pytest.approx([10_000, 10_000])


def test_a_split_goes_no_further_than_half_beyond_what_was_seen() -> None:
    """Daily spend was 8,000 to 11,000: 16,500 at most, however good the medium."""
    seen = power(20, 0.9)
    narrow = replace(seen, min_observed_spend=8000.0, max_observed_spend=11_000.0)
    proposal = propose_split(media(power(1, 0.5), narrow), 1_200_000, 200_000, 10)
    assert proposal.optimal_daily_spend == pytest.approx([3500, 16_500])


def varied(spread: float, after: int = 14) -> duckdb.DuckDBPyConnection:
    """Eight weeks; search brings four times as much for its money as display, both with elasticity 0.5."""
    connection = marts(56, 56 + after, target_cv=3000, budget=2_000_000)
    rng = np.random.default_rng(12)
    for medium, scale in (("search", 40), ("display", 10)):
        spend = 12_000 * rng.lognormal(0, spread, 56)
        counts = rng.poisson(scale * (spend / 12_000) ** 0.5)
        add(connection, medium, [(float(cost), int(cv)) for cost, cv in zip(spend.round(), counts, strict=True)])
    return connection


def told(connection: duckdb.DuckDBPyConnection) -> dict[str, dict]:
    """The table's rows, by medium."""
    write_table(connection, budget_reallocation.TABLE)
    return {row["medium"]: row for row in rows(connection, "select * from kpi.budget_reallocation")}


def test_money_moves_to_the_medium_that_brings_more() -> None:
    """Spend varied by half, CVs are many: a proposal, and a gain whose interval holds the truth."""
    connection = varied(0.5)
    table = told(connection)
    assert {row["decision"] for row in table.values()} == {"reallocate"}
    search, display, total = table["search"], table["display"], table["(total)"]
    assert search["evidence"] == display["evidence"] == "identified"
    assert search["elasticity_lower_95"] <= 0.5 <= search["elasticity_upper_95"]
    assert search["daily_budget_best"] > 1.5 * search["daily_budget_now"]
    assert search["daily_budget_best"] + display["daily_budget_best"] == pytest.approx(
        total["daily_budget_now"], rel=1e-6
    )
    assert search["share_best"] + display["share_best"] == pytest.approx(1)
    spent = rows(connection, "select sum(cost_net) as spent from kpi.daily")[0]["spent"]
    assert total["budget_left"] == pytest.approx(2_000_000 - spent)
    assert total["days_left"] == 14

    def true(row: dict, column: str) -> float:
        return float({"search": 40, "display": 10}[row["medium"]] * (row[column] / 12_000) ** 0.5)

    gain = 14 * sum(true(row, "daily_budget_best") - true(row, "daily_budget_now") for row in (search, display))
    assert 0 < total["gain_cv_lower_95"] <= gain <= total["gain_cv_upper_95"]
    assert total["gain_cv_lower_95"] < total["gain_cv_lower_80"] < total["gain_cv"] < total["gain_cv_upper_80"]
    # Twice the spend of a power curve with elasticity 0.5 costs more for one CV more than on average.
    assert search["marginal_cpa_now"] == pytest.approx(
        search["daily_budget_now"] / (0.5 * true(search, "daily_budget_now")), rel=0.3
    )


def test_spend_that_hardly_varied_tells_nothing() -> None:
    """The same media with two percent of variation: no proposal, and the reason by medium."""
    table = told(varied(0.02))
    assert {row["decision"] for row in table.values()} == {"not_enough_evidence"}
    assert table["search"]["evidence"] == "elasticity_uncertain"
    assert table["search"]["cost_variation"] < 0.04
    assert table["search"]["daily_budget_best"] is table["(total)"]["gain_cv"] is None
    assert "判断材料" in table["(total)"]["decision_ja"]


def test_after_delivery_nothing_is_left_to_split() -> None:
    """All days of delivery have come."""
    table = told(varied(0.5, after=0))
    assert {row["decision"] for row in table.values()} == {"over"}
    assert table["(total)"]["days_left"] == 0


def test_a_medium_without_cost_and_first_weeks_have_too_little_data() -> None:
    """Search without known cost; display for 20 days."""
    connection = marts(20, 56)
    add(connection, "search", [(None, 5)] * 20)
    add(connection, "display", [(10_000, 5)] * 20)
    table = told(connection)
    assert {row["decision"] for row in table.values()} == {"too_little_data"}
    assert {row["evidence"] for row in table.values()} == {"too_little_data", None}


def test_nothing_known_is_an_empty_table() -> None:
    """Before the first day."""
    assert told(marts(0, 56)) == {}


def test_elasticities_of_the_grid_lie_between_zero_and_one() -> None:
    """Above one, spend would bring ever more for the same money, and the best split would be a corner."""
    assert 0 < ELASTICITY_GRID.min() < ELASTICITY_GRID.max() < 1
