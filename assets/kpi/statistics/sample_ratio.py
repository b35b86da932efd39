"""Check whether the arms were shown in the planned proportion. This check comes before any comparison of the arms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

MAX_P_VALUE_TO_FAIL = 0.001
MIN_MATERIAL_DEVIATION = 0.02
"""Smallest deviation of a share that matters. A smaller deviation cannot change a conclusion, however significant it
is."""


@dataclass(frozen=True)
class SampleRatio:
    """Result of the check: share of each arm, chi-square statistic, variance between days as a multiple of binomial
    variance, and p-value. `p_value`, `dispersion` and `is_fine` are None with fewer than two days, because variance
    between days cannot be measured."""

    shares: tuple[float, ...]
    chi_square: float
    dispersion: float | None
    p_value: float | None
    is_fine: bool | None


def check_sample_ratio(impressions: ArrayLike, planned: ArrayLike) -> SampleRatio:
    """Compare impressions of shape (arms, days) with planned shares of shape (arms,). Every arm must have impressions
    or a planned share.

    The statistic is Pearson's chi-square on the totals, divided by the design effect of days as clusters (first-order
    correction). It is compared with F with (k−1) and (k−1)(days−1) degrees of freedom. The check fails when p < 0.001
    and a share deviates by 2 points or more.

    Sources: Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019 (the check
    and its threshold); Rao, Scott, Journal of the American Statistical Association 76 (1981) and Thomas, Rao, same
    journal 82 (1987) (the correction and F).
    """
    from scipy import stats

    shown = np.asarray(impressions, float)
    expected_share = np.asarray(planned, float) / np.sum(planned)
    arms, totals = len(shown), shown.sum(axis=1)
    whole = totals.sum()
    shares = totals / whole
    chi_square = float(stats.chisquare(totals, expected_share * whole).statistic)
    days = int((shown.sum(axis=0) > 0).sum())
    if days < 2:
        return SampleRatio(tuple(shares), chi_square, None, None, None)
    off = shown - shares[:, None] * shown.sum(axis=0)
    variance = days / (days - 1) * (off * off).sum(axis=1)
    dispersion = float((variance / (whole * expected_share)).sum() / (arms - 1))
    f = chi_square / (arms - 1) / dispersion if dispersion > 0 else np.inf * chi_square if chi_square > 0 else 0.0
    p_value = float(stats.f.sf(f, arms - 1, (arms - 1) * (days - 1)))
    material = bool(np.abs(shares - expected_share).max() >= MIN_MATERIAL_DEVIATION)
    return SampleRatio(tuple(shares), chi_square, dispersion, p_value, not (p_value < MAX_P_VALUE_TO_FAIL and material))
