"""`kpi.response_curves`: the CV that each medium is expected to bring at different daily spends."""

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from assets.kpi import _scopes
from assets.kpi._media_curves import EVIDENCE_LABELS_JA, PlannedMedium, evidence_code, read_media, read_total
from assets.kpi._table import KpiColumn, KpiTable, interval_columns

if TYPE_CHECKING:
    import pandas as pd

POINT_COUNT = 21
MONEY_TYPE = "decimal(18,6)"


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return 21 rows per medium of the plan with a fitted curve. Returns no rows while no official CV is known."""
    import pandas as pd

    engagement = _scopes.read_engagement(connection)
    total = read_total(connection, engagement)
    if total is None:
        return pd.DataFrame(columns=[column.name for column in COLUMNS])
    as_of = engagement.days()[total.arrived_days - 1]
    rows = [
        {"as_of_date": as_of} | row
        for medium in read_media(connection, engagement, total)
        for row in points_of_curve(medium)
    ]
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


def points_of_curve(medium: PlannedMedium) -> list[dict[str, Any]]:
    """Return the points of a medium's curve, from half the lowest to one and a half times the highest observed spend."""
    from assets.kpi.statistics import MAX_EXTRAPOLATION

    curve = medium.curve
    if curve is None:
        return []
    state = evidence_code(curve)
    lowest, highest = curve.min_observed_spend, curve.max_observed_spend
    points = []
    for number, spend in enumerate(
        np.linspace(lowest * (1 - MAX_EXTRAPOLATION), highest * (1 + MAX_EXTRAPOLATION), POINT_COUNT)
    ):
        cv = curve.cv_per_day(float(spend))
        lower, upper = np.quantile(cv, [0.1, 0.9])
        points.append(
            {
                "medium": medium.medium,
                "point": number + 1,
                "medium_name_ja": medium.name_ja,
                "daily_cost": float(spend),
                "is_observed": bool(lowest <= spend <= highest),
                "daily_cv": float(cv.mean()),
                "daily_cv_lower_80": float(lower),
                "daily_cv_upper_80": float(upper),
                "marginal_cpa": float(1 / curve.slope(float(spend)).mean()),
                "evidence": state,
                "evidence_ja": EVIDENCE_LABELS_JA[state],
            }
        )
    return points


COLUMNS = (
    KpiColumn("medium", "varchar", "Medium of the plan | 計画の媒体区分", True),
    KpiColumn(
        "point",
        "integer",
        "Number of the point on the curve, 1 to 21, by spend | 曲線上の点の番号（1～21、費用の小さい順）",
        True,
    ),
    KpiColumn("medium_name_ja", "varchar", "Medium in Japanese | 媒体名"),
    KpiColumn("as_of_date", "date", "Last day with a known official CV | 公式CVが判明している最後の日", True),
    KpiColumn("daily_cost", MONEY_TYPE, "Net media cost of a day, yen | 1日の媒体費（円）", True),
    KpiColumn(
        "is_observed",
        "boolean",
        "True when the medium had days with less and days with more spend | 実際に配信した費用の範囲内なら true",
        True,
    ),
    KpiColumn(
        "daily_cv", "double", "Official CV per day expected at this spend | この費用で見込む1日あたり公式CV", True
    ),
    *interval_columns("daily_cv", "double", required=True),
    KpiColumn(
        "marginal_cpa",
        MONEY_TYPE,
        "Marginal cost: yen for one additional CV at this spend | この費用からCVを1件増やすのに要する費用（円）",
        True,
    ),
    KpiColumn(
        "evidence",
        "varchar",
        "identified, elasticity_uncertain or not_diminishing; the shape of the last two is hardly known | 反応曲線の確かさ",
        True,
    ),
    KpiColumn("evidence_ja", "varchar", "Explanation of the curve's state, in Japanese | 反応曲線の確かさの説明", True),
)

TABLE = KpiTable(
    name="response_curves",
    description=(
        "One row per medium of the media plan and point of its response curve: official CV per day expected at a daily spend, with 80 % "
        "interval and marginal CPA. No rows for a medium with fewer than 28 days of known cost and CV. A curve shows correlation of spend "
        "and CV, not cause; outside the observed spends it is a guess. "
        "| 媒体別の反応曲線（1行 = 媒体・曲線上の点）。費用とCVの相関であり、因果ではありません。"
    ),
    columns=COLUMNS,
    grain=("medium", "point"),
    reads=(*_scopes.UPSTREAM_TABLES, "seeds.media", "seeds.media_plan"),
    compute=compute,
)
