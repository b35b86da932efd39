"""Alert rules about creatives, progress towards the targets, and tag measurement."""

from assets.kpi.alert_rules.rule import AlertRule
from orchestration.measures import measures

PACE = (
    AlertRule(
        code="days_unknown",
        severity="critical",
        obligation="R-22",
        title_ja="公式CVが未取得の日があります",
        limits={"limit": 0},
        find="""
        select scope as subject, as_of_date as report_date, days_elapsed - days_known as figure, days_elapsed, days_known
        from kpi.target_progress
        where scope_type = 'total' and days_known < days_elapsed""",
        sentence_ja=(
            "配信開始から{days_elapsed}日のうち{figure}日分は、公式CVが未取得です（0件ではありません）。CVと費用の累計は{days_known}日分のため、"
            "目標を達成できるかはまだ判断できません。未取得の日を取り込んでください。"
        ),
        shows="""
        select report_date, cv, cost_net from kpi.pacing
        where scope_type = 'total' and not is_forecast and cv is null order by report_date""",
    ),
    AlertRule(
        code="cv_behind_plan",
        severity="warning",
        obligation="R-16",
        title_ja="CVが計画を下回っています",
        limits={"limit": 0.95, "grave": 0.85, "chance": 2},
        find="""
        -- The plan of the days that are known, as cv is of no others.
        with planned as (
            select * replace (expected_cv * days_known / days_elapsed as expected_cv)
            from kpi.target_progress where scope_type = 'total'
        )
        select scope as subject, as_of_date as report_date, cv / expected_cv as figure, cv, expected_cv, days_known,
            case when cv < $grave * expected_cv then 'critical' else 'warning' end as severity
        from planned
        where cv < $limit * expected_cv and expected_cv - cv > $chance * sqrt(expected_cv)""",
        sentence_ja="{days_known}日分のCVは{cv:,}件です。同じ日数を均等に進めた計画は{expected_cv:,.0f}件で、その{figure:.1%}にあたります。",
        shows="select * from kpi.target_progress where scope_type = 'total'",
    ),
    AlertRule(
        code="cpa_over_target",
        severity="warning",
        obligation="R-16",
        title_ja="CPAが目標を超えています",
        limits={"few": 30},
        find="""
        select scope_type || ' ' || scope as subject, as_of_date as report_date, cpa as figure, target_cpa as "limit", scope, scope_type,
            scope_name_ja, case when scope_type = 'total' then 'critical' else 'warning' end as severity
        from kpi.target_progress
        where not is_cpa_on_target and cv_with_cost >= $few""",
        sentence_ja="{scope_name_ja}のCPAは{figure:,.0f}円で、目標の{limit:,.0f}円を超えています。",
        shows="select * from kpi.target_progress where scope_type = {scope_type} and scope = {scope}",
    ),
    AlertRule(
        code="budget_unspent",
        severity="warning",
        obligation="R-16",
        title_ja="予算が未消化になる見込みです",
        limits={"grave": 0.10},
        find="""
        select medium as subject, as_of_date as report_date, unspent_forecast as figure, sentence_ja, state_ja,
            case when unspent_forecast > $grave * budget then 'critical' else 'warning' end as severity
        from kpi.budget_pacing where is_total and state = 'behind'""",
        sentence_ja="{sentence_ja}",
        shows="select * from kpi.budget_pacing order by is_total, medium",
    ),
    AlertRule(
        code="budget_used_up_early",
        severity="critical",
        obligation="R-16",
        title_ja="予算を早く使い切る見込みです",
        find="""
        select medium as subject, as_of_date as report_date, recent_cost_per_day as figure, required_cost_per_day as "limit", sentence_ja
        from kpi.budget_pacing where is_total and state = 'ahead'""",
        sentence_ja="{sentence_ja}",
        shows="select * from kpi.budget_pacing order by is_total, medium",
    ),
    AlertRule(
        code="contract_exceeded",
        severity="critical",
        obligation="R-26",
        title_ja="契約金額の上限を超える見込みです",
        find="""
        select cost_heading as subject, as_of_date as report_date, forecast_with_tax as figure, price_ceiling as "limit",
            -left_forecast_with_tax as excess
        from kpi.contract_ledger where state = 'exceeds_ceiling'""",
        sentence_ja="見込み額は{figure:,.0f}円（税込）で、契約金額の上限{limit:,.0f}円を{excess:,.0f}円超えます。配信費を減らしてください。",
        shows="select * from kpi.contract_ledger order by is_total, cost_heading",
    ),
    AlertRule(
        code="spend_off_plan",
        severity="warning",
        obligation="R-16",
        title_ja="予算の消化が計画とずれています",
        limits={"limit": 0.10},
        find="""
        select scope as subject, as_of_date as report_date, budget_used - days_known / days_total as figure, budget_used, cost_net,
            days_known / days_total as time_used, days_known, days_total,
            case when budget_used > 1 then 'critical' else 'warning' end as severity
        from kpi.target_progress
        where scope_type = 'total' and abs(budget_used - days_known / days_total) > $limit
            -- Which amount is missing and what it would buy says budget_unspent, where there is a forecast.
            and not exists (select 1 from kpi.budget_pacing where is_total and state = 'behind')""",
        sentence_ja=(
            "配信{days_total}日のうち{days_known}日分（{time_used:.1%}）で、予算の消化は{budget_used:.1%}（{cost_net:,.0f}円）です。"
            "均等に進めた計画とのずれは{figure:+.1%}です。"
        ),
        shows="""
        select report_date, sum(cost_net) as cost_net, sum(sum(cost_net)) over (order by report_date) as cost_to_date
        from kpi.daily where is_ads group by report_date order by report_date""",
    ),
)

CREATIVES = (
    AlertRule(
        code="creative_too_old",
        severity="warning",
        obligation="R-19",
        title_ja="クリエイティブの差し替え時期を過ぎています",
        limits={"limit": 16, "grave": 21, "recent": 2},
        find="""
        with newest as (
            select max(report_date) as report_date from marts.fct_ad_performance_daily
        ),
        shown as (
            select medium, coalesce(creative, ad_name, ad_id) as creative, min(report_date) as first_day, max(report_date) as last_day,
                count(distinct ad_id) as ads
            from marts.fct_ad_performance_daily
            where impressions > 0 and not is_remainder and creative is distinct from '(unattributed)' group by all
        )
        select shown.medium || ' ' || shown.creative as subject, shown.last_day as report_date,
            date_diff('day', shown.first_day, shown.last_day) + 1 as figure, shown.medium, shown.creative, shown.first_day, shown.ads,
            coalesce(media.name_ja, shown.medium) as medium_name_ja,
            case when date_diff('day', shown.first_day, shown.last_day) + 1 > $grave then 'critical' else 'warning' end as severity
        from shown
        cross join newest
        left join seeds.media as media on shown.medium = media.medium
        where date_diff('day', shown.last_day, newest.report_date) < $recent
            and date_diff('day', shown.first_day, shown.last_day) + 1 > $limit""",
        sentence_ja=(
            "{medium_name_ja}の「{creative}」（広告{ads}本）は{first_day.month}月{first_day.day}日から{figure}日間配信しています。"
            "約2週間での差し替えが契約の条件です。新しいクリエイティブに差し替えてください。"
        ),
        shows="""
        select report_date, sum(impressions) as impressions, sum(clicks) as clicks, <ctr> as ctr
        from marts.fct_ad_performance_daily
        where medium = {medium} and coalesce(creative, ad_name, ad_id) = {creative} group by report_date order by report_date""".replace(
            "<ctr>", measures()["ctr"].sql
        ),
    ),
    AlertRule(
        code="creative_test_result",
        severity="notice",
        obligation="R-18",
        title_ja="クリエイティブテストの結果",
        limits={"recent": 7},
        find="""
        select test_id || ' ' || arm as subject, coalesce(decided_on, as_of_date) as report_date, lift as figure, test_id, arm, name_ja,
            summary_ja, case when decision = 'sample_ratio_failed' then 'warning' else 'notice' end as severity
        from kpi.creative_test
        where is_primary and decision in ('winner', 'no_worthwhile_difference', 'sample_ratio_failed')
            and date_diff('day', coalesce(decided_on, as_of_date), (select max(report_date) from marts.mart_funnel_daily)) < $recent""",
        sentence_ja="{name_ja}: {summary_ja}",
        shows="select * from kpi.creative_test where test_id = {test_id} and arm = {arm}",
    ),
)

MEASUREMENT = (
    AlertRule(
        code="tag_silent",
        severity="critical",
        obligation="R-08",
        title_ja="タグが発火していません",
        limits={"limit": 0},
        find="""
        with newest as (
            select max(report_date) as report_date from marts.mart_tag_firing_daily
        ),
        sounded as (
            select container_id, tag_id, max(report_date) as last_fired
            from marts.mart_tag_firing_daily where firing_state = 'fired' group by all
        )
        select tags.container_id || ' ' || tags.tag_id as subject, tags.report_date, tags.tag_name, tags.tag_id, tags.container_id,
            tags.expected_event, coalesce(tags.events_arrived, 0) as figure,
            coalesce(strftime(sounded.last_fired, '最後に届いたのは%-m月%-d日です'), 'これまで一度も届いていません') as last_ja
        from marts.mart_tag_firing_daily as tags
        inner join newest on tags.report_date = newest.report_date
        left join sounded on tags.container_id = sounded.container_id and tags.tag_id = sounded.tag_id
        where tags.firing_state = 'silent'""",
        sentence_ja=(
            "タグ「{tag_name}」のイベント{expected_event}が、{report_date.month}月{report_date.day}日のGA4に届いていません（{last_ja}）。"
            "Googleタグマネージャーでタグの状態を確認してください。"
        ),
        shows="""
        select report_date, tag_name, expected_event, events_arrived, firing_state from marts.mart_tag_firing_daily
        where container_id = {container_id} and tag_id = {tag_id} order by report_date desc""",
    ),
    AlertRule(
        code="url_breaks_rule_sheet",
        severity="warning",
        obligation="R-21",
        title_ja="リンク先URLがDMシートと異なります",
        limits={"limit": 0, "recent": 7},
        find="""
        select platform || ' ' || ad_id as subject, max(report_date) as report_date, count(*) as figure, platform, ad_id,
            max(ad_name) as ad_name, max(final_url) as final_url, coalesce(sum(clicks), 0) as clicks, sum(cost_net) as cost_net
        from marts.fct_ad_performance_daily
        where not follows_rule_sheet
            and date_diff('day', report_date, (select max(report_date) from marts.fct_ad_performance_daily)) < $recent
        group by platform, ad_id""",
        sentence_ja=(
            "広告「{ad_name}」のリンク先のパラメータがDMシートにありません（直近7日で{clicks:,}クリック）。"
            "広告のURLかDMシートを直してください: {final_url}"
        ),
        shows="""
        select report_date, ad_name, final_url, device, impressions, clicks, cost_net from marts.fct_ad_performance_daily
        where platform = {platform} and ad_id = {ad_id} and not follows_rule_sheet order by report_date desc""",
    ),
    AlertRule(
        code="spend_without_sessions",
        severity="warning",
        obligation="R-20",
        title_ja="クリックに対してサイトへの到達が少なくなっています",
        limits={"limit": 0.4, "few": 50, "recent": 3},
        find="""
        with newest as (
            select max(report_date) as report_date from kpi.daily where is_ads and sessions is not null and clicks is not null
        )
        select days.medium || ' ' || days.campaign as subject, max(days.report_date) as report_date,
            sum(days.sessions) / sum(days.clicks) as figure, days.medium, days.campaign, min(days.report_date) as first_day,
            sum(days.clicks) as clicks, sum(days.sessions) as sessions, sum(days.cost_net) as cost_net,
            coalesce(max(days.medium_name_ja), days.medium) as medium_name_ja,
            coalesce(max(days.campaign_name_ja), days.campaign) as campaign_name_ja,
            case when sum(days.sessions) = 0 then 'critical' else 'warning' end as severity
        from kpi.daily as days
        inner join newest on days.report_date > newest.report_date - cast($recent as integer) and days.report_date <= newest.report_date
        where days.is_ads and days.sessions is not null and days.clicks is not null and days.campaign <> '(unattributed)'
        group by days.medium, days.campaign
        having sum(days.clicks) >= $few and sum(days.sessions) < $limit * sum(days.clicks)""",
        sentence_ja=(
            "{medium_name_ja}「{campaign_name_ja}」は直近{recent:.0f}日で{clicks:,}クリック（{cost_net:,.0f}円）に対し、セッションは{sessions:,}件（{figure:.0%}）です。"
            "タグ、リンク先、不正クリックを確認してください。"
        ),
        shows="""
        select report_date, sum(clicks) as clicks, sum(sessions) as sessions, sum(cost_net) as cost_net from kpi.daily
        where medium = {medium} and campaign = {campaign} group by report_date order by report_date desc""",
    ),
    AlertRule(
        code="setting_wrong",
        severity="warning",
        obligation="R-32",
        title_ja="契約上必要な設定になっていません",
        find="""
        select concat_ws(' ', checks.platform, account_id, check_name, object_id) as subject, report_date, cast(null as double) as figure,
            checks.platform, account_id, check_name, object_id, coalesce(object_name, object_id) as name,
            coalesce(platforms.name_ja, checks.platform) as platform_name_ja,
            rtrim(coalesce(remedy_ja, '設定を確認してください'), '。') as remedy_ja
        from marts.mart_configuration_checks as checks
        left join seeds.ad_platforms as platforms on checks.platform = platforms.platform
        where not is_fine and check_name <> 'final_url_follows_rule_sheet'""",
        sentence_ja="{platform_name_ja}の「{name}」は、契約上必要な設定と異なります。{remedy_ja}。",
        shows="""
        select * from marts.mart_configuration_checks
        where platform = {platform} and account_id = {account_id} and check_name = {check_name} and object_id = {object_id}""",
    ),
)
