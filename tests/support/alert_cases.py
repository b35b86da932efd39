"""Data in which an alert rule must fire, each added to tables without any problem (`calm_marts.py`)."""

FIRST_OF_F1 = """
insert into marts.fct_ad_performance_daily by name
select * replace (date '{day}' as report_date) from marts.fct_ad_performance_daily where creative = 'f1' and report_date = '2026-02-15'"""
"""The creative was shown already on `day`."""
SILENT = "update marts.mart_tag_firing_daily set firing_state = 'silent', events_arrived = 0 where tag_id = '2'"
REMAINDER = """
insert into marts.fct_ad_performance_daily by name
select * replace ({level} as reported_level, true as is_remainder, '(unattributed)' as ad_id, '(unattributed)' as creative,
    {name} as campaign_name,
    cast({clicks} as integer) as clicks, cast({impressions} as integer) as impressions, {cost} as cost_net,
    {conversions} as platform_conversions,
    null as final_url, null as follows_rule_sheet, report_date - {age} as report_date)
from marts.fct_ad_performance_daily where ad_id = '691' and report_date = '2026-02-15'"""


def remainder(cost: float, clicks: int = 0, impressions: int = 0, conversions: float = 0, **place: object) -> str:
    """A row of money that no ad carries; `age` is how many days before the newest."""
    where = {"level": "campaign", "name": "P-MAX 栃木", "age": 0} | place
    words = {key: "null" if value is None else f"'{value}'" for key, value in where.items() if key != "age"}
    figures = {"cost": cost, "clicks": clicks, "impressions": impressions, "conversions": conversions}
    return REMAINDER.format(age=where["age"], **words, **figures) + ";"


UNLISTED = """
insert into marts.fct_ad_performance_daily by name
select * replace ({platform} as platform, {medium} as medium, {channel} as channel, 'm1' as ad_id, 'm1' as creative)
from marts.fct_ad_performance_daily where ad_id = '692' and report_date = '2026-02-15'"""
FIRES = [
    (
        "medium_not_listed", "warning", 300, "criteo_adsの広告費300円は、media.csv に該当する行がありません",
        UNLISTED.format(platform="'criteo_ads'", medium="'criteo_ads'", channel="null"),
    ),
    (
        "medium_not_listed", "warning", 300, "Google広告（種別 PERFORMANCE_MAX）の広告費300円",
        UNLISTED.format(platform="'google_ads'", medium="'(unattributed)'", channel="'PERFORMANCE_MAX'"),
    ),
    (
        "cv_rule_matches_nothing", "critical", 224, "（求人.jp/entry）に一致するクリックが1件もありません。一方、求人.jpなど",
        "update marts.fct_cv_daily set rule_id = null where rule_id = 'job'",
    ),
    (
        "cv_rule_matches_nothing", "critical", 224, "internshlp.example.jpなどへの外部リンクのクリックが224件あり",
        "update marts.fct_cv_daily set rule_id = null, link_domain = 'internshlp.example.jp' where rule_id = 'internship'; "
        "delete from marts.fct_cv_daily where rule_id is null and link_domain = 'internship.example.jp'",
    ),
    (
        "cv_fell_to_zero", "critical", 0, "CVルール「job」（求人.jp/entry）のCVが2月14日から2日間0件です",
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date >= '2026-02-14'",
    ),
    (
        "cv_fell_to_zero", "critical", 0, "2月15日から1日間0件です。直前の14日間は1日平均9.0件",
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date = '2026-02-15'; "
        "update marts.fct_cv_daily set cv_events = 9 where rule_id = 'job'",
    ),
    (
        "cv_behind_plan", "warning", 1500 / 1604.166667, "77日分のCVは1,500件です。同じ日数を均等に進めた計画は1,604件で、その93.5%",
        "update kpi.target_progress set cv = 1500 where scope_type = 'total'",
    ),
    (
        "days_unknown", "critical", 1, "配信開始から77日のうち1日分は、公式CVが未取得です（0件ではありません）。CVと費用の累計は76日分",
        "update kpi.target_progress set days_known = 76",
    ),
    (
        "cv_behind_plan", "critical", 1300 / 1604.166667, "81.0%",
        "update kpi.target_progress set cv = 1300 where scope_type = 'total'",
    ),
    (
        "cpa_over_target", "critical", 3100, "全体のCPAは3,100円で、目標の3,000円を超えています",
        "update kpi.target_progress set cpa = 3100, is_cpa_on_target = false where scope_type = 'total'",
    ),
    (
        "cpa_over_target", "warning", 3885, "Yahoo!ディスプレイ広告のCPAは3,885円",
        "update kpi.target_progress set cpa = 3885, is_cpa_on_target = false where scope_type = 'platform'",
    ),
    (
        "spend_off_plan", "warning", 0.65 - 77 / 96, "配信96日のうち77日分（80.2%）で、予算の消化は65.0%",
        "update kpi.target_progress set budget_used = 0.65 where scope_type = 'total'",
    ),
    (
        "spend_off_plan", "critical", 1.01 - 77 / 96, "予算の消化は101.0%",
        "update kpi.target_progress set budget_used = 1.01 where scope_type = 'total'",
    ),
    (
        "budget_unspent", "warning", 500000, "このままでは約50万円（CV約94件分）が未消化になります",
        "update kpi.budget_pacing set state = 'behind', unspent_forecast = 500000, "
        "sentence_ja = 'このままでは約50万円（CV約94件分）が未消化になります。1日の予算を上げてください。'",
    ),
    (
        "budget_unspent", "critical", 700000, "約70万円",
        "update kpi.target_progress set budget_used = 0.65 where scope_type = 'total'; "
        "update kpi.budget_pacing set state = 'behind', unspent_forecast = 700000, sentence_ja = '約70万円が未消化になります。'",
    ),
    (
        "budget_used_up_early", "critical", 90000, "2月28日に予算を使い切ります",
        "update kpi.budget_pacing set state = 'ahead', recent_cost_per_day = 90000, "
        "sentence_ja = 'このままでは2月28日に予算を使い切ります。'",
    ),
    (
        "contract_exceeded", "critical", 12200000, "契約金額の上限12,180,000円を20,000円超えます",
        "update kpi.contract_ledger set state = 'exceeds_ceiling', forecast_with_tax = 12200000, left_forecast_with_tax = -20000",
    ),
    (
        "creative_too_old", "warning", 17, "Googleディスプレイ広告の「f1」（広告1本）は1月30日から17日間配信しています",
        FIRST_OF_F1.format(day="2026-01-30"),
    ),
    (
        "creative_too_old", "critical", 22, "22日間", FIRST_OF_F1.format(day="2026-01-25"),
    ),
    (
        "creative_test_result", "notice", 0.2, "テスト: B案の勝ち",
        "update kpi.creative_test set decision = 'winner', decided_on = '2026-02-10', summary_ja = 'B案の勝ち'",
    ),
    (
        "creative_test_result", "warning", 0.2, "テスト: ",
        "update kpi.creative_test set decision = 'sample_ratio_failed'",
    ),
    (
        "tag_silent", "critical", 0, "タグ「タグ2」のイベントpage_viewが、2月15日のGA4に届いていません（最後に届いたのは2月14日です）",
        f"{SILENT} and report_date = '2026-02-15'",
    ),
    (
        "tag_silent", "critical", 0, "これまで一度も届いていません",
        SILENT,
    ),
    (
        "url_breaks_rule_sheet", "warning", 2, "広告「f2」のリンク先のパラメータがDMシートにありません（直近7日で20クリック）",
        "update marts.fct_ad_performance_daily set follows_rule_sheet = false where ad_id = '692' and report_date >= '2026-02-14'",
    ),
    (
        "spend_without_sessions", "critical", 0, "セッションは0件（0%）です",
        "update kpi.daily set sessions = 0 where campaign = 'job' and report_date >= '2026-02-13'",
    ),
    (
        "setting_wrong", "warning", None, "の「検索キャンペーン」は、契約上必要な設定と異なります。ディスプレイ配信を外す。",
        "update marts.mart_configuration_checks set is_fine = false, remedy_ja = 'ディスプレイ配信を外す'",
    ),
    (
        "data_not_there", "critical", 1,
        "（アカウント 345）のレポート1種（sessions）は、延べ1日分が媒体に拒否されたため未取得です（0件ではありません）。"
        "理由を確認し、取得し直してください: User has no permission",
        "update marts.mart_acquisition_daily set state = 'denied', reason = 'User has no permission'",
    ),
    (
        "data_not_there", "warning", 1, "延べ1日分が未取得です（0件ではありません）。"
        "理由を確認し、取得し直してください: 理由の記録なし",
        "update marts.mart_acquisition_daily set state = 'missing'",
    ),
    (
        "data_not_there", "critical", 1, "延べ1日分が取得に失敗したため未取得です（0件ではありません）。"
        "理由を確認し、取得し直してください: key revoked",
        "update marts.mart_acquisition_daily set state = 'failed', reason = 'key revoked'",
    ),
    (
        "data_not_there", "warning", 1, "延べ1日分が取得に失敗したため未取得です（0件ではありません）。"
        "理由を確認し、取得し直してください: bad field",
        """insert into marts.mart_acquisition_daily by name
        select * replace ('terms' as report, 'failed' as state, 'bad field' as reason)
        from marts.mart_acquisition_daily limit 1""",
    ),
    (
        "rows_set_aside", "warning", 1,
        "（アカウント 345）のレポート sessions では、1日分に同じキーの行があり、一部を集計から除外しました。"
        "除外した行を確認してください: 2 rows of key x",
        "update marts.mart_acquisition_daily set reason = '2 rows of key x'",
    ),
    (
        "data_test_found_rows", "warning", 3,
        "2月13日から、データ検査の条件を満たさない行があります（該当3行）。"
        "ops.failed_tests で検査の内容と該当行を確認してください。",
        """insert into ops.failed_tests values ('clicks_are_fewer_than_impressions', 'marts.mart_funnel_daily', true, 3,
        '2026-02-13: 12 clicks of 10 impressions', date '2026-02-13', timestamp '2026-02-16 06:00:00')""",
    ),
    (
        "data_test_found_rows", "warning", 2,
        "クリック数が表示回数を上回る広告があります（該当2行）。レポートを取得し直し、解消しない場合は媒体の管理画面の数値と比べてください。",
        """insert into ops.failed_tests values ('ad_clicks_do_not_exceed_impressions', 'marts.fct_ad_performance_daily', true, 2,
        'clicks 12', null, timestamp '2026-02-16 06:00:00')""",
    ),
    (
        "data_not_there", "warning", 1, "延べ1日分が未取得です（0件ではありません）。"
        "理由を確認し、取得し直してください: no final figures yet",
        "update marts.mart_acquisition_daily set state = 'late', is_overdue = true, reason = 'no final figures yet'",
    ),
    (
        "finer_report_exceeds_coarser", "warning", 25.5,
        "Google広告のアカウント111では、広告グループ・広告単位のレポートの合計がキャンペーン単位のレポートより多くなっています"
        "（最新は2026年2月15日の13円。全2日で26円、クリック3件、表示20回）",
        remainder(-13, -2, -10) + remainder(-12.5, -1, -10, age=40) + remainder(15, 3, 20),
    ),
    (
        "finer_report_exceeds_coarser", "warning", 0, "キャンペーン以下単位のレポートの合計がアカウント単位のレポートより多くなっています",
        remainder(0, conversions=-1, level="account", name=None),
    ),
    (
        "spend_without_ads", "notice", 800 / 5000,
        "2月9日から2月15日までの費用5,000円のうち800円（16.0%）に広告単位の内訳がありません"
        "（「P-MAX 栃木」500円、「キャンペーン不明」300円）",
        remainder(500) + remainder(300, level="account", name=None, age=3),
    ),
    (
        "anomaly", "critical", None, "Googleディスプレイ広告の表示回数は2月15日に10,000でした。同じ曜日の中央値は54,000です",
        "update kpi.daily set impressions = 5000 where is_ads and report_date = '2026-02-15'",
    ),
    (
        "anomaly", "warning", None, "広告以外のセッションは2月15日に390でした。同じ曜日の中央値は300です（修正Zスコア+4.9",
        "update kpi.daily set sessions = 390 where not is_ads and report_date = '2026-02-15'",
    ),
]  # fmt: skip
