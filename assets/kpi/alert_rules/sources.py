"""Alert rules about incoming data: missing days, rows set aside, and data tests that found rows."""

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
        select concat_ws(' ', platform, account_id, state) as subject, max(report_date) as report_date, count(*) as figure,
            platform, account_id, state, count(distinct report) as reports,
            array_to_string(list_slice(list_sort(list_distinct(list(report))), 1, 5), '、') as names,
            coalesce(max(reason), '理由の記録なし') as reason,
            case when state = 'denied' or (state = 'failed' and not bool_and(has_others)) then 'critical' else 'warning' end as severity
        from days
        where (state in ('denied', 'missing', 'parked', 'failed') or (state = 'late' and is_overdue))
            and date_diff('day', report_date, (select max(report_date) from marts.mart_acquisition_daily)) < $recent
        group by platform, account_id, state""",
        sentence_ja="{platform}（{account_id}）のレポート{reports}種（{names}）、延べ{figure}日分が未取得です（{state}）: {reason}",
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
        select concat_ws(' ', platform, account_id, report) as subject, max(report_date) as report_date, count(*) as figure,
            platform, account_id, report, max(reason) as reason
        from marts.mart_acquisition_daily
        where state in ('loaded', 'zero') and reason is not null
            and date_diff('day', report_date, (select max(report_date) from marts.mart_acquisition_daily)) < $recent
        group by platform, account_id, report""",
        sentence_ja=(
            "{platform}（{account_id}）のレポート {report} の{figure}日分に同じキーの行があり、一部を集計から除外しました: {reason}"
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
        find="""
        with newest as (
            select max(report_date) as report_date from marts.mart_acquisition_daily
        )
        select tests.test_name as subject, coalesce(tests.first_day, newest.report_date) as report_date, tests.failing_rows as figure,
            tests.table_name, tests.test_name, tests.first_rows
        from ops.failed_tests as tests
        cross join newest
        where tests.failing_rows > $limit""",
        sentence_ja="検査 {test_name}（{table_name}）で{figure:,}行が該当しました: {first_rows}",
        shows="""
        select table_name, failing_rows, first_rows, tested_at from ops.failed_tests where test_name = {test_name}""",
    ),
)
