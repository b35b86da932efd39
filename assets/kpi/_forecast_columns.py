"""Columns shared by several tables of the forecast."""

from assets.kpi._table import KpiColumn

QUANTILE_NAMES = ("forecast", "lower_95", "lower_80", "upper_80", "upper_95")
QUANTILE_LABELS = {
    "forecast": ("Median forecast", "予測（中央値）"),
    "lower_95": ("Lower bound of the 95 % interval", "95%予測区間の下限"),
    "lower_80": ("Lower bound of the 80 % interval", "80%予測区間の下限"),
    "upper_80": ("Upper bound of the 80 % interval", "80%予測区間の上限"),
    "upper_95": ("Upper bound of the 95 % interval", "95%予測区間の上限"),
}
FORECAST_MEASURES = {
    "cv": ("official CV up to this day", "この日までの公式CV", "bigint"),
    "cost": ("net media cost up to this day, yen", "この日までの媒体費（円）", "decimal(18,6)"),
    "cpa": (
        "cost per CV up to this day, yen, where the cost is known",
        "この日までのCV単価（円、費用が判明している範囲）",
        "decimal(18,6)",
    ),
}
FORECAST_COLUMNS = (
    *(
        KpiColumn(
            f"{measure}_{part}",
            kind,
            f"{QUANTILE_LABELS[part][0]} of {english} | {japanese}の{QUANTILE_LABELS[part][1]}",
        )
        for measure, (english, japanese, kind) in FORECAST_MEASURES.items()
        for part in QUANTILE_NAMES
    ),
    KpiColumn(
        "p_target_cv",
        "double",
        "Probability that the target CV is reached; only for the total | 目標CVに達する確率（全体のみ）",
    ),
    KpiColumn(
        "p_target_cpa", "double", "Probability that the CPA is not above its target | CV単価が目標以下となる確率"
    ),
    KpiColumn(
        "p_target",
        "double",
        "Probability of both together; only for the total | 目標CVと目標CV単価をともに満たす確率（全体のみ）",
    ),
)
SCOPE_COLUMNS = (
    KpiColumn("scope_type", "varchar", "total, platform or campaign | 集計単位（total・platform・campaign）", True),
    KpiColumn(
        "scope",
        "varchar",
        "(total), or the code of the platform or campaign | 集計対象のコード（全体は (total)）",
        True,
    ),
)
SCOPE_NAME_COLUMN = KpiColumn("scope_name_ja", "varchar", "Japanese name of the scope | 集計対象の名称")
AS_OF_COLUMN = KpiColumn("as_of_date", "date", "Last day with a known official CV | 公式CVが判明している最後の日", True)
STATE_COLUMNS = (
    KpiColumn(
        "state",
        "varchar",
        "forecast, no_cost, budget_spent, days_missing (of the total: days since the launch hold no data), too_little_data or over "
        "| 状態（予測あり・費用不明・予算消化済み・データのない日あり・データ不足・配信終了）",
        True,
    ),
    KpiColumn("state_ja", "varchar", "The state in Japanese | 状態の説明", True),
)
