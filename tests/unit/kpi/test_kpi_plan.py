"""kpi.plan_simulation and the beliefs behind it. R-17"""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from assets.kpi import plan_simulation
from assets.kpi._table import write_table
from assets.kpi.statistics.plan import (
    Assumption,
    MediumPlan,
    beta_distribution,
    exact_moments,
    lognormal_distribution,
    sample_common_factor,
    sample_plan,
)
from orchestration.errors import PermanentError
from tests.support.kpi_marts import add, marts, rows, steady

SEARCH = MediumPlan(600_000, Assumption(2000, 0.2), Assumption(0.05, 0.1), Assumption(0.02, 0.25))
"""What `_kpi_marts` has for search."""


def test_beliefs_have_the_mean_and_variation_they_were_given() -> None:
    """A price of 2,000 yen ± 20 % and a rate of 2 % ± 25 %."""
    price, rate = lognormal_distribution(Assumption(2000, 0.2)), beta_distribution(Assumption(0.02, 0.25))
    assert (price.mean(), price.std()) == (pytest.approx(2000), pytest.approx(400))
    assert (rate.mean(), rate.std()) == (pytest.approx(0.02), pytest.approx(0.005))
    # By hand: 0.98 / (0.02 × 0.0625) − 1 = 783; 2 % and 98 % of it.
    assert rate.args == (pytest.approx(15.66), pytest.approx(767.34))


@pytest.mark.parametrize(
    "belief", [Assumption(0, 0.2), Assumption(1.2, 0.2), Assumption(0.02, 0), Assumption(0.9, 0.5)]
)
def test_a_rate_no_distribution_has_is_refused(belief: Assumption) -> None:
    """A rate of 90 % cannot vary by half of that."""
    with pytest.raises(ValueError, match="no rate"):
        beta_distribution(belief)


def test_a_price_of_nothing_is_refused() -> None:
    """Nothing is free, and nothing is certain."""
    for belief in (Assumption(0, 0.2), Assumption(2000, 0)):
        with pytest.raises(ValueError, match="price"):
            lognormal_distribution(belief)


def test_moments_are_those_of_the_integral() -> None:
    """Expected impressions by numerical integration over the price, not by the formula; then rates by hand."""
    price = lognormal_distribution(SEARCH.cpm)
    first, second = (
        quad(lambda cpm, power=power: (600_000_000 / cpm) ** power * price.pdf(cpm), 300, 9000)[0] for power in (1, 2)
    )
    told = exact_moments(SEARCH)
    assert told["impressions"].mean == pytest.approx(first, rel=1e-6) == pytest.approx(312_000)
    assert told["impressions"].variance == pytest.approx(second - first**2, rel=1e-4)
    assert told["clicks"].mean == pytest.approx(15_600)
    assert told["cv"].mean == pytest.approx(312)
    # 1 + c² of the factors multiplied, plus the Poisson variance.
    assert told["cv"].variance == pytest.approx(312**2 * (1.04 * 1.01 * 1.0625 - 1) + 312)


def test_draws_have_the_moments_of_the_formulas() -> None:
    """400,000 draws: the mean to a third of a percent, the variance to two."""
    rng = np.random.default_rng(4)
    drawn = sample_plan(SEARCH, sample_common_factor(400_000, rng), rng)
    for name, told in exact_moments(SEARCH).items():
        values = getattr(drawn, name)
        assert values.mean() == pytest.approx(told.mean, rel=0.003), name
        assert values.var() == pytest.approx(told.variance, rel=0.02), name
    assert drawn.cpa() == pytest.approx(600_000 / drawn.cv)


def test_certain_beliefs_leave_only_chance() -> None:
    """With next to no doubt about price and rates, CVs are Poisson: here with a mean of 300."""
    sure = MediumPlan(600_000, Assumption(2000, 1e-6), Assumption(0.05, 1e-6), Assumption(0.02, 1e-6))
    rng = np.random.default_rng(4)
    drawn = sample_plan(sure, sample_common_factor(100_000, rng), rng)
    for share in (0.025, 0.1, 0.9, 0.975):
        assert np.quantile(drawn.cv, share) == pytest.approx(stats.poisson(300).ppf(share), abs=1)


def test_the_plan_stands_beside_what_has_come() -> None:
    """Ten days of search at 30,000 yen: half of its budget, so half of 312 CVs were to be expected; 120 came."""
    connection = marts(10, 56)
    add(connection, "search", steady(10, 30_000, lambda number: 12))
    write_table(connection, plan_simulation.TABLE)
    display, search, total = rows(
        connection, "select * from kpi.plan_simulation order by medium <> 'display', medium <> 'search'"
    )
    assert (search["medium_name_ja"], search["budget"], search["cv_expected"]) == ("検索", 600_000, 312)
    assert search["cpa_expected"] == pytest.approx(600_000 / 312)
    assert (search["cost_to_date"], search["cv_to_date"], search["cpa_to_date"]) == (300_000, 120, 2500)
    assert search["cv_planned_for_cost"] == pytest.approx(156)
    assert (search["impressions_to_date"], search["clicks_to_date"]) == (50_000, 1000)
    assert display["cost_to_date"] is display["cv_to_date"] is display["as_of_date"] is None
    # 400,000 / 100 × 1,000 × (1 + 0.3²) × 0.5 % × 1 %
    assert display["cv_expected"] == pytest.approx(218)
    assert total["cv_expected"] == pytest.approx(530)
    assert (total["budget"], total["cost_to_date"], total["cv_to_date"]) == (1_000_000, 300_000, 120)
    assert total["cpa_expected"] == pytest.approx(1_000_000 / 530)


def test_media_share_half_of_what_moves_their_conversion_rates() -> None:
    """The ranks of the rates have the correlation of a Gaussian copula, 6 / pi × arcsin(0.5 / 2); independent ones have none."""
    sure = MediumPlan(6_000_000_000, Assumption(2000, 1e-6), Assumption(0.05, 1e-6), Assumption(0.02, 0.25))
    rng = np.random.default_rng(4)
    common = sample_common_factor(100_000, rng)
    for correlation, ranks in ((0.5, 6 / np.pi * np.arcsin(0.25)), (0.0, 0.0)):
        first, second = (sample_plan(sure, common, rng, correlation).cv for _ in range(2))
        assert stats.spearmanr(first, second).statistic == pytest.approx(ranks, abs=0.01)
        assert first.mean() == pytest.approx(3_000_000, rel=0.003)


def test_intervals_are_ordered_and_the_total_is_surer_than_its_parts() -> None:
    """Media are only partly correlated, so their total varies less than each."""
    connection = marts(1, 56, target_cv=400)
    write_table(connection, plan_simulation.TABLE)
    told = {row["medium"]: row for row in rows(connection, "select * from kpi.plan_simulation")}
    for row in told.values():
        for measure in ("impressions", "clicks", "cv", "cpa"):
            bounds = [row[f"{measure}_{name}"] for name in ("lower_95", "lower_80", "expected", "upper_80", "upper_95")]
            assert bounds == sorted(bounds), measure
    width = {name: (row["cv_upper_80"] - row["cv_lower_80"]) / row["cv_expected"] for name, row in told.items()}
    assert width["(total)"] < min(width["search"], width["display"])
    # 400 CVs, which keep the CPA too; mean and variance by hand, as if their sum were lognormal.
    variance = 312**2 * (1.04 * 1.01 * 1.0625 - 1) + 312 + 218**2 * (1.09 * 1.04 * 1.09 - 1) + 218
    variance += 2 * 0.5 * 312 * 0.25 * 218 * 0.3
    near = lognormal_distribution(Assumption(530, variance**0.5 / 530)).sf(399.5)
    assert told["(total)"]["p_target"] == pytest.approx(near, abs=0.01)
    assert told["search"]["p_target"] is None


def test_unknown_cost_stays_unknown() -> None:
    """CVs came, their cost was never told: no CPA, no comparison with the plan."""
    connection = marts(10, 56)
    add(connection, "search", [(None, 12)] * 10)
    write_table(connection, plan_simulation.TABLE)
    (row,) = rows(connection, "select * from kpi.plan_simulation where medium = 'search'")
    assert row["cv_to_date"] == 120
    assert row["cost_to_date"] is row["cpa_to_date"] is row["cv_planned_for_cost"] is None


def test_an_impossible_plan_is_refused_by_name() -> None:
    """One line that says which row of which file."""
    connection = marts(1, 56)
    connection.execute("update seeds.media_plan set ctr = 1.5 where medium = 'search'")
    with pytest.raises(PermanentError, match=r"media_plan\.csv, search: no rate"):
        write_table(connection, plan_simulation.TABLE)
