"""Alert rules about incoming data: missing days, rows set aside, and data tests that found rows."""

from assets.kpi.alert_rules.data_tests import OTHER_TEST, texts_values_sql
from assets.kpi.alert_rules.rule import AlertRule

SOURCES = (
    AlertRule(
        code="data_not_there",
        severity="warning",
        obligation="R-22",
        title_ja="未取得のデータがあります",
        limits={"limit": 0, "recent": 7},
        find="""
        with days as (
            select *, bool_or(state in ('loaded', 'zero')) over (partition by platform, account_id, report_date) as has_others
            from marts.mart_acquisition_daily
        )
        select concat_ws(' ', days.platform, account_id, state) as subject, max(report_date) as report_date, count(*) as figure,
            days.platform, account_id, state, count(distinct report) as reports,
            coalesce(max(platforms.name_ja), days.platform) as platform_name_ja,
            case state
                when 'denied' then '媒体に拒否されたため未取得です'
                when 'parked' then '利用枠の回復を待っているため未取得です'
                when 'failed' then '取得に失敗したため未取得です'
                else '未取得です'
            end as state_ja,
            array_to_string(list_slice(list_sort(list_distinct(list(report))), 1, 5), '、') as names,
            coalesce(max(case reason when 'never asked for' then 'まだ一度も取得していません' else reason end), '理由の記録なし') as reason,
            case when state = 'denied' or (state = 'failed' and not bool_and(has_others)) then 'critical' else 'warning' end as severity
        from days
        left join seeds.ad_platforms as platforms on days.platform = platforms.platform
        where (state in ('denied', 'missing', 'parked', 'failed') or (state = 'late' and is_overdue))
            and date_diff('day', report_date, (select max(report_date) from marts.mart_acquisition_daily)) < $recent
        group by days.platform, account_id, state""",
        sentence_ja=(
            "{platform_name_ja}（アカウント {account_id}）のレポート{reports}種（{names}）は、延べ{figure}日分が{state_ja}"
            "（0件ではありません）。理由を確認し、取得し直してください: {reason}"
        ),
        shows="""
        select report_date, report, state, is_overdue, reason from marts.mart_acquisition_daily
        where platform = {platform} and account_id = {account_id} and state = {state}
        order by report_date desc, report""",
    ),
    AlertRule(
        code="rows_set_aside",
        severity="warning",
        obligation="R-22",
        title_ja="同じキーの行が重複したため、集計から除外しました",
        limits={"limit": 0, "recent": 7},
        find="""
        select concat_ws(' ', days.platform, account_id, report) as subject, max(report_date) as report_date, count(*) as figure,
            days.platform, account_id, report, max(reason) as reason,
            coalesce(max(platforms.name_ja), days.platform) as platform_name_ja
        from marts.mart_acquisition_daily as days
        left join seeds.ad_platforms as platforms on days.platform = platforms.platform
        where state in ('loaded', 'zero') and reason is not null
            and date_diff('day', report_date, (select max(report_date) from marts.mart_acquisition_daily)) < $recent
        group by days.platform, account_id, report""",
        sentence_ja=(
            "{platform_name_ja}（アカウント {account_id}）のレポート {report} では、"
            "{figure}日分に同じキーの行があり、一部を集計から除外しました。"
            "除外した行を確認してください: {reason}"
        ),
        shows="""
        select report_date, state, reason from marts.mart_acquisition_daily
        where platform = {platform} and account_id = {account_id} and report = {report} and reason is not null
        order by report_date desc""",
    ),
    AlertRule(
        code="data_test_found_rows",
        severity="warning",
        obligation="R-38",
        title_ja="データ検査で確認が必要な行が見つかりました",
        limits={"limit": 0},
        find=f"""
        with newest as (
            select max(report_date) as report_date from marts.mart_acquisition_daily
        ),
        texts as (
            select * from {texts_values_sql()} as texts (test_name, problem_ja, action_ja, platform)
        )
        select tests.test_name as subject, coalesce(tests.first_day, newest.report_date) as report_date, tests.failing_rows as figure,
            tests.test_name,
            concat(platforms.name_ja || 'の', coalesce(texts.problem_ja, '{OTHER_TEST.problem_ja}')) as problem_ja,
            coalesce(texts.action_ja, '{OTHER_TEST.action_ja}') as action_ja,
            coalesce(strftime(tests.first_day, '%-m月%-d日から、'), '') as since_ja
        from ops.failed_tests as tests
        cross join newest
        left join texts on tests.test_name = texts.test_name
        left join seeds.ad_platforms as platforms on texts.platform = platforms.platform
        where tests.failing_rows > $limit""",
        sentence_ja="{since_ja}{problem_ja}（該当{figure:,}行）。{action_ja}。",
        shows="""
        select table_name, failing_rows, first_rows, tested_at from ops.failed_tests where test_name = {test_name}""",
    ),
)
