"""Were the arms shown in the planned proportion? Asked before any difference is looked at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

FAILS_BELOW = 0.001
MATERIAL = 0.02
"""Shares off by less than this cannot move a conclusion, however surely they are off."""


@dataclass(frozen=True)
class SampleRatio:
    """Share of each arm, the chi-square statistic, how many times the scatter of days exceeds that of a coin, the p-value.

    `p_value` and `dispersion` are None below two days, where scatter cannot be seen. `is_fine` is None then too.
    """

    shares: tuple[float, ...]
    chi_square: float
    dispersion: float | None
    p_value: float | None
    is_fine: bool | None


def sample_ratio(impressions: ArrayLike, planned: ArrayLike) -> SampleRatio:
    """Judge impressions of shape (arms, days) against planned shares (arms,). Every arm must have some impressions or a planned share.

    Pearson's chi-square on the totals, divided by the design effect of days as clusters (first-order correction), referred to F with
    (k−1) and (k−1)(days−1) degrees of freedom. Fails when p < 0.001 and a share is off by 2 points or more.

    Sources: Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019 (the check and its
    threshold); Rao, Scott, Journal of the American Statistical Association 76 (1981) and Thomas, Rao, same journal 82 (1987)
    (the correction and F).
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
    material = bool(np.abs(shares - expected_share).max() >= MATERIAL)
    return SampleRatio(tuple(shares), chi_square, dispersion, p_value, not (p_value < FAILS_BELOW and material))
