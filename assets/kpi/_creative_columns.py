"""Columns of `kpi.creative_test`."""

from assets.kpi._table import KpiColumn

COLUMNS = (
    KpiColumn("test_id", "varchar", "Code of the test | テストのコード", required=True),
    KpiColumn("arm", "varchar", "Test arm, which is compared with the control arm | 比較する案", required=True),
    KpiColumn("metric", "varchar", "Metric: ctr, cvr or cpa | 指標（ctr・cvr・cpa）", required=True),
    KpiColumn("name_ja", "varchar", "Name of the test | テスト名"),
    KpiColumn("medium", "varchar", "Contract medium of the test. NULL means all media | 媒体（NULL は全媒体）"),
    KpiColumn(
        "campaign",
        "varchar",
        "Contract campaign of the test. NULL means all campaigns | 契約上のキャンペーン（NULL は全キャンペーン）",
    ),
    KpiColumn("target", "varchar", "Target of the test. NULL means all targets | ターゲット（NULL は全ターゲット）"),
    KpiColumn("control_arm", "varchar", "Control arm, with which each test arm is compared | 対照の案", required=True),
    KpiColumn("first_day", "date", "First day of the test | 開始日", required=True),
    KpiColumn("last_day", "date", "Planned last day of the test | 終了予定日", required=True),
    KpiColumn(
        "as_of_date",
        "date",
        "Last day included in the comparison. NULL before the test begins | 判定に用いた最終日（開始前は NULL）",
    ),
    KpiColumn(
        "days_elapsed",
        "integer",
        "Number of loaded days of the test so far, which are included in the comparison | 判定に用いた日数（データのある日）",
        required=True,
    ),
    KpiColumn(
        "is_primary",
        "boolean",
        "True for the metric that decides the test; it is declared before the test begins "
        "| 判定に用いる指標なら true（テスト開始前に指定）",
        required=True,
    ),
    KpiColumn(
        "events_control",
        "bigint",
        "Clicks (ctr) or CV (cvr, cpa) of the control arm on days with known figures "
        "| 対照案のクリック数（ctr）またはCV数（cvr・cpa）。値が判明している日のみ",
    ),
    KpiColumn(
        "events_arm",
        "bigint",
        "Clicks (ctr) or CV (cvr, cpa) of the test arm on days with known figures "
        "| 比較案のクリック数（ctr）またはCV数（cvr・cpa）。値が判明している日のみ",
    ),
    KpiColumn(
        "exposure_control",
        "decimal(18,6)",
        "Impressions (ctr), clicks (cvr) or net media cost in yen (cpa) of the control arm "
        "| 対照案の表示回数（ctr）、クリック数（cvr）または媒体費（cpa、円）",
    ),
    KpiColumn(
        "exposure_arm",
        "decimal(18,6)",
        "Impressions (ctr), clicks (cvr) or net media cost in yen (cpa) of the test arm "
        "| 比較案の表示回数（ctr）、クリック数（cvr）または媒体費（cpa、円）",
    ),
    KpiColumn(
        "value_control",
        "decimal(18,6)",
        "Value of the metric for the control arm, computed from sums | 対照案の指標値（合計から算出）",
    ),
    KpiColumn(
        "value_arm",
        "decimal(18,6)",
        "Value of the metric for the test arm, computed from sums | 比較案の指標値（合計から算出）",
    ),
    KpiColumn(
        "difference", "double", "Difference of the metric: value_arm - value_control | 指標値の差（比較案 - 対照案）"
    ),
    KpiColumn(
        "difference_low",
        "double",
        "Lower bound of the difference: lift_low × value_control | 差の下限（lift_low × value_control）",
    ),
    KpiColumn(
        "difference_high",
        "double",
        "Upper bound of the difference: lift_high × value_control | 差の上限（lift_high × value_control）",
    ),
    KpiColumn(
        "lift",
        "double",
        "Relative difference to the control as a fraction, compared within medium, campaign, target and day; for cpa less is better "
        "| 対照に対する相対差（小数、媒体・ターゲット・日ごとに比較。cpaは小さいほど良い）",
    ),
    KpiColumn(
        "lift_low",
        "double",
        "Lower bound of the 95 % interval of lift. It holds for all test arms and all days at once, so it is wider before the last day. "
        "NULL while unbounded | 相対差の95%区間の下限（全案・全日同時に有効。最終日より前は広い。定まらない間は NULL）",
    ),
    KpiColumn(
        "lift_high",
        "double",
        "Upper bound of the 95 % interval of lift, valid as lift_low. NULL while unbounded "
        "| 相対差の95%区間の上限（lift_low と同じ。定まらない間は NULL）",
    ),
    KpiColumn(
        "p_value",
        "double",
        "p-value of the look on as_of_date, corrected for the number of test arms. A difference is significant when it is at most "
        "p_value_limit | as_of_date 時点のp値（比較案の数で補正済み）。p_value_limit 以下なら有意",
    ),
    KpiColumn(
        "p_value_limit",
        "double",
        "Level of the look on as_of_date: the error rate of 5 % is spread over the days, most of it on the last day. 0 before the "
        "seventh "
        "day | as_of_date 時点の有意水準（5%を各日に配分し、大半を最終日に充てる）。7日目より前は 0",
    ),
    KpiColumn(
        "log_ratio",
        "double",
        "Natural logarithm of the ratio test arm / control arm, higher being better (for cpa: of CV per yen), as weighted by the "
        "scatter of "
        "the days. NULL without events in both arms | 比（比較案÷対照案）の自然対数。大きいほど良い（cpa "
        "は1円あたりCV）。事象のない案がある場合は NULL",
    ),
    KpiColumn(
        "log_ratio_error",
        "double",
        "Standard error of log_ratio, including the uncertainty of the scatter of days | log_ratio "
        "の標準誤差（日々のばらつきの不確かさを含む）",
    ),
    KpiColumn(
        "other_comparisons",
        "integer",
        "Number of other comparisons of creatives (tests, and pairs shown side by side) from which the scatter of days was known on "
        "as_of_date; the more, the sooner a test decides | 日々のばらつきの推定に使った他の比較の数（多いほど早く判定できる）",
    ),
    KpiColumn("impressions_control", "bigint", "Impressions of the control arm | 対照案の表示回数"),
    KpiColumn("impressions_arm", "bigint", "Impressions of the test arm | 比較案の表示回数"),
    KpiColumn(
        "planned_share",
        "double",
        "Planned share of impressions of the test arm | 比較案の表示の割合（計画）",
        required=True,
    ),
    KpiColumn("share", "double", "Actual share of impressions of the test arm | 比較案の表示の割合（実績）"),
    KpiColumn(
        "sample_ratio_p",
        "double",
        "p-value of the sample-ratio check, with days as clusters | 配信比率の検定のp値（日単位のばらつきを考慮）",
    ),
    KpiColumn(
        "sample_ratio_dispersion",
        "double",
        "Variance of the shares between days, as a multiple of the variance expected by chance "
        "| 配信比率の日々のばらつき（偶然の何倍か）",
    ),
    KpiColumn(
        "is_sample_ratio_fine",
        "boolean",
        "False when p < 0.001 and a share is off by 2 points or more: the platform showed the arms to different people, differences are "
        "no effect of the creative | 配信比率が計画どおりなら true（p<0.001かつ2ポイント以上ずれると false：見た人が異なり比較できない）",
    ),
    KpiColumn(
        "ad_rotation_mode",
        "varchar",
        "How the platform rotates ads in the ad groups of the test: OPTIMIZE if any does so, else ROTATE_FOREVER. NULL when the platform "
        "does not report it | 広告ローテーションの設定（1つでも最適化なら OPTIMIZE、均等配信なら "
        "ROTATE_FOREVER）。媒体が報告しない場合は NULL",
    ),
    KpiColumn(
        "delivery",
        "varchar",
        "broken (an arm lacked impressions on more than a fifth of the days, or the sample ratio fails despite even rotation), "
        "optimised (it "
        "fails, and the platform favours an arm as set), uneven (it fails, and the setting is not known) or as_planned. NULL without "
        "delivery "
        "of every arm | 配信の状態。broken（表示のない日が2割を超える案がある、または均等設定でも比率が不一致）、optimised（"
        "不一致で、設定が最適化）、"
        "uneven（不一致で、設定が不明）、as_planned（計画どおり）。配信のない案がある場合は NULL",
    ),
    KpiColumn(
        "evidence",
        "varchar",
        "observational when the sample ratio fails: the arms were shown to different people, so P(better) allows for a bias; otherwise "
        "randomised. NULL as delivery | 証拠の種類。配信比率が計画と不一致なら observational（見た人が異なる観察データ。"
        "優越確率は偏りを見込む）、"
        "それ以外は randomised。NULL は delivery と同じ",
    ),
    KpiColumn(
        "p_better",
        "double",
        "Probability that the test arm is better than the control arm in the metric, by the hierarchical model over all tests. NULL "
        "where "
        "not is_primary or without an estimate | 比較案が対照案より優れている確率（全テストの階層モデル）。is_primary "
        "でない行と推定不能の場合は NULL",
    ),
    KpiColumn(
        "p_best",
        "double",
        "Probability that the test arm is the best of all arms of the test; NULL as p_better | "
        "比較案がテストの全案で最良である確率（NULL は p_better と同じ）",
    ),
    KpiColumn(
        "expected_loss",
        "double",
        "Expected share of the best arm's rate that is given up by using the test arm; NULL as p_better "
        "| 比較案を採用した場合に失う割合の期待値（最良の案に対する小数、NULL は p_better と同じ）",
    ),
    KpiColumn(
        "expected_loss_control",
        "double",
        "The same for the control arm | 対照案を採用した場合に失う割合の期待値",
    ),
    KpiColumn(
        "arm_rank",
        "integer",
        "Rank of the test arm among all arms of the test by expected loss, 1 is the best; NULL as p_better | "
        "比較案の順位（期待損失の小さい順、NULL は p_better と同じ）",
    ),
    KpiColumn("control_rank", "integer", "The same for the control arm | 対照案の順位"),
    KpiColumn(
        "recommended_arm",
        "varchar",
        "Arm to use: the winner, or without one the arm with the lowest expected loss; NULL as p_better "
        "| 採用候補の案（勝者、勝者がなければ期待損失が最小の案、NULL は p_better と同じ）",
    ),
    KpiColumn(
        "recommended_usp_ja", "varchar", "Selling point (USP) of the recommended arm | 採用候補の案の訴求（USP）"
    ),
    KpiColumn(
        "worthwhile_lift",
        "double",
        "Minimum effect of interest, as a relative difference | 意味があるとみなす最小の相対差",
        required=True,
    ),
    KpiColumn(
        "decision",
        "varchar",
        "winner, no_worthwhile_difference, keep_running, ended_undecided, sample_ratio_failed, no_data, not_loaded or not_started; null "
        "where not is_primary | 判定（is_primary の行のみ）",
    ),
    KpiColumn("decision_ja", "varchar", "The decision in Japanese | 判定（日本語）"),
    KpiColumn("decided_on", "date", "First day on which the test was decided | 判定に至った最初の日"),
    KpiColumn(
        "days_more",
        "integer",
        "Days still needed for a decision if the difference and the daily volume stay as they are. NULL when decided or beyond a year "
        "| 判定までに必要な日数の目安（1年超は NULL）",
    ),
    KpiColumn("winner_arm", "varchar", "Arm that won: test arm or control arm | 勝った案"),
    KpiColumn("winner_usp_ja", "varchar", "Selling point (USP) of the winning arm | 勝った案の訴求（USP）"),
    KpiColumn("summary_ja", "varchar", "The decision as a sentence | 判定の説明文"),
    KpiColumn("is_provisional", "boolean", "True while sources may still change these numbers | 暫定値なら true"),
)
