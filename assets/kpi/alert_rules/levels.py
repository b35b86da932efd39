"""Alert rules about cost without an ad row: finer reports that sum to more than a coarser report, and a large share of
cost without ads."""

from assets.kpi.alert_rules.rule import AlertRule

LEVEL_NAMES_SQL = """
    select 'account' as reported_level, 'アカウント' as level_ja, 'キャンペーン以下' as finer_ja
    union all select 'campaign', 'キャンペーン', '広告グループ・広告'
    union all select 'ad_group', '広告グループ', '広告'"""

LEVELS = (
    AlertRule(
        code="finer_report_exceeds_coarser",
        severity="warning",
        obligation="R-12",
        title_ja="細かい単位のレポートの合計が粗い単位のレポートを上回っています",
        limits={"limit": 0, "rounding": 0.001},
        find=f"""
        with names as ({LEVEL_NAMES_SQL}),
        days as (
            select platform, account_id, reported_level, report_date, -sum(least(cost_net, 0)) as cost_net,
                -sum(least(clicks, 0)) as clicks, -sum(least(impressions, 0)) as impressions
            from marts.fct_ad_performance_daily
            where is_remainder and (cost_net < 0 or clicks < 0 or impressions < 0 or platform_conversions < -$rounding)
            group by all
        )
        select concat_ws(' ', days.platform, days.account_id, days.reported_level) as subject, max(days.report_date) as report_date,
            sum(coalesce(days.cost_net, 0)) as figure, days.platform, days.account_id, days.reported_level, count(*) as days,
            coalesce(arg_max(days.cost_net, days.report_date), 0) as newest_cost, coalesce(sum(days.clicks), 0) as clicks,
            coalesce(sum(days.impressions), 0) as impressions, min(names.level_ja) as level_ja, min(names.finer_ja) as finer_ja,
            coalesce(min(platforms.name_ja), days.platform) as platform_name_ja
        from days
        inner join names on days.reported_level = names.reported_level
        left join seeds.ad_platforms as platforms on days.platform = platforms.platform
        group by days.platform, days.account_id, days.reported_level""",
        sentence_ja=(
            "{platform_name_ja}のアカウント{account_id}では、{finer_ja}単位のレポートの合計が{level_ja}単位のレポートより多くなっています"
            "（最新は{report_date.year}年{report_date.month}月{report_date.day}日の{newest_cost:,.0f}円。全{days}日で{figure:,.0f}円、"
            "クリック{clicks:,}件、表示{impressions:,}回）。合計は粗い単位のレポートに合わせています。該当日のレポートを取得し直してください。"
        ),
        shows="""
        select report_date, campaign_id, campaign_name, ad_group_id, ad_group_name, device, impressions, clicks, cost_net,
            platform_conversions
        from marts.fct_ad_performance_daily
        where is_remainder and platform = {platform} and account_id = {account_id} and reported_level = {reported_level}
            and (cost_net < 0 or clicks < 0 or impressions < 0 or platform_conversions < 0)
        order by report_date desc, cost_net""",
    ),
    AlertRule(
        code="spend_without_ads",
        severity="notice",
        obligation="R-12",
        title_ja="広告単位の内訳がない費用があります",
        limits={"limit": 0.03, "recent": 7},
        find="""
        with newest as (
            select max(report_date) as report_date from marts.fct_ad_performance_daily
        ),
        recent as (
            select ads.* from marts.fct_ad_performance_daily as ads
            inner join newest on ads.report_date > newest.report_date - cast($recent as integer)
        ),
        campaigns as (
            select platform, account_id, coalesce(campaign_name, 'キャンペーン不明') as name, sum(cost_net) as cost_net
            from recent where is_remainder and cost_net > 0 group by all
        ),
        largest as (
            select *, row_number() over (partition by platform, account_id order by cost_net desc, name) as choice from campaigns
        ),
        named as (
            select platform, account_id, string_agg('「' || name || '」' || format('{:,}', cast(round(cost_net) as bigint)) || '円', '、'
                order by choice) as names_ja
            from largest where choice <= 3 group by all
        ),
        summed as (
            select platform, account_id, sum(cost_net) as cost_net,
                sum(case when is_remainder and cost_net > 0 then cost_net end) as without_ads,
                min(report_date) as first_day, max(report_date) as report_date
            from recent group by all
        )
        select concat_ws(' ', summed.platform, summed.account_id) as subject, summed.report_date, summed.platform, summed.account_id,
            summed.without_ads / summed.cost_net as figure, summed.cost_net, summed.without_ads, summed.first_day, named.names_ja,
            coalesce(platforms.name_ja, summed.platform) as platform_name_ja
        from summed
        inner join named on summed.platform = named.platform and summed.account_id = named.account_id
        left join seeds.ad_platforms as platforms on summed.platform = platforms.platform
        where summed.cost_net > 0 and summed.without_ads >= $limit * summed.cost_net""",
        sentence_ja=(
            "{platform_name_ja}のアカウント{account_id}では、{first_day.month}月{first_day.day}日から{report_date.month}月{report_date.day}日までの"
            "費用{cost_net:,.0f}円のうち{without_ads:,.0f}円（{figure:.1%}）に広告単位の内訳がありません（{names_ja}）。費用の合計には含まれています。"
            "P-MAXや削除済みの広告など、媒体が広告単位で報告しない配信かどうかを確認してください。"
        ),
        shows="""
        select report_date, reported_level, campaign_id, campaign_name, ad_group_name, device, impressions, clicks, cost_net
        from marts.fct_ad_performance_daily
        where is_remainder and platform = {platform} and account_id = {account_id}
        order by report_date desc, cost_net desc""",
    ),
)
