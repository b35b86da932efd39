"""The factor of a bordered tridiagonal matrix against dense algebra, and a level over three years of days."""

from datetime import date, timedelta

import numpy as np
import pytest

from assets.kpi.statistics.bordered import bordered_factor
from assets.kpi.statistics.level import NegativeBinomialCounts, fit_level, kind_of_day, sample_log_means


@pytest.mark.parametrize("days", [0, 1, 2, 9])
def test_the_factor_solves_and_spreads_as_the_dense_matrix_does(days: int) -> None:
    rng = np.random.default_rng(days)
    steps = np.eye(days) - np.eye(days, k=-1)
    whole = np.zeros((days + 3, days + 3))
    whole[:days, :days] = steps.T @ steps * 4 + np.diag(rng.uniform(0.1, 2, days))
    whole[:days, days:] = rng.normal(0, 0.2, (days, 3))
    whole[days:, :days] = whole[:days, days:].T
    whole[days:, days:] = np.eye(3) * 5
    diagonal, beside = np.diag(whole[:days, :days]), np.diag(whole[:days, :days], k=-1)
    factor = bordered_factor(diagonal, beside, whole[:days, days:], whole[days:, days:])
    assert factor.log_determinant() == pytest.approx(np.linalg.slogdet(whole)[1])
    right = rng.normal(size=days + 3)
    assert np.concatenate(factor.solve(right[:days], right[days:])) == pytest.approx(np.linalg.solve(whole, right))
    columns = np.vstack(factor.deviations(np.eye(days, days + 3), np.eye(3, days + 3, k=days)))
    assert columns @ columns.T == pytest.approx(np.linalg.inv(whole), abs=1e-12), (
        "covariance is the inverse of the precision"
    )


def test_three_years_of_days_are_fitted_and_the_level_is_found() -> None:
    """A dense fit of 1,092 days did not end."""
    days = [date(2023, 12, 1) + timedelta(days=n) for n in range(1_092)]
    kinds = np.array([kind_of_day(day) for day in days])
    truth = np.log(np.where(np.arange(1_092) < 700, 20.0, 40.0))
    counts = np.random.default_rng(7).poisson(np.exp(truth)).astype(float)
    fitted = fit_level(counts, np.zeros(1_092), kinds, NegativeBinomialCounts())
    samples, _ = sample_log_means(fitted, kinds, 500, np.random.default_rng(8))
    found = samples.mean(axis=0)
    assert np.abs(found[100:650] - truth[100:650]).mean() < 0.06
    assert np.abs(found[760:] - truth[760:]).mean() < 0.06
