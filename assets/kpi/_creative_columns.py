"""Columns of `kpi.creative_test`."""

from assets.kpi._table import KpiColumn

COLUMNS = (
    KpiColumn("test_id", "varchar", "Code of the test | テストのコード", required=True),
    KpiColumn("arm", "varchar", "The arm that is compared with the control | 比較する案", required=True),
    KpiColumn("metric", "varchar", "ctr, cvr or cpa | 指標（ctr・cvr・cpa）", required=True),
    KpiColumn("name_ja", "varchar", "What is tried out | テスト名"),
    KpiColumn("medium", "varchar", "Medium of the test; null for all | 媒体（NULL は全媒体）"),
    KpiColumn("campaign", "varchar", "Campaign of the test; null for all | キャンペーン（NULL は全体）"),
    KpiColumn("target", "varchar", "Target of the test; null for all | ターゲット（NULL は全体）"),
    KpiColumn("control_arm", "varchar", "The arm the others are compared with | 対照の案", required=True),
    KpiColumn("first_day", "date", "First day of the test | 開始日", required=True),
    KpiColumn("last_day", "date", "Last day as planned | 終了予定日", required=True),
    KpiColumn(
        "as_of_date", "date", "Last day judged; null before the test begins | 判定に用いた最終日（開始前は NULL）"
    ),
    KpiColumn(
        "days_elapsed",
        "integer",
        "Days judged: of the test so far, those that are loaded | 判定に用いた日数（データのある日）",
        required=True,
    ),
    KpiColumn(
        "is_primary",
        "boolean",
        "True for the metric that decides, chosen beforehand | 判定に用いる指標なら true",
        required=True,
    ),
    KpiColumn(
        "events_control",
        "bigint",
        "Clicks (ctr) or CV (cvr, cpa) of the control on known days | 対照のクリック数またはCV数",
    ),
    KpiColumn("events_arm", "bigint", "The same of the arm | 比較案のクリック数またはCV数"),
    KpiColumn(
        "exposure_control",
        "decimal(18,6)",
        "Impressions, clicks or yen of the control | 対照の表示回数・クリック数・費用",
    ),
    KpiColumn("exposure_arm", "decimal(18,6)", "The same of the arm | 比較案の表示回数・クリック数・費用"),
    KpiColumn("value_control", "decimal(18,6)", "The metric of the control, from sums | 対照の指標値（合計から算出）"),
    KpiColumn("value_arm", "decimal(18,6)", "The metric of the arm, from sums | 比較案の指標値（合計から算出）"),
    KpiColumn("difference", "double", "value_arm - value_control | 指標値の差"),
    KpiColumn("difference_low", "double", "Lower end of the difference, lift_low × value_control | 差の下限"),
    KpiColumn("difference_high", "double", "Upper end of the difference, lift_high × value_control | 差の上限"),
    KpiColumn(
        "lift",
        "double",
        "Relative difference to the control as a fraction, compared within medium, campaign, target and day; for cpa less is better "
        "| 対照に対する相対差（小数、媒体・ターゲット・日ごとに比較。cpaは小さいほど良い）",
    ),
    KpiColumn(
        "lift_low",
        "double",
        "Lower end, right on all days at once with 95 % over all arms; null while unbounded | 相対差の下限（95%、全案・全日同時）",
    ),
    KpiColumn("lift_high", "double", "Upper end, as lift_low | 相対差の上限"),
    KpiColumn(
        "p_value",
        "double",
        "Always-valid p-value, corrected for several arms | いつ見ても有効なp値（多重比較補正済み）",
    ),
    KpiColumn("impressions_control", "bigint", "Impressions of the control | 対照の表示回数"),
    KpiColumn("impressions_arm", "bigint", "Impressions of the arm | 比較案の表示回数"),
    KpiColumn("planned_share", "double", "Share of impressions the arm should get | 計画した表示の割合", required=True),
    KpiColumn("share", "double", "Share of impressions the arm got | 実際の表示の割合"),
    KpiColumn(
        "sample_ratio_p",
        "double",
        "p-value of the sample-ratio check, days as clusters | 配信比率の検定のp値（日単位のばらつきを考慮）",
    ),
    KpiColumn(
        "sample_ratio_dispersion",
        "double",
        "How many times chance the shares scatter between days | 配信比率の日々のばらつき（偶然の何倍か）",
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
        "Smallest relative difference worth having | 意味があるとみなす最小の相対差",
        required=True,
    ),
    KpiColumn(
        "decision",
        "varchar",
        "winner, no_worthwhile_difference, keep_running, ended_undecided, sample_ratio_failed, no_data, not_loaded or not_started; null "
        "where not is_primary | 判定（is_primary の行のみ）",
    ),
    KpiColumn("decision_ja", "varchar", "The decision in Japanese | 判定（日本語）"),
    KpiColumn("decided_on", "date", "Day whose figures decided | 判定に至った日"),
    KpiColumn(
        "days_more",
        "integer",
        "Days still needed at the present rate; null when decided or beyond a year | 判定までに必要な日数の目安（1年超は NULL）",
    ),
    KpiColumn("winner_arm", "varchar", "The better of arm and control | 勝った案"),
    KpiColumn("winner_usp_ja", "varchar", "Selling point the winner speaks for | 勝った案の訴求（USP）"),
    KpiColumn("summary_ja", "varchar", "The decision as a sentence | 判定の説明文"),
    KpiColumn("is_provisional", "boolean", "True while sources may still change these numbers | 暫定値なら true"),
)
