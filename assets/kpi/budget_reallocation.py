"""`kpi.budget_reallocation`: which split of the remaining budget is expected to bring the most CV, and whether the
evidence is sufficient."""

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from assets.kpi import _scopes
from assets.kpi._scopes import Engagement
from assets.kpi._table import IS_TOTAL, KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

    from assets.kpi.statistics import MediumState, ReallocationProposal

SAMPLE_COUNT = 2000
RANDOM_SEED = 23
TOTAL_LABEL = "(total)"
CURRENT_SPEND_DAYS = 14
DECISION_LABELS_JA = {
    "reallocate": "配分変更を推奨",
    "keep": "現状維持（変更しても効果はわずか）",
    "not_enough_evidence": "判断材料が不足（効果が0を含む、または広告費の変動・CVが少なすぎる）",
    "bounds_conflict": "配分の上下限を守れる案がない",
    "too_little_data": "データ不足（費用とCVがそろう日が28日に満たない）",
    "over": "配信終了または予算消化済み",
}
EVIDENCE_LABELS_JA = {
    "identified": "配分の検討に使える",
    "too_little_data": "データ不足（28日未満、またはCVなし）",
    "elasticity_uncertain": "広告費の変動またはCVが少なく、反応曲線を特定できない",
    "not_diminishing": "逓減する反応曲線に合わない",
}
MEDIA_PLAN_SQL = """
select plan.medium, media.name_ja, cast(min_share as double), cast(max_share as double)
from seeds.media_plan as plan inner join seeds.media as media on plan.medium = media.medium
order by plan.medium
"""
DAILY_SPEND_SQL = """
select daily.medium, daily.report_date, cast(sum(daily.cost_net) as double) as cost, cast(sum(daily.cv_with_cost) as double) as cv
from kpi.daily as daily
inner join seeds.engagement as engagement on daily.report_date between engagement.launch_date and engagement.end_date
where daily.is_ads group by daily.medium, daily.report_date
"""


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per medium of the plan and one for the total. Returns no rows while no official CV is known."""
    import pandas as pd

    from assets.kpi.statistics import propose_split

    engagement = _scopes.read_engagement(connection)
    totals = [scope for scope in _scopes.read_scopes(connection, engagement) if scope.scope_type == _scopes.TOTAL_SCOPE]
    plan = connection.execute(MEDIA_PLAN_SQL).fetchall()
    if not totals or not plan:
        return pd.DataFrame(columns=[column.name for column in COLUMNS])
    series = totals[0].series
    media = read_media(connection, engagement, plan, series.is_final, series.kinds(), series.arrived_days)
    remaining_budget = engagement.budget - float(np.nansum(series.cost))
    days = engagement.delivery_days - series.arrived_days
    proposal = propose_split(media, engagement.budget, remaining_budget, days)
    return to_frame(
        plan, media, proposal, max(0, days), max(0.0, remaining_budget), engagement.days()[series.arrived_days - 1]
    )


def read_media(
    connection: duckdb.DuckDBPyConnection,
    engagement: Engagement,
    plan: list[tuple],
    is_final: np.ndarray,
    kinds: np.ndarray,
    arrived: int,
) -> list["MediumState"]:
    """Return the response curve, spend and bounds of each medium of the plan. Only days with final CV are used for
    fitting."""
    import pandas as pd

    from assets.kpi.statistics import MediumState, fit_response_curve

    days = connection.execute(DAILY_SPEND_SQL).df()
    calendar = pd.DatetimeIndex(engagement.days())
    media: list[MediumState] = []
    for medium, _, least, most in plan:
        rows = days[days["medium"] == medium].set_index("report_date").reindex(calendar)
        cost, cv = rows["cost"].to_numpy(float), rows["cv"].to_numpy(float)
        cv = np.where(np.isfinite(cost) & ~np.isfinite(cv), 0.0, cv)
        rng = np.random.default_rng([RANDOM_SEED, len(media)])
        curve = fit_response_curve(np.where(is_final, cost, np.nan), cv, kinds, SAMPLE_COUNT, rng)
        recent = float(np.nansum(cost[max(0, arrived - CURRENT_SPEND_DAYS) : arrived])) / min(
            CURRENT_SPEND_DAYS, arrived
        )
        media.append(MediumState(curve, float(np.nansum(cost)), recent, least, most))
    return media


def to_frame(
    plan: list[tuple],
    media: list["MediumState"],
    proposal: "ReallocationProposal",
    days: int,
    remaining_budget: float,
    as_of: Any,
) -> "pd.DataFrame":
    """Return one row per medium, then the total with the expected gain."""
    import pandas as pd

    common = {"as_of_date": as_of, "decision": proposal.decision, "decision_ja": DECISION_LABELS_JA[proposal.decision]}
    rows = []
    for number, ((medium, name_ja, least, most), medium_state) in enumerate(zip(plan, media, strict=True)):
        best = None if proposal.optimal_daily_spend is None else float(proposal.optimal_daily_spend[number])
        row = {"medium": medium, "is_total": False, "medium_name_ja": name_ja, "min_share": least, "max_share": most}
        rows.append(
            common
            | row
            | spend_columns(float(proposal.current_daily_spend[number]), best, proposal)
            | evidence_columns(medium_state, proposal, number)
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
    rows.append(common | total | gain_columns(proposal))
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


def evidence_columns(medium: "MediumState", proposal: "ReallocationProposal", number: int) -> dict[str, Any]:
    """Return state, elasticity and number of days of a medium's response curve."""
    from assets.kpi.statistics import MAX_ELASTICITY_ERROR

    curve = medium.curve
    if curve is None:
        return {"evidence": "too_little_data", "evidence_ja": EVIDENCE_LABELS_JA["too_little_data"]}
    state = "elasticity_uncertain" if curve.error > MAX_ELASTICITY_ERROR else "not_diminishing"
    state = "identified" if curve.is_identified else state
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


MONEY_TYPE = "decimal(18,6)"
COLUMNS = (
    KpiColumn("medium", "varchar", "Medium of the plan, or (total) | 計画の媒体区分（全体は (total)）", True),
    IS_TOTAL,
    KpiColumn("medium_name_ja", "varchar", "Medium in Japanese | 媒体名"),
    KpiColumn("as_of_date", "date", "Last day with a known official CV | 公式CVが判明している最後の日", True),
    KpiColumn(
        "decision",
        "varchar",
        "reallocate, keep, not_enough_evidence, bounds_conflict, too_little_data or over; one for all rows | 判断",
        True,
    ),
    KpiColumn("decision_ja", "varchar", "The decision in Japanese | 判断の説明", True),
    KpiColumn("days_left", "integer", "Days of delivery left; only for the total | 残りの配信日数（全体のみ）"),
    KpiColumn(
        "budget_left",
        MONEY_TYPE,
        "Remaining budget without fee and tax, in yen; only for the total | 残りの予算（円、全体のみ）",
    ),
    KpiColumn(
        "min_share",
        "double",
        "Minimum share of the medium in the media budget | 予算配分の下限（媒体予算に対する比率）",
    ),
    KpiColumn(
        "max_share",
        "double",
        "Maximum share of the medium in the media budget | 予算配分の上限（媒体予算に対する比率）",
    ),
    KpiColumn(
        "daily_budget_now",
        MONEY_TYPE,
        "Yen per day if the remaining budget is split as in the last 14 days | 直近14日の配分を続けた場合の1日あたり費用（円）",
    ),
    KpiColumn(
        "share_now",
        "double",
        "Share of daily_budget_now in the sum of all media | 現在の配分比率（daily_budget_now の全媒体に占める割合）",
    ),
    KpiColumn(
        "daily_budget_best",
        MONEY_TYPE,
        "Yen per day in the best split. NULL when no split is proposed | 最適配分での1日あたり費用（円、配分案がない場合は NULL）",
    ),
    KpiColumn(
        "share_best",
        "double",
        "Share of daily_budget_best in the sum of all media | 最適配分での比率（daily_budget_best の全媒体に占める割合）",
    ),
    KpiColumn("daily_cv_now", "double", "CV per day expected at daily_budget_now | 現在の配分で見込む1日あたりCV"),
    KpiColumn("daily_cv_best", "double", "CV per day expected at daily_budget_best | 最適配分で見込む1日あたりCV"),
    KpiColumn(
        "marginal_cpa_now",
        MONEY_TYPE,
        "Marginal cost: yen for one additional CV at daily_budget_now | 現在の配分でCVを1件増やすのに要する費用（円）",
    ),
    KpiColumn(
        "elasticity",
        "double",
        "Growth of CV in percent when spend grows by one percent, at the usual spend | 広告費1%増に対するCVの増加率（%）",
    ),
    KpiColumn("elasticity_lower_95", "double", "Lower bound of its 95 % interval | 95%区間の下限"),
    KpiColumn("elasticity_upper_95", "double", "Upper bound of its 95 % interval | 95%区間の上限"),
    KpiColumn("days_used", "integer", "Days the curve was fitted to | 反応曲線の推定に用いた日数"),
    KpiColumn(
        "cost_variation",
        "double",
        "Standard deviation of the logarithm of daily spend, without the effects of calendar and trend "
        "| 曜日・傾向を除いた広告費の変動（対数の標準偏差）",
    ),
    KpiColumn(
        "evidence",
        "varchar",
        "identified, elasticity_uncertain, not_diminishing or too_little_data; all but the first keep their budget | 反応曲線の確かさ",
    ),
    KpiColumn("evidence_ja", "varchar", "Explanation of the curve's state, in Japanese | 反応曲線の確かさの説明"),
    KpiColumn(
        "gain_cv",
        "double",
        "Additional CV until the end of delivery from the best split, compared with the current split; only for the total "
        "| 最適配分で増えるCV数（配信終了まで、全体のみ）",
    ),
    KpiColumn("gain_cv_lower_95", "double", "Lower bound of its 95 % interval | 95%区間の下限"),
    KpiColumn("gain_cv_lower_80", "double", "Lower bound of its 80 % interval | 80%区間の下限"),
    KpiColumn("gain_cv_upper_80", "double", "Upper bound of its 80 % interval | 80%区間の上限"),
    KpiColumn("gain_cv_upper_95", "double", "Upper bound of its 95 % interval | 95%区間の上限"),
)

TABLE = KpiTable(
    name="budget_reallocation",
    description=(
        "One row per medium of the media plan, and the total: response curve with diminishing returns, current and optimal split of the "
        "remaining budget within the plan's shares, and the expected gain in CV. The decision is not_enough_evidence when fewer than two "
        "curves can be estimated or the 95 % interval of the gain includes zero. A curve shows correlation of spend and CV, not cause. "
        "| 予算配分の見直し案（反応曲線・最適配分・増加CV）。"
    ),
    columns=COLUMNS,
    grain=("medium",),
    reads=(*_scopes.UPSTREAM_TABLES, "seeds.media", "seeds.media_plan"),
    compute=compute,
)
