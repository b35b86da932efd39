"""`kpi.forecast_backtest`: forecasts made as of past days, compared with the actual figures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from assets.kpi import _scopes
from assets.kpi._scopes import TOTAL_SCOPE, Engagement, Scope
from assets.kpi._table import KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

    from assets.kpi.statistics import DailySeries, SampledPaths

SAMPLE_COUNT = 1500
STEP_DAYS = 7
HORIZON_DAYS = (7, 14, 28)


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return backtest rows of the total scope, with one forecast every seven days of the past."""
    import pandas as pd

    facts = _scopes.read_engagement(connection)
    totals = [scope for scope in _scopes.read_scopes(connection, facts) if scope.scope_type == TOTAL_SCOPE]
    rows = [row for scope in totals for row in backtest(scope, facts)]
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


def backtest(scope: Scope, engagement: Engagement) -> Iterator[dict[str, Any]]:
    """Yield one row per past as-of day, horizon and measure for which all actual days are known."""
    from assets.kpi.statistics import forecast as _forecast

    series, days = scope.series, engagement.days()
    final = np.flatnonzero(series.is_final)
    provisional = series.arrived_days - (int(final[-1]) + 1 if len(final) else 0)
    known = min(series.arrived_days, series.delivery_days)
    for arrived in range(_forecast.MIN_DAYS_TO_FORECAST + provisional, known, STEP_DAYS):
        past = series.as_known_on_day(arrived, provisional)
        ahead = [horizon for horizon in HORIZON_DAYS if arrived + horizon <= known]
        if not ahead or not _forecast.has_enough_days(past):
            continue
        paths = _forecast.sample_paths(past, engagement.budget, SAMPLE_COUNT, scope.seed + arrived)
        for horizon in ahead:
            stretch = slice(arrived, arrived + horizon)
            for measure, (actual, samples) in actual_and_sampled_totals(series, paths, stretch).items():
                yield {"as_of_date": days[arrived - 1], "horizon_days": horizon, "measure": measure} | interval_columns(
                    actual, samples
                )


def actual_and_sampled_totals(
    series: "DailySeries", paths: "SampledPaths", days_range: slice
) -> dict[str, tuple[float, np.ndarray]]:
    """Return the actual total and the sampled totals of a range of days, by measure. Measures with an unknown day are
    left out."""
    first, last = days_range.start - 1, days_range.stop - 1
    cv = series.cv_with_cost[days_range] + series.cv_without_cost[days_range]
    totals_by_measure = {"cv": (cv.sum(), paths.cv[:, last] - paths.cv[:, first])}
    cost, paid = series.cost[days_range].sum(), series.cv_with_cost[days_range].sum()
    if paths.cost is not None:
        samples = paths.cost[:, last] - paths.cost[:, first]
        brought = paths.cv_with_cost[:, last] - paths.cv_with_cost[:, first]
        with np.errstate(divide="ignore", invalid="ignore"):
            cpa = np.where(brought > 0, samples / brought, np.inf)
        totals_by_measure |= {"cost_net": (cost, samples), "cpa": (cost / paid if paid > 0 else np.nan, cpa)}
    return {measure: pair for measure, pair in totals_by_measure.items() if np.isfinite(pair[0])}


def interval_columns(actual: float, samples: np.ndarray) -> dict[str, Any]:
    """Return quantiles of the sampled totals, the actual total, and whether each interval contains it."""
    from assets.kpi.statistics import forecast as _forecast

    bounds = {name: float(values[0]) for name, values in _forecast.daily_quantiles(samples[:, None], 1).items()}
    return bounds | {
        "actual": actual,
        "is_within_80": bool(bounds["lower_80"] <= actual <= bounds["upper_80"]),
        "is_within_95": bool(bounds["lower_95"] <= actual <= bounds["upper_95"]),
    }


COLUMNS = (
    KpiColumn("as_of_date", "date", "Last day whose figures the forecast used | 予測に用いた最後の日", True),
    KpiColumn(
        "horizon_days",
        "integer",
        "Forecast horizon: number of days after as_of_date over which the figures are summed | 予測した日数（基準日の翌日からの合計）",
        True,
    ),
    KpiColumn("measure", "varchar", "cv, cost_net or cpa | 指標（cv・cost_net・cpa）", True),
    KpiColumn("forecast", "double", "Median forecast; yen for cost and CPA | 予測（中央値。費用・CV単価は円）"),
    KpiColumn("lower_80", "double", "Lower bound of the 80 % interval | 80%予測区間の下限"),
    KpiColumn("upper_80", "double", "Upper bound of the 80 % interval | 80%予測区間の上限"),
    KpiColumn("lower_95", "double", "Lower bound of the 95 % interval | 95%予測区間の下限"),
    KpiColumn("upper_95", "double", "Upper bound of the 95 % interval | 95%予測区間の上限"),
    KpiColumn("actual", "double", "Actual value of the same days | 同じ期間の実績", True),
    KpiColumn(
        "is_within_80",
        "boolean",
        "True when the 80 % interval contains the actual value | 80%予測区間に入ったら true",
        True,
    ),
    KpiColumn(
        "is_within_95",
        "boolean",
        "True when the 95 % interval contains the actual value | 95%予測区間に入ったら true",
        True,
    ),
)

TABLE = KpiTable(
    name="forecast_backtest",
    description=(
        "One row per past as-of day (every seventh), horizon and measure of the total: the forecast from the days known then, "
        "in today's figures, and the actual value. The share of is_within_80 is the coverage. Horizons overlap: rows are not independent. "
        "| 予測の検証（過去時点の予測と実績）。"
    ),
    columns=COLUMNS,
    grain=("as_of_date", "horizon_days", "measure"),
    reads=_scopes.UPSTREAM_TABLES,
    compute=compute,
)
