"""`kpi.budget_pacing`: what must be spent per day to use the budget, what will stay unspent, and the CV it would buy."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from assets.kpi import _scopes
from assets.kpi._budget_pacing_columns import COLUMNS
from assets.kpi._media_curves import (
    EVIDENCE_LABELS_JA,
    TOTAL_LABEL,
    PlannedMedium,
    evidence_code,
    read_media,
    read_total,
)
from assets.kpi._scopes import Engagement
from assets.kpi._table import KpiTable

if TYPE_CHECKING:
    import pandas as pd

RECENT_DAYS = 7
SAMPLE_COUNT = 2000
RANDOM_SEED = 29
TOLERANCE = 0.03
"""An unspent or exceeded part of the budget below this share is on pace."""
STATE_LABELS_JA = {
    "on_pace": "予算どおり",
    "behind": "未消化の見込み",
    "ahead": "配信終了前に予算を使い切る見込み",
    "no_forecast": "データ不足（予測なし）",
    "over": "配信終了（実績）",
}
TOTAL_FORECAST_SQL = """
select cost_to_date, cost_forecast, cost_lower_80, cost_upper_80
from kpi.pacing
where scope_type = 'total'
qualify row_number() over (order by report_date desc) = 1
"""
Quantiles = tuple[float, float, float]
"""Median and bounds of the 80 % interval."""


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per medium of the plan and one for the total. Returns no rows while no official CV is known."""
    import pandas as pd

    engagement = _scopes.read_engagement(connection)
    total = read_total(connection, engagement)
    media = [] if total is None else read_media(connection, engagement, total)
    if total is None or not media:
        return pd.DataFrame(columns=[column.name for column in COLUMNS])
    arrived = min(total.arrived_days, engagement.delivery_days)
    days_left = engagement.delivery_days - arrived
    rows = []
    for number, medium in enumerate(media):
        forecast = forecast_cost(medium.cost, total.is_final, engagement, total.arrived_days, number)
        row = money_columns(medium.cost, medium.budget, forecast, arrived, days_left)
        names = {"medium": medium.medium, "is_total": False, "medium_name_ja": medium.name_ja}
        rows.append(names | row | cv_columns(medium, row, days_left) | evidence_columns(medium))
    whole = money_columns(total.cost, engagement.budget, read_total_forecast(connection), arrived, days_left)
    names = {"medium": TOTAL_LABEL, "is_total": True, "medium_name_ja": "全体"}
    rows.append(names | whole | total_cv_columns(media, rows, whole, days_left))
    as_of = engagement.days()[total.arrived_days - 1]
    rows = [{"as_of_date": as_of, "days_left": days_left} | row | state_columns(row, days_left, as_of) for row in rows]
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


def forecast_cost(
    cost: np.ndarray, is_final: np.ndarray, engagement: Engagement, arrived_days: int, number: int
) -> Quantiles | None:
    """Return the cost of a medium at the end of delivery, or None when fewer than 14 days are known."""
    from assets.kpi.statistics import MIN_DAYS_TO_FORECAST, DailySeries, sample_spend

    known = np.isfinite(cost[:arrived_days]) & (cost[:arrived_days] > 0)
    if known.sum() < MIN_DAYS_TO_FORECAST and arrived_days < engagement.delivery_days:
        return None
    nothing = np.zeros(len(cost))
    series = DailySeries(engagement.launch, cost, nothing, nothing, is_final, arrived_days, engagement.delivery_days)
    samples = sample_spend(series, None, SAMPLE_COUNT, np.random.default_rng([RANDOM_SEED, number])).sum(axis=1)
    median, lower, upper = np.quantile(samples, [0.5, 0.1, 0.9])
    return float(median), float(lower), float(upper)


def read_total_forecast(connection: duckdb.DuckDBPyConnection) -> Quantiles | None:
    """Return the forecast of kpi.pacing for the total cost at the end, or None when there is none."""
    to_date, *forecast = connection.execute(TOTAL_FORECAST_SQL).fetchone() or (None, None, None, None)
    if None in forecast:
        return None
    median, lower, upper = (float(value) for value in forecast)
    return (median, lower, upper) if to_date is None or median >= float(to_date) else None


def money_columns(
    cost: np.ndarray, budget: float, forecast: Quantiles | None, arrived: int, days_left: int
) -> dict[str, Any]:
    """Return budget, cost so far, cost per day, and the unspent yen at the end of delivery."""
    known = cost[np.isfinite(cost)]
    recent = cost[max(0, arrived - RECENT_DAYS) : arrived]
    recent = recent[np.isfinite(recent)]
    to_date = float(known.sum()) if len(known) else None
    left = None if to_date is None else budget - to_date
    row: dict[str, Any] = {
        "budget": budget,
        "cost_to_date": to_date,
        "budget_left": left,
        "required_cost_per_day": max(0.0, left) / days_left if left is not None and days_left else None,
        "recent_cost_per_day": float(recent.mean()) if len(recent) else None,
    }
    if forecast is not None:
        median, lower, upper = forecast
        row |= {
            "cost_forecast": median,
            "unspent_forecast": budget - median,
            "unspent_lower_80": budget - upper,
            "unspent_upper_80": budget - lower,
        }
    return row


def cv_columns(medium: PlannedMedium, row: dict[str, Any], days_left: int) -> dict[str, Any]:
    """Return the CV that the unspent yen of a medium would buy, by its response curve, and the yen per additional CV."""
    if medium.curve is None or not days_left or row.get("unspent_forecast", 0.0) <= 0:
        return {}
    unspent = row["unspent_forecast"]
    required = row["required_cost_per_day"]
    gain = additional_cv(medium, required - unspent / days_left, required) * days_left
    return gain_columns(gain, unspent)


def additional_cv(medium: PlannedMedium, spend: float, more_spend: float) -> np.ndarray:
    """Return the additional CV per day when a medium spends `more_spend` yen per day, one value per sample. The curve is
    not followed beyond one and a half times the highest observed spend."""
    from assets.kpi.statistics import MAX_EXTRAPOLATION

    assert medium.curve is not None
    reach = medium.curve.max_observed_spend * (1 + MAX_EXTRAPOLATION)
    return medium.curve.cv_per_day(min(more_spend, reach)) - medium.curve.cv_per_day(min(max(spend, 0.0), reach))


def gain_columns(gain: np.ndarray, unspent: float) -> dict[str, Any]:
    """Return the expected gain in CV with its 80 % interval, and the yen for one of these CV."""
    lower, upper = np.quantile(gain, [0.1, 0.9])
    mean = float(gain.mean())
    return {
        "cv_for_unspent": mean,
        "cv_for_unspent_lower_80": float(lower),
        "cv_for_unspent_upper_80": float(upper),
        "marginal_cpa": unspent / mean if mean > 0 else None,
    }


def total_cv_columns(
    media: list[PlannedMedium], rows: list[dict[str, Any]], whole: dict[str, Any], days_left: int
) -> dict[str, Any]:
    """Return the CV that the unspent yen of the whole budget would buy if every medium with a fitted curve got its share
    of them, by its recent spend."""
    unspent = whole.get("unspent_forecast", 0.0)
    fitted = [
        (medium, row["recent_cost_per_day"])
        for medium, row in zip(media, rows, strict=True)
        if medium.curve is not None and (row["recent_cost_per_day"] or 0.0) > 0
    ]
    spend = sum(recent for _, recent in fitted)
    if not days_left or unspent <= 0 or spend <= 0:
        return {}
    more = unspent / days_left / spend
    gain = sum((additional_cv(medium, recent, recent * (1 + more)) for medium, recent in fitted), np.zeros(1))
    return gain_columns(gain * days_left, unspent)


def evidence_columns(medium: PlannedMedium) -> dict[str, Any]:
    """Return how well the curve behind the additional CV is known."""
    state = evidence_code(medium.curve)
    return {"evidence": state, "evidence_ja": EVIDENCE_LABELS_JA[state]}


def state_columns(row: dict[str, Any], days_left: int, as_of: date) -> dict[str, Any]:
    """Return the state, the day on which the budget will be used up, and both in a sentence."""
    unspent, recent, left = row.get("unspent_forecast"), row["recent_cost_per_day"], row["budget_left"]
    lasts = max(0.0, left) / recent if left is not None and recent else None
    if not days_left:
        state = "over"
    elif unspent is None or recent is None or lasts is None:
        state = "no_forecast"
    elif lasts < days_left * (1 - TOLERANCE):
        state = "ahead"
    else:
        state = "behind" if unspent > TOLERANCE * row["budget"] else "on_pace"
    used_up = as_of + timedelta(days=int(lasts or 0)) if state == "ahead" else None
    return {
        "state": state,
        "state_ja": STATE_LABELS_JA[state],
        "budget_used_up_on": used_up,
        "sentence_ja": sentence(row, state, used_up),
    }


def sentence(row: dict[str, Any], state: str, used_up: date | None) -> str:
    """Return the state as one Japanese sentence with its figures."""
    if state == "over":
        return f"配信は終了しました。予算の残りは{yen_ja(row['budget_left'])}です。"
    if state == "no_forecast":
        return "費用の分かる日が少ないため、予算の見通しはまだ計算できません。"
    days = f"1日あたり{yen_ja(row['required_cost_per_day'])}必要、直近{RECENT_DAYS}日は{yen_ja(row['recent_cost_per_day'])}。"
    if state == "on_pace":
        return f"{days}このままでほぼ予算どおりです。"
    if state == "ahead":
        assert used_up is not None
        return f"{days}このままでは{used_up.month}月{used_up.day}日に予算を使い切ります。1日の予算を下げてください。"
    more = row.get("cv_for_unspent")
    bought = f"（CV約{more:,.0f}件分）" if more is not None else ""
    return f"{days}このままでは約{row['unspent_forecast'] / 10_000:,.0f}万円{bought}が未消化になります。1日の予算を上げてください。"


def yen_ja(value: float | None) -> str:
    """Return whole yen with thousands separators, or 不明 for None."""
    return "不明" if value is None else f"{value:,.0f}円"


TABLE = KpiTable(
    name="budget_pacing",
    description=(
        "One row per medium of the media plan, and the total: yen per day needed to use the budget, yen per day of the last week, forecast "
        "of the yen that stay unspent, and the CV they would buy at the marginal CPA. The total is forecast as a whole (kpi.pacing); "
        "forecasts of the media do not add up to it. | 媒体別の予算消化の見通し（必要な日額・未消化見込み・追加CV）。"
    ),
    columns=COLUMNS,
    grain=("medium",),
    adds_up={
        "where": "not is_total",
        "from": "(select budget_yen as budget from seeds.media_plan)",
        "why": "The budget of the media plan. The total repeats its media.",
    },
    reads=(*_scopes.UPSTREAM_TABLES, "kpi.pacing", "seeds.media", "seeds.media_plan"),
    compute=compute,
)
