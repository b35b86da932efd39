-- Clicks, sessions, gap and cost of all campaigns of a period are the facts' own. # R-20
{{ config(meta={'dagster': {'ref': {'name': 'mart_click_session_gap'}}}) }}
{%- set measures = ['clicks', 'cost_net', 'sessions', 'lp_sessions'] %}

with

facts as (

    {{ facts_side_by_side() }}

),

expected as (

    select
        periods.period_type,
        periods.first_day,
        facts.platform,
        facts.medium,
        {{ summed(measures) }}
    from facts
    inner join {{ ref('dim_report_periods') }} as periods on facts.report_date between periods.first_day and periods.last_day
    group by periods.period_type, periods.first_day, facts.platform, facts.medium

),

actual as (

    select
        period_type,
        first_day,
        platform,
        medium,
        {{ summed(measures) }}
    from {{ ref('mart_click_session_gap') }}
    group by period_type, first_day, platform, medium

)

{{ sums_that_differ('expected', 'actual', ['period_type', 'first_day', 'platform', 'medium'], measures) }}
