"""Columns of `kpi.usp`."""

from assets.kpi._table import KpiColumn

COLUMNS = (
    KpiColumn("usp_ja", "varchar", "Selling point (USP), as in seeds.creative_tests | 訴求（USP）", required=True),
    KpiColumn(
        "usp_rank",
        "integer",
        "Rank by expected loss among the tested selling points, 1 is the best. NULL without a result "
        "| 期待損失の小さい順の順位（1が最良）。結果がない場合は NULL",
    ),
    KpiColumn(
        "effect",
        "double",
        "Relative difference to the mean of all tested selling points in the metrics that decide the tests, as a fraction; better is "
        "above "
        "zero, also for cpa (CV per yen). Do not add up or average. NULL without a result "
        "| 全訴求の平均に対する相対差（小数、各テストの判定指標、大きいほど良い。cpa は1円あたりCV）。合算・平均は不可。"
        "結果がない場合は NULL",
    ),
    KpiColumn(
        "effect_low",
        "double",
        "Lower bound of the 95 % credible interval of effect; NULL as effect | effect の95%信用区間の下限（NULL は effect と同じ）",
    ),
    KpiColumn(
        "effect_high",
        "double",
        "Upper bound of the 95 % credible interval of effect; NULL as effect | effect の95%信用区間の上限（NULL は effect と同じ）",
    ),
    KpiColumn(
        "p_best",
        "double",
        "Probability that it is the best of the tested selling points; NULL as effect | 最良の訴求である確率（NULL は effect と同じ）",
    ),
    KpiColumn(
        "expected_loss",
        "double",
        "Expected share of the best selling point's rate that is given up by using this one; NULL as effect "
        "| この訴求を採用した場合に失う割合の期待値（最良の訴求に対する小数、NULL は effect と同じ）",
    ),
    KpiColumn(
        "tests",
        "integer",
        "Number of tests with a result in which it took part. A test counts in each of its selling points: do not add up "
        "| 結果のあるテストの数。1つのテストを各訴求で数えるため合算不可",
        required=True,
    ),
    KpiColumn(
        "observational_tests",
        "integer",
        "Number of these tests that were not delivered as planned; their differences count less | "
        "うち計画どおりに配信されなかったテストの数（重みを下げて使用）",
        required=True,
    ),
    KpiColumn(
        "wins", "integer", "Number of tests that named it the winner | 勝者と判定されたテストの数", required=True
    ),
    KpiColumn(
        "losses",
        "integer",
        "Number of tests that named another one the winner | 他の訴求が勝者と判定されたテストの数",
        required=True,
    ),
    KpiColumn(
        "metrics",
        "varchar",
        "Metrics that decided these tests, in order of the alphabet | 判定指標（アルファベット順）",
    ),
    KpiColumn("media_ja", "varchar", "Media of these tests | テストした媒体"),
    KpiColumn("targets_ja", "varchar", "Targets of these tests | テストしたターゲット"),
    KpiColumn("first_day", "date", "First day of these tests | テストの最初の開始日"),
    KpiColumn("as_of_date", "date", "Last day included in these tests | テストに含まれる最終日"),
    KpiColumn(
        "next_step",
        "varchar",
        "use (best with 90 % or more), compare (not sure yet: test it against next_usp_ja), drop (the whole interval is below zero), "
        "wait (a "
        "declared test has no result yet) | 次の対応。use（90%以上の確率で最良）、compare（next_usp_ja "
        "と比較する）、drop（区間全体が平均未満）、"
        "wait（登録済みテストの結果待ち）",
        required=True,
    ),
    KpiColumn(
        "next_usp_ja",
        "varchar",
        "Selling point to test it against next; NULL unless next_step is compare | 次に比較する訴求（compare の場合のみ）",
    ),
    KpiColumn(
        "next_medium_ja",
        "varchar",
        "Medium with the largest planned budget in which it was not tested. NULL when there is none | "
        "未テストの媒体のうち計画予算が最大のもの。ない場合は NULL",
    ),
    KpiColumn("next_step_ja", "varchar", "What to do next, as a sentence | 次に試すこと（文）", required=True),
)
