{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set keys = ['platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id', 'ad_id'] %}
{%- set levels = {
    'total': [], 'platform': keys[:1], 'medium': keys[:2], 'campaign': keys[:3], 'ad_group': keys[:6], 'ad': keys
} %}
{#- The finest key that is grouped determines the level. -#}
{%- set marks = {
    'ad': 'ad_id', 'ad_group': 'ad_group_id', 'campaign': 'campaign', 'medium': 'medium', 'platform': 'platform'
} %}
{%- set counts = ['impressions', 'clicks', 'sessions', 'engaged_sessions', 'article_views', 'article_sessions', 'cv_events',
    'cv_sessions', 'cv', 'cv_with_cost', 'cv_with_clicks'] %}
{%- set amounts = ['cost_net', 'fee', 'cost_gross', 'tax', 'cost_net_tax', 'cost_gross_tax', 'platform_conversions'] %}
{%- set planned = ['planned_cost_net', 'planned_impressions', 'planned_clicks', 'planned_cv', 'budget_net', 'target_cv'] %}

with

engagement as (

    select * from {{ ref('engagement') }}

),

funnel as (

    select * from {{ ref('mart_funnel_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

ads as (

    select *
    from funnel
    where match_method <> 'not_ad'

),

rated as (

    {{ charged_at('ads') }}

),

costed as (

    select
        *,
        {{ cost_columns() }}
    from rated

),

actual as (

    select
        report_date,
        case
            {%- for level, key in marks.items() %}
            when grouping({{ key }}) = 0 then '{{ level }}'
            {%- endfor %}
            else 'total'
        end as level_name,
        {%- for key in keys %}
        case when grouping({{ key }}) = 0 then {{ key }} else '(all)' end as {{ key }},
        {%- endfor %}
        case when grouping(device) = 0 then device else '(all)' end as device,
        case when grouping(campaign_id) = 0 then max(campaign_name) end as campaign_name,
        case when grouping(ad_group_id) = 0 then max(ad_group_name) end as ad_group_name,
        case when grouping(ad_id) = 0 then max(ad_name) end as ad_name,
        {%- for measure in counts + amounts %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        max(is_provisional) as is_provisional
    from costed
    group by grouping sets (
        {%- for own in levels.values() %}
        ({{ (['report_date'] + own) | join(', ') }}),
        ({{ (['report_date'] + own + ['device']) | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    )

),

known_days as (

    select distinct report_date
    from ads

),

plan_days as (

    select
        known_days.report_date,
        media.platform,
        plan.medium,
        plan.ctr,
        plan.cvr,
        plan.cpm_yen,
        {{ ratio('plan.budget_yen', days_between('plan.first_day', 'plan.last_day') ~ ' + 1') }} as planned_cost_net
    from known_days
    inner join {{ ref('media_plan') }} as plan on known_days.report_date between plan.first_day and plan.last_day
    inner join {{ ref('media') }} as media on plan.medium = media.medium

),

plan_impressions as (

    select
        *,
        {{ ratio('planned_cost_net * 1000', 'cpm_yen') }} as planned_impressions
    from plan_days

),

plan_clicks as (

    select
        *,
        {{ at_rate('planned_impressions', 'ctr') }} as planned_clicks
    from plan_impressions

),

plan_levels as (

    select
        report_date,
        case when grouping(medium) = 0 then 'medium' when grouping(platform) = 0 then 'platform' else 'total' end as level_name,
        case when grouping(platform) = 0 then platform else '(all)' end as platform,
        case when grouping(medium) = 0 then medium else '(all)' end as medium,
        sum(planned_cost_net) as planned_cost_net,
        sum(planned_impressions) as planned_impressions,
        sum(planned_clicks) as planned_clicks,
        sum({{ at_rate('planned_clicks', 'cvr') }}) as planned_cv
    from plan_clicks
    group by grouping sets ((report_date), (report_date, platform), (report_date, platform, medium))

),

-- Target and budget of the engagement, spread evenly over the days of delivery.
target_days as (

    select
        known_days.report_date,
        {{ ratio(
            'engagement.media_budget_yen',
            days_between('engagement.launch_date', 'engagement.delivery_end_date') ~ ' + 1'
        ) }} as budget_net,
        {{ ratio(
            'engagement.target_cv',
            days_between('engagement.launch_date', 'engagement.delivery_end_date') ~ ' + 1'
        ) }} as target_cv
    from known_days
    inner join engagement on known_days.report_date between engagement.launch_date and engagement.delivery_end_date

),

plan as (

    select
        plan_levels.*,
        case when plan_levels.level_name = 'total' then target_days.budget_net end as budget_net,
        case when plan_levels.level_name = 'total' then target_days.target_cv end as target_cv
    from plan_levels
    left join target_days on plan_levels.report_date = target_days.report_date

),

-- The plan of a medium has a row also on days without delivery in the medium.
both_sides as (

    select
        report_date,
        level_name,
        {{ keys | join(',\n        ') }},
        device,
        campaign_name,
        ad_group_name,
        ad_name,
        {{ (counts + amounts) | join(',\n        ') }},
        {%- for measure in planned %}
        null as {{ measure }},
        {%- endfor %}
        is_provisional
    from actual

    union all

    select
        report_date,
        level_name,
        platform,
        medium,
        {%- for key in keys[2:] %}
        '(all)' as {{ key }},
        {%- endfor %}
        '(all)' as device,
        null as campaign_name,
        null as ad_group_name,
        null as ad_name,
        {%- for measure in counts + amounts %}
        null as {{ measure }},
        {%- endfor %}
        {{ planned | join(',\n        ') }},
        null as is_provisional
    from plan

),

final as (

    select
        report_date,
        level_name,
        {{ keys | join(',\n        ') }},
        device,
        level_name <> 'ad' or coalesce(device = '(all)', false) as is_total,
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        {%- for measure in counts %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
        {%- for measure in amounts + planned %}
        cast(sum({{ measure }}) as decimal(18, 6)) as {{ measure }},
        {%- endfor %}
        coalesce(max(is_provisional), false) as is_provisional
    from both_sides
    group by
        report_date,
        level_name,
        {{ keys | join(',\n        ') }},
        device

)

select * from final
