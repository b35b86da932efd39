"""Daily spend and response curve of each medium of the plan, shared by the tables about money."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from assets.kpi import _scopes
from assets.kpi._scopes import Engagement

if TYPE_CHECKING:
    from assets.kpi.statistics import DailySeries, MediumState, ResponseCurve

SAMPLE_COUNT = 2000
RANDOM_SEED = 23
CURRENT_SPEND_DAYS = 14
TOTAL_LABEL = "(total)"
MEDIA_PLAN_SQL = """
select plan.medium, media.name_ja, cast(plan.budget_yen as double), cast(min_share as double), cast(max_share as double)
from seeds.media_plan as plan inner join seeds.media as media on plan.medium = media.medium
order by plan.medium
"""
DAILY_SPEND_SQL = """
select daily.medium, daily.report_date, cast(sum(daily.cost_net) as double) as cost, cast(sum(daily.cv_with_cost) as double) as cv
from kpi.daily as daily
inner join seeds.engagement as engagement on daily.report_date between engagement.launch_date and engagement.end_date
where daily.is_ads group by daily.medium, daily.report_date
"""
EVIDENCE_LABELS_JA = {
    "identified": "配分の検討に使える",
    "too_little_data": "データ不足（28日未満、またはCVなし）",
    "elasticity_uncertain": "広告費の変動またはCVが少なく、反応曲線を特定できない",
    "not_diminishing": "逓減する反応曲線に合わない",
}


@dataclass(frozen=True)
class PlannedMedium:
    """A medium of the plan: budget in yen, its bounds as shares of the whole budget, daily cost in yen and CV with known
    cost (one element per day of the engagement, NaN is unknown), and its curve (None if not fitted)."""

    medium: str
    name_ja: str
    budget: float
    min_share: float
    max_share: float
    cost: np.ndarray
    curve: "ResponseCurve | None"

    def state(self, arrived_days: int) -> "MediumState":
        """Return what the split of the budget needs to know. Its current spend is the mean of the last 14 days."""
        from assets.kpi.statistics import MediumState

        recent = self.cost[max(0, arrived_days - CURRENT_SPEND_DAYS) : arrived_days]
        mean = float(np.nansum(recent)) / min(CURRENT_SPEND_DAYS, arrived_days)
        return MediumState(self.curve, float(np.nansum(self.cost)), mean, self.min_share, self.max_share)


def read_total(connection: duckdb.DuckDBPyConnection, engagement: Engagement) -> "DailySeries | None":
    """Return the daily series of all ads together, or None while no official CV is known."""
    scopes = _scopes.read_scopes(connection, engagement)
    return next((scope.series for scope in scopes if scope.scope_type == _scopes.TOTAL_SCOPE), None)


def read_media(
    connection: duckdb.DuckDBPyConnection, engagement: Engagement, total: "DailySeries"
) -> list[PlannedMedium]:
    """Return each medium of the plan, in the order of their codes. Only days with final CV are used for fitting."""
    import pandas as pd

    days = connection.execute(DAILY_SPEND_SQL).df()
    calendar = pd.DatetimeIndex(engagement.days())
    media: list[PlannedMedium] = []
    planned = connection.execute(MEDIA_PLAN_SQL).fetchall()
    for number, (medium, name_ja, budget, least, most) in enumerate(planned):
        rows = days[days["medium"] == medium].set_index("report_date").reindex(calendar)
        cost, cv = rows["cost"].to_numpy(float), rows["cv"].to_numpy(float)
        cv = np.where(np.isfinite(cost) & ~np.isfinite(cv), 0.0, cv)
        final_cost = np.where(total.is_final, cost, np.nan)
        curve = fit_once(final_cost.tobytes(), cv.tobytes(), total.kinds().astype(int).tobytes(), number)
        media.append(PlannedMedium(medium, name_ja, budget, least, most, cost, curve))
    return media


@lru_cache(maxsize=32)
def fit_once(cost: bytes, cv: bytes, kinds: bytes, number: int) -> "ResponseCurve | None":
    """Fit a curve. Several tables need the same one within a run; a fit takes half a second of CPU time."""
    from assets.kpi.statistics import fit_response_curve

    rng = np.random.default_rng([RANDOM_SEED, number])
    arrays = np.frombuffer(cost), np.frombuffer(cv), np.frombuffer(kinds, dtype=int)
    return fit_response_curve(*arrays, SAMPLE_COUNT, rng)


def evidence_code(curve: "ResponseCurve | None") -> str:
    """Return how well the curve is known, a key of EVIDENCE_LABELS_JA."""
    from assets.kpi.statistics import MAX_ELASTICITY_ERROR

    if curve is None:
        return "too_little_data"
    if curve.is_identified:
        return "identified"
    return "elasticity_uncertain" if curve.error > MAX_ELASTICITY_ERROR else "not_diminishing"
