"""Which split of the remaining budget would bring most CV, and whether the data say so."""

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from assets.kpi import _scopes
from assets.kpi._scopes import Engagement
from assets.kpi._table import IS_TOTAL, KpiColumn, KpiTable

if TYPE_CHECKING:
    from assets.kpi.statistics import Medium, Proposal

DRAWS = 2000
SEED = 23
TOTAL = "(total)"
NOW_DAYS = 14
DECISIONS = {
    "reallocate": "配分変更を推奨",
    "keep": "現状維持（変更しても効果はわずか）",
    "not_enough_evidence": "判断材料が不足（効果が0を含む、または広告費の変動・CVが少なすぎる）",
    "bounds_conflict": "配分の上下限を守れる案がない",
    "too_little_data": "データ不足（費用とCVがそろう日が28日に満たない）",
    "over": "配信終了または予算消化済み",
}
EVIDENCE = {
    "identified": "配分の検討に使える",
    "too_little_data": "データ不足（28日未満、またはCVなし）",
    "elasticity_uncertain": "広告費の変動またはCVが少なく、反応曲線を特定できない",
    "not_diminishing": "逓減する反応曲線に合わない",
}
PLAN = """
select plan.medium, media.name_ja, cast(min_share as double), cast(max_share as double)
from seeds.media_plan as plan inner join seeds.media as media on plan.medium = media.medium
order by plan.medium
"""
DAYS = """
select daily.medium, daily.report_date, cast(sum(daily.cost_net) as double) as cost, cast(sum(daily.cv_with_cost) as double) as cv
from kpi.daily as daily
inner join seeds.engagement as engagement on daily.report_date between engagement.launch_date and engagement.end_date
where daily.is_ads group by daily.medium, daily.report_date
"""


def compute(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Each medium of the plan and the total; nothing until an official CV is known."""
    from assets.kpi.statistics import propose

    facts = _scopes.engagement(connection)
    totals = [scope for scope in _scopes.scopes(connection, facts) if scope.scope_type == _scopes.TOTAL]
    plan = connection.execute(PLAN).fetchall()
    if not totals or not plan:
        return pd.DataFrame(columns=[one.name for one in COLUMNS])
    series = totals[0].series
    media = observed(connection, facts, plan, series.is_final, series.kinds(), series.arrived)
    left = facts.budget - float(np.nansum(series.cost))
    days = facts.delivery_days - series.arrived
    proposal = propose(media, facts.budget, left, days)
    return table(plan, media, proposal, max(0, days), max(0.0, left), facts.days()[series.arrived - 1])


def observed(
    connection: duckdb.DuckDBPyConnection,
    facts: Engagement,
    plan: list[tuple],
    is_final: np.ndarray,
    kinds: np.ndarray,
    arrived: int,
) -> list["Medium"]:
    """Curve, spend and bounds of each medium of the plan; only days with a final CV teach."""
    from assets.kpi.statistics import Medium, fit_curve

    days = connection.execute(DAYS).df()
    calendar = pd.DatetimeIndex(facts.days())
    media: list[Medium] = []
    for medium, _, least, most in plan:
        rows = days[days["medium"] == medium].set_index("report_date").reindex(calendar)
        cost, cv = rows["cost"].to_numpy(float), rows["cv"].to_numpy(float)
        cv = np.where(np.isfinite(cost) & ~np.isfinite(cv), 0.0, cv)
        rng = np.random.default_rng([SEED, len(media)])
        curve = fit_curve(np.where(is_final, cost, np.nan), cv, kinds, DRAWS, rng)
        recent = float(np.nansum(cost[max(0, arrived - NOW_DAYS) : arrived])) / min(NOW_DAYS, arrived)
        media.append(Medium(curve, float(np.nansum(cost)), recent, least, most))
    return media


def table(
    plan: list[tuple], media: list["Medium"], proposal: "Proposal", days: int, left: float, as_of: Any
) -> pd.DataFrame:
    """One row per medium, then the total with the gain."""
    common = {"as_of_date": as_of, "decision": proposal.decision, "decision_ja": DECISIONS[proposal.decision]}
    rows = []
    for number, ((medium, name_ja, least, most), one) in enumerate(zip(plan, media, strict=True)):
        best = None if proposal.best is None else float(proposal.best[number])
        row = {"medium": medium, "is_total": False, "medium_name_ja": name_ja, "min_share": least, "max_share": most}
        rows.append(common | row | spend(float(proposal.now[number]), best, proposal) | evidence(one, proposal, number))
    total = {
        "medium": TOTAL,
        "is_total": True,
        "medium_name_ja": "全体",
        "daily_budget_now": float(proposal.now.sum()),
        "days_left": days,
    }
    total |= {"budget_left": left, "daily_budget_best": None if proposal.best is None else float(proposal.best.sum())}
    rows.append(common | total | gained(proposal))
    return pd.DataFrame(rows, columns=[one.name for one in COLUMNS])


def spend(now: float, best: float | None, proposal: "Proposal") -> dict[str, Any]:
    """A medium's money a day, and its share of all, at today's and at the best split."""
    whole = float(proposal.now.sum())
    return {
        "daily_budget_now": now,
        "share_now": now / whole if whole > 0 else None,
        "daily_budget_best": best,
        "share_best": None if best is None or whole <= 0 else best / whole,
    }


def evidence(medium: "Medium", proposal: "Proposal", number: int) -> dict[str, Any]:
    """What is known about a medium's curve."""
    from assets.kpi.statistics import LARGEST_ERROR

    curve = medium.curve
    if curve is None:
        return {"evidence": "too_little_data", "evidence_ja": EVIDENCE["too_little_data"]}
    state = "elasticity_uncertain" if curve.error > LARGEST_ERROR else "not_diminishing"
    state = "identified" if curve.is_identified else state
    daily = float(proposal.now[number])
    lower, upper = np.quantile(curve.elasticity, [0.025, 0.975])
    return {
        "evidence": state,
        "evidence_ja": EVIDENCE[state],
        "days_used": curve.days,
        "cost_variation": curve.variation,
        "elasticity": float(curve.elasticity.mean()),
        "elasticity_lower_95": float(lower),
        "elasticity_upper_95": float(upper),
        "marginal_cpa_now": float(1 / curve.slope(daily).mean()) if daily > 0 else None,
        "daily_cv_now": float(curve.daily(daily).mean()) if daily > 0 else None,
        "daily_cv_best": None if proposal.best is None else float(curve.daily(float(proposal.best[number])).mean()),
    }


def gained(proposal: "Proposal") -> dict[str, Any]:
    """The gain until the end of delivery, with its intervals."""
    if proposal.gain is None:
        return {}
    names = ("gain_cv_lower_95", "gain_cv_lower_80", "gain_cv_upper_80", "gain_cv_upper_95")
    found = np.quantile(proposal.gain, [0.025, 0.1, 0.9, 0.975])
    return {"gain_cv": float(proposal.gain.mean())} | dict(zip(names, found.tolist(), strict=True))


MONEY = "decimal(18,6)"
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
    KpiColumn("budget_left", MONEY, "Net budget left, yen; only for the total | 残りの予算（円、全体のみ）"),
    KpiColumn("min_share", "double", "Least share of the whole budget | 予算配分の下限"),
    KpiColumn("max_share", "double", "Largest share of the whole budget | 予算配分の上限"),
    KpiColumn(
        "daily_budget_now",
        MONEY,
        "Yen per day when what is left is split as in the last 14 days | 直近14日の配分を続けた場合の1日あたり費用（円）",
    ),
    KpiColumn("share_now", "double", "Its share of all media | 現在の配分比率"),
    KpiColumn(
        "daily_budget_best",
        MONEY,
        "Yen per day at the best split; null when there is none | 最適配分での1日あたり費用（円）",
    ),
    KpiColumn("share_best", "double", "Its share of all media | 最適配分での比率"),
    KpiColumn("daily_cv_now", "double", "CV per day expected at daily_budget_now | 現在の配分で見込む1日あたりCV"),
    KpiColumn("daily_cv_best", "double", "CV per day expected at daily_budget_best | 最適配分で見込む1日あたりCV"),
    KpiColumn(
        "marginal_cpa_now",
        MONEY,
        "Yen that one more CV costs at daily_budget_now | 現在の配分でCVを1件増やすのに要する費用（円）",
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
        "Standard deviation of the logarithm of daily spend beside calendar and trend | 曜日・傾向を除いた広告費の変動（対数の標準偏差）",
    ),
    KpiColumn(
        "evidence",
        "varchar",
        "identified, elasticity_uncertain, not_diminishing or too_little_data; all but the first keep their budget | 反応曲線の確かさ",
    ),
    KpiColumn("evidence_ja", "varchar", "The same in Japanese | 反応曲線の確かさの説明"),
    KpiColumn(
        "gain_cv",
        "double",
        "CV gained until the end of delivery by the best split; only for the total | 最適配分で増えるCV数（配信終了まで、全体のみ）",
    ),
    KpiColumn("gain_cv_lower_95", "double", "Lower bound of its 95 % interval | 95%区間の下限"),
    KpiColumn("gain_cv_lower_80", "double", "Lower bound of its 80 % interval | 80%区間の下限"),
    KpiColumn("gain_cv_upper_80", "double", "Upper bound of its 80 % interval | 80%区間の上限"),
    KpiColumn("gain_cv_upper_95", "double", "Upper bound of its 95 % interval | 95%区間の上限"),
)

TABLE = KpiTable(
    name="budget_reallocation",
    description=(
        "One row per medium of the media plan, and the total: its response curve of diminishing returns, today's and the best split of the "
        "budget left within the plan's shares, and what that would gain. Says not_enough_evidence when fewer than two curves can be told "
        "from the data or the 95 % interval of the gain includes zero. Curves are what spend and CV had in common, no proof of cause. "
        "| 予算配分の見直し案（反応曲線・最適配分・増加CV）。"
    ),
    columns=COLUMNS,
    grain=("medium",),
    reads=(*_scopes.READS, "seeds.media", "seeds.media_plan"),
    compute=compute,
)
