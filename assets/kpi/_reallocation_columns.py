"""Columns of `kpi.budget_reallocation`."""

from assets.kpi._table import IS_TOTAL, KpiColumn, interval_columns

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
    *interval_columns("elasticity", "double", [95]),
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
    *interval_columns("gain_cv", "double", [80, 95]),
    KpiColumn(
        "step_daily_change",
        MONEY_TYPE,
        "Small step towards more CV, whatever the decision: yen per day that the medium gets more (or less, below 0). NULL when no step is "
        "expected to bring CV | 小さな変更案での1日あたり増減額（円、増えるなら正）。CVの増加を見込める案がない場合は NULL",
    ),
    KpiColumn(
        "step_ja", "varchar", "The small step as a sentence; only for the total | 小さな変更案の説明（全体のみ）"
    ),
    KpiColumn(
        "step_gain_cv",
        "double",
        "Additional CV until the end of delivery expected from the small step; only for the total | "
        "小さな変更案で増えるCV数の見込み（全体のみ）",
    ),
    *interval_columns("step_gain_cv", "double"),
    KpiColumn(
        "p_step_better",
        "double",
        "Probability that the small step brings more CV; only for the total | 小さな変更案でCVが増える確率（全体のみ）",
    ),
)
