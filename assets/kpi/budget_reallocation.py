"""`kpi.budget_reallocation`: which split of the remaining budget is expected to bring the most CV, and whether the
evidence is sufficient."""

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from assets.kpi import _scopes
from assets.kpi._media_curves import (
    EVIDENCE_LABELS_JA,
    TOTAL_LABEL,
    PlannedMedium,
    evidence_code,
    read_media,
    read_total,
)
from assets.kpi._reallocation_columns import COLUMNS
from assets.kpi._table import KpiTable

if TYPE_CHECKING:
    import pandas as pd

    from assets.kpi.statistics import BoundedStep, ReallocationProposal

DECISION_LABELS_JA = {
    "reallocate": "配分変更を推奨",
    "keep": "現状維持（変更しても効果はわずか）",
    "not_enough_evidence": "判断材料が不足（効果が0を含む、または広告費の変動・CVが少なすぎる）",
    "bounds_conflict": "配分の上下限を守れる案がない",
    "too_little_data": "データ不足（費用とCVがそろう日が28日に満たない）",
    "over": "配信終了または予算消化済み",
}


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per medium of the plan and one for the total. Returns no rows while no official CV is known."""
    import pandas as pd

    from assets.kpi.statistics import propose_bounded_step, propose_split

    engagement = _scopes.read_engagement(connection)
    total = read_total(connection, engagement)
    media = [] if total is None else read_media(connection, engagement, total)
    if total is None or not media:
        return pd.DataFrame(columns=[column.name for column in COLUMNS])
    left = engagement.budget - float(np.nansum(total.cost))
    days = engagement.delivery_days - total.arrived_days
    states = [medium.state(total.arrived_days) for medium in media]
    proposal = propose_split(states, engagement.budget, left, days)
    step = propose_bounded_step(states, proposal, engagement.budget, days)
    as_of = engagement.days()[total.arrived_days - 1]
    return to_frame(media, proposal, step, max(0, days), max(0.0, left), as_of)


def to_frame(
    media: list[PlannedMedium],
    proposal: "ReallocationProposal",
    step: "BoundedStep | None",
    days: int,
    remaining_budget: float,
    as_of: Any,
) -> "pd.DataFrame":
    """Return one row per medium, then the total with the expected gain."""
    import pandas as pd

    common = {"as_of_date": as_of, "decision": proposal.decision, "decision_ja": DECISION_LABELS_JA[proposal.decision]}
    rows = []
    for number, medium in enumerate(media):
        best = None if proposal.optimal_daily_spend is None else float(proposal.optimal_daily_spend[number])
        row = {
            "medium": medium.medium,
            "is_total": False,
            "medium_name_ja": medium.name_ja,
            "min_share": medium.min_share,
            "max_share": medium.max_share,
            "step_daily_change": None if step is None else float(step.daily_change[number]),
        }
        rows.append(
            common
            | row
            | spend_columns(float(proposal.current_daily_spend[number]), best, proposal)
            | evidence_columns(medium, proposal, number)
        )
    total = {
        "medium": TOTAL_LABEL,
        "is_total": True,
        "medium_name_ja": "全体",
        "daily_budget_now": float(proposal.current_daily_spend.sum()),
        "days_left": days,
    }
    total |= {
        "budget_left": remaining_budget,
        "daily_budget_best": None
        if proposal.optimal_daily_spend is None
        else float(proposal.optimal_daily_spend.sum()),
    }
    rows.append(common | total | gain_columns(proposal) | step_columns(step, media))
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


def spend_columns(current: float, optimal: float | None, proposal: "ReallocationProposal") -> dict[str, Any]:
    """Return the daily spend of a medium and its share of all media, for the current split and for the optimal split."""
    whole = float(proposal.current_daily_spend.sum())
    return {
        "daily_budget_now": current,
        "share_now": current / whole if whole > 0 else None,
        "daily_budget_best": optimal,
        "share_best": None if optimal is None or whole <= 0 else optimal / whole,
    }


def evidence_columns(medium: PlannedMedium, proposal: "ReallocationProposal", number: int) -> dict[str, Any]:
    """Return state, elasticity and number of days of a medium's response curve."""
    curve = medium.curve
    state = evidence_code(curve)
    if curve is None:
        return {"evidence": state, "evidence_ja": EVIDENCE_LABELS_JA[state]}
    daily = float(proposal.current_daily_spend[number])
    lower, upper = np.quantile(curve.elasticity, [0.025, 0.975])
    return {
        "evidence": state,
        "evidence_ja": EVIDENCE_LABELS_JA[state],
        "days_used": curve.days,
        "cost_variation": curve.variation,
        "elasticity": float(curve.elasticity.mean()),
        "elasticity_lower_95": float(lower),
        "elasticity_upper_95": float(upper),
        "marginal_cpa_now": float(1 / curve.slope(daily).mean()) if daily > 0 else None,
        "daily_cv_now": float(curve.cv_per_day(daily).mean()) if daily > 0 else None,
        "daily_cv_best": None
        if proposal.optimal_daily_spend is None
        else float(curve.cv_per_day(float(proposal.optimal_daily_spend[number])).mean()),
    }


def gain_columns(proposal: "ReallocationProposal") -> dict[str, Any]:
    """Return the expected additional CV until the end of delivery, with its intervals."""
    if proposal.cv_gain is None:
        return {}
    names = ("gain_cv_lower_95", "gain_cv_lower_80", "gain_cv_upper_80", "gain_cv_upper_95")
    bounds = np.quantile(proposal.cv_gain, [0.025, 0.1, 0.9, 0.975])
    return {"gain_cv": float(proposal.cv_gain.mean())} | dict(zip(names, bounds.tolist(), strict=True))


def step_columns(step: "BoundedStep | None", media: list[PlannedMedium]) -> dict[str, Any]:
    """Return the small step for the total: a sentence, the expected gain and the probability that it is better."""
    if step is None:
        return {}
    source, target = int(np.argmin(step.daily_change)), int(np.argmax(step.daily_change))
    yen, better = float(step.daily_change[target]), float((step.cv_gain > 0).mean())
    lower, upper = np.quantile(step.cv_gain, [0.1, 0.9])
    return {
        "step_ja": (
            f"{media[source].name_ja}から{media[target].name_ja}へ1日{yen:,.0f}円を移す"
            f"（CVが増える確率{better:.0%}、残り期間の見込み{step.cv_gain.mean():+.1f}件）"
        ),
        "step_gain_cv": float(step.cv_gain.mean()),
        "step_gain_cv_lower_80": float(lower),
        "step_gain_cv_upper_80": float(upper),
        "p_step_better": better,
    }


TABLE = KpiTable(
    name="budget_reallocation",
    description=(
        "One row per medium of the media plan, and the total: response curve with diminishing returns, current and optimal split of the "
        "remaining budget within the plan's shares, and the expected gain in CV. The decision is not_enough_evidence when fewer than two "
        "curves can be estimated or the 95 % interval of the gain includes zero. Beside every decision "
        "stands a small step: at most a tenth of one medium's daily spend moves to another. A curve "
        "(kpi.response_curves) shows correlation of spend and CV, not cause. "
        "| 予算配分の見直し案（反応曲線・最適配分・増加CV）。"
    ),
    columns=COLUMNS,
    grain=("medium",),
    reads=(*_scopes.UPSTREAM_TABLES, "seeds.media", "seeds.media_plan"),
    compute=compute,
)
