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
        "Lower bound of the 95 % interval of lift, valid for all test arms and all days at once. NULL while unbounded "
        "| 相対差の95%区間の下限（全案・全日同時に有効、定まらない間は NULL）",
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
        "p-value that is valid on every day of the test, corrected for the number of test arms | いつ見ても有効なp値（多重比較補正済み）",
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
        "Days still needed for a decision at the current rate. NULL when decided or beyond a year "
        "| 判定までに必要な日数の目安（1年超は NULL）",
    ),
    KpiColumn("winner_arm", "varchar", "Arm that won: test arm or control arm | 勝った案"),
    KpiColumn("winner_usp_ja", "varchar", "Selling point (USP) of the winning arm | 勝った案の訴求（USP）"),
    KpiColumn("summary_ja", "varchar", "The decision as a sentence | 判定の説明文"),
    KpiColumn("is_provisional", "boolean", "True while sources may still change these numbers | 暫定値なら true"),
)
