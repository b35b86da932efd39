"""What the forecast would have said on past days, beside what came."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from assets.kpi import _scopes
from assets.kpi._scopes import TOTAL, Engagement, Scope
from assets.kpi._table import KpiColumn, KpiTable

if TYPE_CHECKING:
    from assets.kpi.statistics import Courses, Series

DRAWS = 1500
EVERY = 7
HORIZONS = (7, 14, 28)


def compute(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The total, forecast anew every seven days of its past."""
    facts = _scopes.engagement(connection)
    totals = [scope for scope in _scopes.scopes(connection, facts) if scope.scope_type == TOTAL]
    rows = [row for scope in totals for row in backtest(scope, facts)]
    return pd.DataFrame(rows, columns=[one.name for one in COLUMNS])


def backtest(scope: Scope, facts: Engagement) -> Iterator[dict[str, Any]]:
    """One row for each past as-of day, horizon and measure whose days have all come."""
    from assets.kpi.statistics import forecast as _forecast

    series, days = scope.series, facts.days()
    final = np.flatnonzero(series.is_final)
    provisional = series.arrived - (int(final[-1]) + 1 if len(final) else 0)
    known = min(series.arrived, series.delivery_days)
    for arrived in range(_forecast.LEAST_DAYS + provisional, known, EVERY):
        past = series.until(arrived, provisional)
        ahead = [horizon for horizon in HORIZONS if arrived + horizon <= known]
        if not ahead or not _forecast.is_enough(past):
            continue
        courses = _forecast.simulate(past, facts.budget, DRAWS, scope.seed + arrived)
        for horizon in ahead:
            stretch = slice(arrived, arrived + horizon)
            for measure, (came, drawn) in compared(series, courses, stretch).items():
                yield {"as_of_date": days[arrived - 1], "horizon_days": horizon, "measure": measure} | judged(
                    came, drawn
                )


def compared(series: "Series", courses: "Courses", stretch: slice) -> dict[str, tuple[float, np.ndarray]]:
    """What came in a stretch of days and what was drawn for it, by measure; measures with an unknown day are left out."""
    first, last = stretch.start - 1, stretch.stop - 1
    cv = series.cv_with_cost[stretch] + series.cv_without_cost[stretch]
    found = {"cv": (cv.sum(), courses.cv[:, last] - courses.cv[:, first])}
    cost, paid = series.cost[stretch].sum(), series.cv_with_cost[stretch].sum()
    if courses.cost is not None:
        drawn = courses.cost[:, last] - courses.cost[:, first]
        brought = courses.cv_with_cost[:, last] - courses.cv_with_cost[:, first]
        with np.errstate(divide="ignore", invalid="ignore"):
            cpa = np.where(brought > 0, drawn / brought, np.inf)
        found |= {"cost_net": (cost, drawn), "cpa": (cost / paid if paid > 0 else np.nan, cpa)}
    return {measure: pair for measure, pair in found.items() if np.isfinite(pair[0])}


def judged(came: float, drawn: np.ndarray) -> dict[str, Any]:
    """Quantiles of what was drawn, what came, and whether the intervals held it."""
    from assets.kpi.statistics import forecast as _forecast

    told = {name: float(one[0]) for name, one in _forecast.quantiles(drawn[:, None], 1).items()}
    return told | {
        "actual": came,
        "is_within_80": bool(told["lower_80"] <= came <= told["upper_80"]),
        "is_within_95": bool(told["lower_95"] <= came <= told["upper_95"]),
    }


COLUMNS = (
    KpiColumn("as_of_date", "date", "Last day the forecast knew | 予測に用いた最後の日", True),
    KpiColumn("horizon_days", "integer", "Days after as_of_date the figures are summed over | 予測した日数", True),
    KpiColumn("measure", "varchar", "cv, cost_net or cpa | 指標（cv・cost_net・cpa）", True),
    KpiColumn("forecast", "double", "Median forecast; yen for cost and CPA | 予測（中央値。費用・CV単価は円）"),
    KpiColumn("lower_80", "double", "Lower bound of the 80 % interval | 80%予測区間の下限"),
    KpiColumn("upper_80", "double", "Upper bound of the 80 % interval | 80%予測区間の上限"),
    KpiColumn("lower_95", "double", "Lower bound of the 95 % interval | 95%予測区間の下限"),
    KpiColumn("upper_95", "double", "Upper bound of the 95 % interval | 95%予測区間の上限"),
    KpiColumn("actual", "double", "What came | 実績", True),
    KpiColumn("is_within_80", "boolean", "True when the 80 % interval held it | 80%予測区間に入ったら true", True),
    KpiColumn("is_within_95", "boolean", "True when the 95 % interval held it | 95%予測区間に入ったら true", True),
)

TABLE = KpiTable(
    name="forecast_backtest",
    description=(
        "One row per past as-of day (every seventh), horizon and measure of the total: the forecast made from the days known then, "
        "in today's figures, and what came. The share of is_within_80 is the coverage; horizons overlap, so the rows are not independent. "
        "| 予測の検証（過去時点の予測と実績）。"
    ),
    columns=COLUMNS,
    grain=("as_of_date", "horizon_days", "measure"),
    reads=_scopes.READS,
    compute=compute,
)
