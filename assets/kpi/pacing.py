"""`kpi.pacing`: cumulative CV and spend by day compared with the plan, and their forecast."""

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from assets.kpi import _scopes
from assets.kpi._forecast_columns import (
    AS_OF_COLUMN,
    FORECAST_COLUMNS,
    QUANTILE_NAMES,
    SCOPE_COLUMNS,
    SCOPE_NAME_COLUMN,
    STATE_COLUMNS,
)
from assets.kpi._scopes import TOTAL_SCOPE, UNATTRIBUTED_SCOPE, Engagement, Scope
from assets.kpi._table import KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_COUNT = 4000
FORECAST_STATE_LABELS_JA = {
    "forecast": "予測あり",
    "no_cost": "予測あり（費用が不明のためCVのみ）",
    "budget_spent": "予算消化済み（以後の広告費は0円として計算）",
    "too_little_data": "データ不足（確定した日が14日に満たないため予測なし）",
    "days_missing": "参考値（配信開始からデータのない日があり、その日の分を含まない。達成確率は算出しない）",
    "over": "配信終了（実績）",
}
PLAN_SQL = """
with expected as (
    select media.platform, cast(plan.budget_yen as double) as budget,
        cast(plan.budget_yen as double) / plan.cpm_yen * 1000 * plan.ctr * plan.cvr as cv
    from seeds.media_plan as plan inner join seeds.media as media on plan.medium = media.medium
)
select platform, sum(cv), sum(budget) from expected group by platform
"""


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per scope and day, from one forecast per scope."""
    import pandas as pd

    facts = _scopes.read_engagement(connection)
    plans: dict[str, tuple[float | None, float | None]] = {
        f"platform:{platform}": (cv, budget) for platform, cv, budget in connection.execute(PLAN_SQL).fetchall()
    }
    plans["total:(total)"] = (facts.target_cv, facts.budget)
    parts = [
        scope_days(scope, facts, *plans.get(f"{scope.scope_type}:{scope.scope}", (None, None)))
        for scope in _scopes.read_scopes(connection, facts)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[column.name for column in COLUMNS])


def scope_days(scope: Scope, engagement: Engagement, plan_cv: float | None, plan_cost: float | None) -> "pd.DataFrame":
    """Return all days of one scope."""
    import pandas as pd

    days, known = engagement.days(), scope.series
    numbers = np.arange(1, len(days) + 1)
    share = np.minimum(numbers / engagement.delivery_days, 1.0)
    has_arrived = numbers <= known.arrived_days
    cv = np.where(has_arrived, known.cv_with_cost + known.cv_without_cost, np.nan)
    table: dict[str, Any] = {
        "scope_type": scope.scope_type,
        "scope": scope.scope,
        "is_total": scope.scope_type != "platform",
        "report_date": days,
        "scope_name_ja": scope.name_ja,
        "as_of_date": days[known.arrived_days - 1],
        "is_forecast": ~has_arrived,
        "cv": cv,
        "cost_net": known.cost,
        "cv_to_date": running_total(cv, has_arrived),
        "cost_to_date": running_total(known.cost, has_arrived),
        "plan_cv_to_date": share * plan_cv if plan_cv is not None else np.nan,
        "plan_cost_to_date": share * plan_cost if plan_cost is not None else np.nan,
    }
    budget = engagement.budget if scope.scope_type == TOTAL_SCOPE else None
    return pd.DataFrame(table | forecast_columns(scope, engagement, budget, numbers >= known.arrived_days))


def running_total(values: np.ndarray, has_arrived: np.ndarray) -> np.ndarray:
    """Return the running total of known values on days that are over. It is NaN until the first known value."""
    known = np.isfinite(values)
    total = np.cumsum(np.where(known, values, 0.0))
    return np.where(has_arrived & (np.cumsum(known) > 0), total, np.nan)


def forecast_columns(
    scope: Scope, engagement: Engagement, budget: float | None, day_numbers: np.ndarray
) -> dict[str, Any]:
    """Return the forecast state, quantiles and probabilities on the days `day_numbers`."""
    from assets.kpi.statistics import forecast as _forecast

    series, count = scope.series, len(day_numbers)
    state = forecast_state(scope, budget)
    columns = {
        f"{measure}_{part}": np.full(count, np.nan) for measure in ("cv", "cost", "cpa") for part in QUANTILE_NAMES
    }
    columns |= {name: np.full(count, np.nan) for name in ("p_target_cv", "p_target_cpa", "p_target")}
    if state != "too_little_data":
        paths = _forecast.sample_paths(series, budget, SAMPLE_COUNT, scope.seed)
        for measure, samples in (("cv", paths.cv), ("cost", paths.cost), ("cpa", paths.cpa())):
            columns |= {
                f"{measure}_{part}": values for part, values in _forecast.daily_quantiles(samples, count).items()
            }
        if state != "days_missing":
            target_cv = engagement.target_cv if scope.scope_type == TOTAL_SCOPE else None
            columns |= _forecast.target_probabilities(paths, target_cv, engagement.target_cpa)
    if scope.scope == UNATTRIBUTED_SCOPE:
        columns |= {name: np.full(count, np.nan) for name in columns if "cpa" in name or name == "p_target"}
    return {"state": state, "state_ja": FORECAST_STATE_LABELS_JA[state]} | {
        name: np.where(day_numbers, value, np.nan) for name, value in columns.items()
    }


def forecast_state(scope: Scope, budget: float | None) -> str:
    """Return the code of the kind of forecast that the known days allow."""
    from assets.kpi.statistics import forecast as _forecast

    series = scope.series
    if _forecast.is_delivery_complete(series):
        return "over"
    if not _forecast.has_enough_days(series):
        return "too_little_data"
    if not _forecast.has_known_cost(series):
        return "no_cost"
    if scope.scope_type == TOTAL_SCOPE and _forecast.has_missing_days(series):
        return "days_missing"
    return "budget_spent" if budget is not None and np.nansum(series.cost) >= budget else "forecast"


COLUMNS = (
    *SCOPE_COLUMNS,
    KpiColumn(
        "report_date", "date", "Day from launch to the end of the commission | 対象日（配信開始から業務終了まで）", True
    ),
    SCOPE_NAME_COLUMN,
    AS_OF_COLUMN,
    KpiColumn("is_forecast", "boolean", "True for days after as_of_date | 予測の日は true", True),
    *STATE_COLUMNS,
    KpiColumn("cv", "bigint", "Official CV of the day; null when unknown | その日の公式CV（不明は NULL）"),
    KpiColumn(
        "cost_net",
        "decimal(18,6)",
        "Net media cost of the day, yen; null when unknown | その日の媒体費（円、不明は NULL）",
    ),
    KpiColumn("cv_to_date", "bigint", "Official CV from launch to this day | 配信開始からこの日までの公式CV"),
    KpiColumn(
        "cost_to_date",
        "decimal(18,6)",
        "Net media cost from launch to this day, yen | 配信開始からこの日までの媒体費（円）",
    ),
    KpiColumn(
        "plan_cv_to_date",
        "decimal(18,6)",
        "CV planned up to this day: the target, or for a platform the media plan, spread evenly | この日までの計画CV（均等配分）",
    ),
    KpiColumn(
        "plan_cost_to_date",
        "decimal(18,6)",
        "Budget planned up to this day, spread evenly | この日までの計画媒体費（円、均等配分）",
    ),
    *FORECAST_COLUMNS,
)

TABLE = KpiTable(
    name="pacing",
    description=(
        "One row per scope (the total, each platform, each campaign) and day from launch to end: CV and cost against the plan and, from "
        "as_of_date on, the forecast of their running totals with 80 and 95 % intervals and the probabilities of the targets. Model: "
        "over-dispersed counts, factors for weekdays and the turn of the year, and a drifting level. Spend stops at the budget. "
        "| 計画対比の進捗と予測（予測区間つき）。"
    ),
    columns=COLUMNS,
    grain=("scope_type", "scope", "report_date"),
    adds_up={
        "where": "not is_total",
        "of": "is_ads and report_date between (select launch_date from seeds.engagement) and (select end_date from seeds.engagement)",
        "why": "Advertising within the engagement only. Campaigns and the total repeat the platforms.",
    },
    reads=(*_scopes.UPSTREAM_TABLES, "seeds.media", "seeds.media_plan"),
    compute=compute,
)
