"""How the arms of a creative test were shown: as planned, moved by the platform's optimisation, or broken."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.kpi._creative_data import CreativeTest
from assets.kpi.statistics import SampleRatio, check_sample_ratio

FIRST_CHECKED_DAYS = 7
"""Days after which the sample ratio may forbid a decision; there is no decision before."""
MAX_SILENT_SHARE = 0.2
"""Share of the days on which an arm may lack impressions while another has some. Optimisation shows an arm less, but does
not stop it."""
OPTIMIZED = "OPTIMIZE"


def delivery_columns(
    test: CreativeTest, impressions: NDArray[np.float64], planned: NDArray[np.float64]
) -> dict[str, Any]:
    """Return the sample ratio of a test, how it was delivered, and which kind of evidence that makes. `impressions` has
    shape (arms, days), the control arm first. `is_delivered` is no column of the table."""
    is_delivered = bool(test.days) and bool((impressions.sum(axis=1) > 0).all())
    ratio = check_sample_ratio(impressions, planned) if is_delivered else None
    delivery = delivery_code(ratio, impressions, test.ad_rotation_mode) if ratio else None
    return {
        "is_delivered": is_delivered,
        "sample_ratio_p": ratio.p_value if ratio else None,
        "sample_ratio_dispersion": ratio.dispersion if ratio else None,
        "is_sample_ratio_fine": ratio.is_fine if ratio else None,
        "ad_rotation_mode": test.ad_rotation_mode,
        "delivery": delivery,
        "evidence": None if ratio is None else "observational" if ratio.is_fine is False else "randomised",
    }


def delivery_code(ratio: SampleRatio, impressions: NDArray[np.float64], ad_rotation_mode: str | None) -> str:
    """Return as_planned, optimised, broken or uneven (the cause is not known). One day alone counts as planned.

    An arm that stood still makes the shares of the days differ so much that the sample ratio need not fail. Days on which
    only one arm was shown are left out of the comparison, so it stays fair."""
    shown = impressions > 0
    if (~shown & shown.any(axis=0)).mean(axis=1).max() > MAX_SILENT_SHARE:
        return "broken"
    if ratio.is_fine is not False:
        return "as_planned"
    if ad_rotation_mode is None:
        return "uneven"
    return "optimised" if ad_rotation_mode == OPTIMIZED else "broken"


def days_that_may_decide(impressions: NDArray[np.float64], planned: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return a mask of days: the sample ratio of the days so far has not failed."""
    days = impressions.shape[1]
    return np.array(
        [
            day >= FIRST_CHECKED_DAYS
            and bool((impressions[:, :day].sum(axis=1) > 0).all())
            and check_sample_ratio(impressions[:, :day], planned).is_fine is not False
            for day in range(1, days + 1)
        ],
        bool,
    )
