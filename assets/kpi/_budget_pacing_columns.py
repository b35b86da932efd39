"""Columns of `kpi.budget_pacing`."""

from assets.kpi._table import IS_TOTAL, KpiColumn, interval_columns

MONEY_TYPE = "decimal(18,6)"
COLUMNS = (
    KpiColumn("medium", "varchar", "Medium of the plan, or (total) | 計画の媒体区分（全体は (total)）", True),
    IS_TOTAL,
    KpiColumn("medium_name_ja", "varchar", "Medium in Japanese | 媒体名"),
    KpiColumn("as_of_date", "date", "Last day with a known official CV | 公式CVが判明している最後の日", True),
    KpiColumn("days_left", "integer", "Days of delivery left after as_of_date | 残りの配信日数", True),
    KpiColumn("budget", MONEY_TYPE, "Media budget without fee and tax, yen | 媒体費予算（円、管理運用費・税別）", True),
    KpiColumn(
        "cost_to_date",
        MONEY_TYPE,
        "Net media cost since the launch, yen. NULL when no cost is known | 配信開始からの媒体費（円）。費用が不明の場合は NULL",
    ),
    KpiColumn(
        "budget_left",
        MONEY_TYPE,
        "budget - cost_to_date, yen; below 0 when exceeded. NULL when no cost is known | 予算の残り（円、超過は負）",
    ),
    KpiColumn(
        "required_cost_per_day",
        MONEY_TYPE,
        "budget_left / days_left: yen per day that use the budget exactly. NULL after delivery | "
        "予算を使い切るのに必要な1日あたり費用（円）。配信終了後は NULL",
    ),
    KpiColumn(
        "recent_cost_per_day",
        MONEY_TYPE,
        "Mean net media cost per day of the last 7 days, yen; days without known cost are left out | 直近7日の1日あたり媒体費（円）",
    ),
    KpiColumn(
        "cost_forecast",
        MONEY_TYPE,
        "Median forecast of the cost at the end of delivery, yen; of the total, as in kpi.pacing. NULL with fewer than 14 days of cost | "
        "配信終了時の媒体費の予測（円、中央値）。14日分未満は NULL",
    ),
    KpiColumn(
        "unspent_forecast",
        MONEY_TYPE,
        "budget - cost_forecast, yen; below 0 when the medium will exceed its plan | 未消化の見込み（円、計画超過は負）",
    ),
    *interval_columns("unspent", MONEY_TYPE, unit=(", yen", "（円）")),
    KpiColumn(
        "cv_for_unspent",
        "double",
        "Official CV that the unspent yen would bring, by the response curve. NULL without curve or when nothing stays unspent | "
        "未消化分で増やせるCV数の見込み（反応曲線による）",
    ),
    *interval_columns("cv_for_unspent", "double"),
    KpiColumn(
        "marginal_cpa",
        MONEY_TYPE,
        "unspent_forecast / cv_for_unspent: yen per additional CV; higher than the average CPA | 追加CV1件あたりの費用（円）",
    ),
    KpiColumn(
        "evidence",
        "varchar",
        "State of the response curve as in kpi.budget_reallocation; NULL for the total | 反応曲線の確かさ",
    ),
    KpiColumn("evidence_ja", "varchar", "The same in Japanese | 反応曲線の確かさの説明"),
    KpiColumn("state", "varchar", "on_pace, behind, ahead, no_forecast or over | 予算消化の状態", True),
    KpiColumn("state_ja", "varchar", "The state in Japanese | 状態の説明", True),
    KpiColumn(
        "budget_used_up_on",
        "date",
        "Day on which recent_cost_per_day uses up the budget, if that is before the end; otherwise NULL | 予算を使い切る見込みの日",
    ),
    KpiColumn("sentence_ja", "varchar", "State, amounts and action as a sentence | 説明文", True),
)
