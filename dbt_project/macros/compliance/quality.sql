{# Return the steps that the criteria of plans, creatives and quality of traffic read. #}
{% macro quality_steps() -%}
-- A medium that delivers without a row of the plan covering its days is not planned.
planned_media as (

    select
        delivered.medium,
        delivered.first_date as report_date,
        coalesce(plan.first_day <= delivered.first_date and plan.last_day >= delivered.last_date, false) as is_planned
    from (
        select
            delivery.medium,
            min(delivery.report_date) as first_date,
            max(delivery.report_date) as last_date
        from {{ ref('fct_ad_performance_daily') }} as delivery
        inner join {{ ref('media') }} as media on delivery.medium = media.medium
        cross join clock
        where delivery.impressions > 0 and delivery.report_date between clock.launch_date and clock.delivery_end_date
        group by delivery.medium
    ) as delivered
    left join {{ ref('media_plan') }} as plan on delivered.medium = plan.medium

),

shown_creatives as (

    select
        medium,
        pattern,
        first_date,
        last_date,
        max(last_date) over (partition by medium) as as_of_date
    from {{ ref('mart_creatives') }}
    where first_date is not null

),

media_creatives as (

    select
        medium,
        max(first_date) as newest_date,
        min({{ days_between('first_date', 'as_of_date') }}) as days_without_new,
        count(distinct case when last_date > as_of_date - 14 then pattern end) as running_patterns
    from shown_creatives
    group by medium

),

-- An arm without delivery is undecided while days of its test have no figures at all.
test_arms as (

    select
        tests.test_id,
        tests.arm,
        tests.first_day,
        case
            when count(delivered.report_date) > 0 then true
            when max(known.first_date) <= tests.first_day then false
        end as is_delivered
    from {{ ref('creative_tests') }} as tests
    inner join clock on tests.first_day < clock.as_of_date
    cross join (select min(report_date) as first_date from {{ ref('mart_creative_daily') }}) as known
    left join {{ ref('mart_creative_daily') }} as delivered
        on
            delivered.report_date between tests.first_day and tests.last_day
            and delivered.impressions > 0
            and (tests.medium is null or tests.medium = delivered.medium)
            and (tests.campaign is null or tests.campaign = delivered.campaign)
            and (tests.target is null or tests.target = delivered.target)
            and ' ' || replace(tests.creatives, '_', ' _') || ' ' like '% ' || delivered.pattern || ' %'
    group by tests.test_id, tests.arm, tests.first_day

),

rule_sheet_urls as (

    select
        urls.first_date,
        urls.verdict,
        urls.cost_net,
        lost.lost_sessions
    from {{ ref('mart_rule_sheet') }} as urls
    cross join (
        select sum(sessions) as lost_sessions
        from {{ ref('mart_rule_sheet') }}
        where arrival = 'session' and verdict = 'fails'
    ) as lost
    where urls.arrival <> 'session' and urls.verdict in ('conforms', 'fails')

),
{%- endmacro %}


{# Return the criteria of planning, creatives and quality of traffic: R-17 to R-21. #}
{% macro quality_criteria() -%}
    {{ criterion('R-17', 'media_planned', '配信媒体の計画', 'media_plan', 'is_planned', rows='planned_media') }}
    union all
    {{ criterion('R-18', 'patterns', '直近14日に2パターン以上（媒体別）', 'mart_creatives', 'running_patterns >= 2', rows='media_creatives',
        since='max(newest_date)', shown_ja="'最少 ' || cast(min(running_patterns) as string) || ' パターン'") }}
    union all
    {{ criterion('R-18', 'tests_delivered', '登録したテストの全案の配信', 'mart_creative_daily', 'is_delivered', rows='test_arms',
        since='min(first_day)') }}
    union all
    {{ criterion('R-19', 'replaced', '約2週間ごとの差替え（媒体別）', 'mart_creatives',
        'days_without_new <= ' ~ var('creative_overdue_days'), rows='media_creatives', since='max(newest_date)',
        shown_ja="'最長 ' || cast(max(days_without_new) as string) || ' 日'") }}
    union all
    {{ criterion('R-20', 'no_excluded_spend', '除外面への支出なし（配信面別）', 'mart_placement_quality', 'excluded_cost_net = 0',
        since='min(first_date)',
        shown_ja="'除外面への支出 ' || cast(cast(coalesce(sum(excluded_cost_net), 0) as decimal(18, 0)) as string) || ' 円'") }}
    union all
    {{ days_complete('R-20', ad_platforms(), ['placement_daily']) }}
    union all
    {{ criterion('R-20', 'invalid_clicks_known', '無効クリックの把握', 'mart_invalid_clicks_daily', 'invalid_clicks is not null',
        where='is_reported', shown_ja="'無効クリック ' || cast(coalesce(sum(invalid_clicks), 0) as string)") }}
    union all
    {# Only the URLs decide, because the agency sets them. Sessions whose utm parameters got lost are reported beside them. #}
    {{ criterion('R-21', 'urls_follow_sheet', 'リンク先URLのDMシート準拠', 'mart_rule_sheet', "verdict = 'conforms'", rows='rule_sheet_urls',
        since='min(first_date)', shown_ja="'違反しているURLの費用 '
            || cast(cast(coalesce(sum(case when verdict = 'fails' then cost_net end), 0) as decimal(18, 0)) as string)
            || ' 円、パラメータがDMシートと異なるセッション ' || cast(coalesce(max(lost_sessions), 0) as string) || ' 件'") }}
{%- endmacro %}
