"""`kpi.forecast`: the expected final CV, cost and CPA of each scope, taken from the last day of `kpi.pacing`."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._forecast_columns import AS_OF_COLUMN, FORECAST_COLUMNS, SCOPE_COLUMNS, SCOPE_NAME_COLUMN, STATE_COLUMNS
from assets.kpi._table import KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

FORECAST_COLUMN_NAMES = [column.name for column in FORECAST_COLUMNS]
LAST_DAYS_SQL = f"""
with last_days as (
    select
        scope_type, scope, is_total, scope_name_ja, as_of_date, state, state_ja, report_date as final_date,
        {", ".join(FORECAST_COLUMN_NAMES)}
    from kpi.pacing
    qualify report_date = max(report_date) over (partition by scope_type, scope)
),
so_far as (
    select scope_type, scope, cv_to_date, cost_to_date from kpi.pacing where report_date = as_of_date
)
select last_days.*, so_far.cv_to_date, so_far.cost_to_date
from last_days left join so_far using (scope_type, scope)
"""


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per scope, read from the running totals of `kpi.pacing` so that both tables agree."""
    return connection.execute(LAST_DAYS_SQL).df()


TABLE = KpiTable(
    name="forecast",
    description=(
        "One row per scope (the total, each platform, each campaign): CV, cost and CPA forecast for the end of the commission, with 80 and "
        "95 % intervals, and the probability of the targets. | 最終着地の予測（CV・費用・CV単価と目標達成確率）。"
    ),
    columns=(
        *SCOPE_COLUMNS,
        SCOPE_NAME_COLUMN,
        AS_OF_COLUMN,
        KpiColumn(
            "final_date",
            "date",
            "Day for which the forecast is made: last day of the commission | 予測の対象日（業務終了日）",
            True,
        ),
        *STATE_COLUMNS,
        KpiColumn("cv_to_date", "bigint", "Official CV from launch to as_of_date | 基準日までの公式CV"),
        KpiColumn(
            "cost_to_date", "decimal(18,6)", "Net media cost from launch to as_of_date, yen | 基準日までの媒体費（円）"
        ),
        *FORECAST_COLUMNS,
    ),
    grain=("scope_type", "scope"),
    reads=("kpi.pacing",),
    compute=compute,
)
