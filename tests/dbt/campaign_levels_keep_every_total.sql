-- Each level, by device and for all devices, has the facts' totals of every day and platform; the money adds up. # R-12 R-26
{{ config(meta={'dagster': {'ref': {'name': 'mart_campaign_totals_daily'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions',
    'article_views', 'article_sessions', 'cv_events', 'cv_sessions'] %}

with

facts as (

    {{ facts_side_by_side() }}

),

kinds as (
    {% for level in ['total', 'platform', 'medium', 'campaign', 'ad_group', 'ad'] %}
        select
            '{{ level }}' as level_name,
            true as is_by_device
        union all
        select
            '{{ level }}' as level_name,
            false as is_by_device
        {{ "union all" if not loop.last }}
    {% endfor %}
),

expected as (

    select
        facts.report_date,
        kinds.level_name,
        kinds.is_by_device,
        case when kinds.level_name = 'total' then '(all)' else facts.platform end as platform,
        {{ summed(measures) }},
        0 as money_apart
    from facts
    cross join kinds
    group by
        facts.report_date,
        kinds.level_name,
        kinds.is_by_device,
        case when kinds.level_name = 'total' then '(all)' else facts.platform end

),

actual as (

    select
        report_date,
        level_name,
        device is null or device <> '(all)' as is_by_device,
        platform,
        {{ summed(measures) }},
        sum(abs(cost_net + fee - cost_gross) + abs(cost_gross + tax - cost_gross_tax)) as money_apart
    from {{ ref('mart_campaign_totals_daily') }}
    group by report_date, level_name, device is null or device <> '(all)', platform

)

{{ sums_that_differ(
    'expected', 'actual', ['report_date', 'level_name', 'is_by_device', 'platform'], measures + ['money_apart']
) }}
