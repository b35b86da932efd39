"""A working file in which all is well, planted cases in which a rule must fire, and near misses."""

CALM = """
create schema kpi; create schema marts; create schema seeds;
create table seeds.media as select 'google_display' as medium, 'Googleディスプレイ' as name_ja;
create table seeds.ad_platforms as select 'google_ads' as platform, 'Google広告' as name_ja;
create table kpi.daily as
    select day::date as report_date, 'google_display' as medium, campaign, true as is_ads, 'Googleディスプレイ' as medium_name_ja,
        campaign as campaign_name_ja, 20000 + 1000 * isodow(day) as impressions, 200 + 10 * isodow(day) as clicks,
        cast(6000 + 300 * isodow(day) as decimal(18, 6)) as cost_net, 160 + 8 * isodow(day) as sessions, 4 as cv
    from generate_series(date '2025-12-22', date '2026-02-15', interval 1 day) as days (day), (values ('intern'), ('job')) as c (campaign)
    union all
    select day::date, '(not ads)', '(not ads)', false, null, null, null, null, null, 300, null
    from generate_series(date '2025-12-22', date '2026-02-15', interval 1 day) as days (day);
create table kpi.target_progress as
    select 'total' as scope_type, '(total)' as scope, '全体' as scope_name_ja, date '2026-02-15' as as_of_date, 77 as days_elapsed,
        96 as days_total, 77 as days_known, 1600 as cv, 1600 as cv_with_cost, 1604.166667 as expected_cv, 4600000.0 as cost_net,
        2875.0 as cpa, 3000.0 as target_cpa, 0.77 as budget_used, true as is_cpa_on_target
    union all
    select 'platform', 'yahoo_display', 'LINEヤフー広告 ディスプレイ広告', date '2026-02-15', 77, 96, 77, 140, 140, null,
        400000.0, 2857.0, 3000.0, null, true;
create table kpi.creative_test as
    select 'ct01' as test_id, 'B' as arm, 'テスト' as name_ja, true as is_primary, 'keep_running' as decision, null::date as decided_on,
        date '2026-02-15' as as_of_date, 0.2 as lift, 'まだ判定できない。' as summary_ja;
create schema ops;
create table ops.failed_tests (test_name varchar, table_name varchar, is_warning boolean, failing_rows bigint, first_rows varchar,
    first_day date, tested_at timestamp);
create table marts.mart_funnel_daily as select date '2026-02-15' as report_date;
create table marts.fct_ad_performance_daily as
    select day::date as report_date, 'google_ads' as platform, 'ad' as reported_level, false as is_remainder, '111' as account_id,
        'google_display' as medium, 'DISPLAY' as channel, '21' as campaign_id, 'C' as campaign_name,
        '15' as ad_group_id, 'G' as ad_group_name,
        '69' || variant as ad_id, 'f' || variant as ad_name,
        'f' || variant as creative, 'https://lp.example/?utm_content=f' || variant as final_url, true as follows_rule_sheet,
        'mobile' as device, 1000 as impressions, 10 as clicks,
        cast(300 as decimal(18, 6)) as cost_net, cast(1 as decimal(18, 6)) as platform_conversions
    from generate_series(date '2026-02-09', date '2026-02-15', interval 1 day) as days (day), (values (1), (2)) as v (variant);
create table marts.mart_tag_firing_daily as
    select day::date as report_date, 'GTM' as container_id, tag_id, 'タグ' || tag_id as tag_name, 'page_view' as expected_event,
        50 as events_arrived, 'fired' as firing_state
    from generate_series(date '2026-02-09', date '2026-02-15', interval 1 day) as days (day), (values ('1'), ('2')) as t (tag_id);
create table marts.mart_configuration_checks as
    select 'google_ads' as platform, '111' as account_id, 'search_excludes_display' as check_name, '21' as object_id,
        '検索キャンペーン' as object_name, true as is_fine, null::varchar as remedy_ja, date '2026-02-15' as report_date;
create table marts.mart_acquisition_daily as
    select 'ga4' as platform, 'sessions' as report, '345' as account_id, date '2026-02-15' as report_date, 'loaded' as state,
        false as is_overdue, null::varchar as reason;
create table seeds.engagement as select date '2026-03-06' as delivery_end_date;
create table seeds.cv_link_rules as
    select * from (values
        ('internship', 'internship.example.jp', '/apply', true, 'internship.example.jp'),
        ('job', 'xn--gmqu33e.jp', '/entry', true, '求人.jp'),
        ('job_terms', 'xn--gmqu33e.jp', '/entry/terms', false, '求人.jp')
    ) as rules (rule_id, link_domain, path_prefix, is_counted, link_domain_unicode);
create table marts.fct_cv_daily as
    select day::date as report_date, rule_id, case rule_id when 'job' then '求人.jp' else 'internship.example.jp' end as link_domain,
        4 as cv_events
    from generate_series(date '2025-12-22', date '2026-02-15', interval 1 day) as days (day),
        (values ('internship'), ('job'), (null)) as rules (rule_id);
create view marts.mart_external_links as
    select link_domain, rule_id, rule_id is not null as has_rule, sum(cv_events)::bigint as clicks,
        'https://' || link_domain || '/entry' as example_link_url, min(report_date) as first_date, max(report_date) as last_date
    from marts.fct_cv_daily group by all;
create table kpi.pacing as
    select 'total' as scope_type, date '2025-12-05' as report_date, null::bigint as cv, null::decimal(18, 6) as cost_net,
        false as is_forecast;
"""

FIRST_OF_F1 = """
insert into marts.fct_ad_performance_daily by name
select * replace (date '{day}' as report_date) from marts.fct_ad_performance_daily where creative = 'f1' and report_date = '2026-02-15'"""
"""The creative was shown already on `day`."""
SILENT = "update marts.mart_tag_firing_daily set firing_state = 'silent', events_arrived = 0 where tag_id = '2'"
STOPPED = """
insert into marts.fct_ad_performance_daily by name
select ads.* replace (cast(ads.report_date - 7 * weeks.n as date) as report_date, 'a1' as creative)
from marts.fct_ad_performance_daily as ads cross join (values (1), (2), (3), (4)) as weeks (n) where ads.ad_id = '691'"""
WRONG_LAST_WEEK = """
insert into marts.fct_ad_performance_daily by name
select * replace (date '2026-02-08' as report_date, false as follows_rule_sheet)
from marts.fct_ad_performance_daily where ad_id = '692' and report_date = '2026-02-15'"""
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


FEW_CV = "update kpi.target_progress set cpa = 9000, is_cpa_on_target = false, cv_with_cost = 29 where scope_type = 'platform'"
NOT_PRIMARY = "update kpi.creative_test set decision = 'winner', decided_on = '2026-02-14', is_primary = false"

UNLISTED = """
insert into marts.fct_ad_performance_daily by name
select * replace ({platform} as platform, {medium} as medium, {channel} as channel, 'm1' as ad_id, 'm1' as creative)
from marts.fct_ad_performance_daily where ad_id = '692' and report_date = '2026-02-15'"""
FIRES = [
    (
        "medium_not_listed", "warning", 300, "criteo_adsの広告費300円は、seeds/media.csv に該当する行がありません",
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
        "cv_behind_plan", "warning", 1500 / 1604.166667, "77日分のCVは1,500件で、同じ日数の均等進行の計画1,604件の93.5%",
        "update kpi.target_progress set cv = 1500 where scope_type = 'total'",
    ),
    (
        "days_unknown", "critical", 1, "配信開始から77日のうち1日分の公式CVがない。CV・費用の累計は76日分",
        "update kpi.target_progress set days_known = 76",
    ),
    (
        "cv_behind_plan", "critical", 1300 / 1604.166667, "81.0%",
        "update kpi.target_progress set cv = 1300 where scope_type = 'total'",
    ),
    (
        "cpa_over_target", "critical", 3100, "全体のCPAは3,100円で、目標の3,000円を超えている",
        "update kpi.target_progress set cpa = 3100, is_cpa_on_target = false where scope_type = 'total'",
    ),
    (
        "cpa_over_target", "warning", 3885, "LINEヤフー広告 ディスプレイ広告のCPAは3,885円",
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
        "creative_too_old", "warning", 17, "Googleディスプレイの「f1」（広告1本）は1月30日から17日間配信している",
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
        "tag_silent", "critical", 0, "タグ「タグ2」のイベントpage_viewが2月15日のGA4に届いていない（最後は2月14日）",
        f"{SILENT} and report_date = '2026-02-15'",
    ),
    (
        "tag_silent", "critical", 0, "一度も届いていない",
        SILENT,
    ),
    (
        "url_breaks_rule_sheet", "warning", 2, "広告「f2」のリンク先のパラメータがDMシートにない（直近7日で20クリック）",
        "update marts.fct_ad_performance_daily set follows_rule_sheet = false where ad_id = '692' and report_date >= '2026-02-14'",
    ),
    (
        "spend_without_sessions", "critical", 0, "セッション0件（0%）",
        "update kpi.daily set sessions = 0 where campaign = 'job' and report_date >= '2026-02-13'",
    ),
    (
        "setting_wrong", "warning", None, "google_ads「検索キャンペーン」: ディスプレイ配信を外す",
        "update marts.mart_configuration_checks set is_fine = false, remedy_ja = 'ディスプレイ配信を外す'",
    ),
    (
        "data_not_there", "critical", 1,
        "ga4（345）のレポート1種（sessions）・延べ1日分が取得できていない（denied）: User has no permission",
        "update marts.mart_acquisition_daily set state = 'denied', reason = 'User has no permission'",
    ),
    (
        "data_not_there", "warning", 1, "（missing）: 理由の記録なし",
        "update marts.mart_acquisition_daily set state = 'missing'",
    ),
    (
        "data_not_there", "critical", 1, "延べ1日分が取得できていない（failed）: key revoked",
        "update marts.mart_acquisition_daily set state = 'failed', reason = 'key revoked'",
    ),
    (
        "data_not_there", "warning", 1, "延べ1日分が取得できていない（failed）: bad field",
        """insert into marts.mart_acquisition_daily by name
        select * replace ('terms' as report, 'failed' as state, 'bad field' as reason)
        from marts.mart_acquisition_daily limit 1""",
    ),
    (
        "rows_set_aside", "warning", 1,
        "ga4（345）のレポート sessions の1日分に同じキーの行があり、一部を集計から除外した: 2 rows of key x",
        "update marts.mart_acquisition_daily set reason = '2 rows of key x'",
    ),
    (
        "data_test_found_rows", "warning", 3,
        "検査 clicks_are_fewer_than_impressions（marts.mart_funnel_daily）で3行が該当した: 2026-02-13: 12 clicks of 10 impressions",
        """insert into ops.failed_tests values ('clicks_are_fewer_than_impressions', 'marts.mart_funnel_daily', true, 3,
        '2026-02-13: 12 clicks of 10 impressions', date '2026-02-13', timestamp '2026-02-16 06:00:00')""",
    ),
    (
        "data_not_there", "warning", 1, "延べ1日分が取得できていない（late）: no final figures yet",
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
        "anomaly", "critical", None, "Googleディスプレイの表示回数が2月15日に10,000（同じ曜日の中央値54,000",
        "update kpi.daily set impressions = 5000 where is_ads and report_date = '2026-02-15'",
    ),
    (
        "anomaly", "warning", None, "広告以外のセッションが2月15日に390（同じ曜日の中央値300、偏差+4.9",
        "update kpi.daily set sessions = 390 where not is_ads and report_date = '2026-02-15'",
    ),
]  # fmt: skip

QUIET = {
    "a little money without ads": remainder(100),
    "much money without ads, two weeks ago": remainder(5000, 50, 5000, age=14),
    "a rounded fraction of a conversion": remainder(0, conversions=-0.000001),
    "a creative of no ad is none that can be too old": remainder(1, 1, 1, age=30),
    "a rule nobody has clicked on yet, and no such links": (
        "delete from marts.fct_cv_daily where rule_id = 'job'; "
        "delete from marts.fct_cv_daily where rule_id is null and link_domain like '求人%'"
    ),
    "a rule that leaves links out and matches nothing": "delete from marts.fct_cv_daily where rule_id = 'job_terms'",
    "a few clicks on other pages beside a rule without clicks": (
        "delete from marts.fct_cv_daily where rule_id = 'job'; update marts.fct_cv_daily set link_domain = '求人.jp' "
        "where rule_id is null and report_date = '2026-02-15'"
    ),
    "one day without CV where four a day are usual, which is chance": (
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date = '2026-02-15'"
    ),
    "a rule that has had days without CV before": (
        "update marts.fct_cv_daily set cv_events = 9 where rule_id = 'job'; "
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date in ('2026-02-05', '2026-02-15')"
    ),
    "no CV after the last day of delivery": (
        "update seeds.engagement set delivery_end_date = '2026-02-12'; "
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date > '2026-02-12'"
    ),
    "days whose CV is not loaded": (
        "delete from marts.fct_cv_daily where report_date >= '2026-02-13'; update kpi.daily set cv = null where report_date >= '2026-02-13'"
    ),
    "CV a little behind": "update kpi.target_progress set cv = 1530 where scope_type = 'total'",
    "six CV too few on the first day": "update kpi.target_progress set cv = 14, expected_cv = 20 where scope_type = 'total'",
    "CV without an expectation": "update kpi.target_progress set cv = 3, expected_cv = null",
    "a high CPA of few CV": FEW_CV,
    "a CPA nobody knows": "update kpi.target_progress set cpa = null, is_cpa_on_target = null",
    "spend near the plan": "update kpi.target_progress set budget_used = 0.89 where scope_type = 'total'",
    "sixteen days of one creative": FIRST_OF_F1.format(day="2026-01-31"),
    "an old creative that has stopped": STOPPED,
    "a result of last week": "update kpi.creative_test set decision = 'winner', decided_on = '2026-02-08'",
    "a result of a metric that does not decide": NOT_PRIMARY,
    "a tag that was silent yesterday": "update marts.mart_tag_firing_daily set firing_state = 'silent' where report_date = '2026-02-14'",
    "a paused tag": "update marts.mart_tag_firing_daily set firing_state = 'paused', events_arrived = 0 where tag_id = '2'",
    "a wrong URL of last week": WRONG_LAST_WEEK,
    "a URL nobody knows": "update marts.fct_ad_performance_daily set follows_rule_sheet = null",
    "few clicks without sessions": "update kpi.daily set clicks = 16, sessions = 0 where campaign = 'job'",
    "sessions GA4 does not know yet": "update kpi.daily set sessions = null where report_date >= '2026-02-14'",
    "a wrong URL among the settings, which has its own rule": (
        "update marts.mart_configuration_checks set is_fine = false, check_name = 'final_url_follows_rule_sheet'"
    ),
    "a setting nobody knows": "update marts.mart_configuration_checks set is_fine = null",
    "data that is late": "update marts.mart_acquisition_daily set state = 'late'",
    "a busy day": "update kpi.daily set clicks = clicks * 1.15 where is_ads and report_date = '2026-02-15'",
    "a few CV more": "update kpi.daily set cv = 6 where is_ads and report_date = '2026-02-15'",
    "an anomaly of the day before": "update kpi.daily set impressions = 5000 where report_date = '2026-02-14'",
    "a medium that has just begun": "delete from kpi.daily where is_ads and report_date < '2026-02-01'; update kpi.daily set cv = 90 "
    "where is_ads and report_date = '2026-02-15'",
}
