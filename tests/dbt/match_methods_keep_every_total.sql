-- Match methods of a period add up to the sessions and CV of each medium of advertising, and their shares to one. # R-21
{{ config(meta={'dagster': {'ref': {'name': 'mart_match_methods'}}}) }}
{%- set measures = ['sessions', 'cv_events', 'cv_sessions'] %}

with

facts as (

    {{ facts_side_by_side() }}

),

expected as (

    select
        periods.period_type,
        periods.first_day,
        facts.medium,
        {{ summed(measures) }},
        case when sum(facts.sessions) > 0 then 1 end as share_sum
    from facts
    inner join {{ ref('dim_report_periods') }} as periods on facts.report_date between periods.first_day and periods.last_day
    group by periods.period_type, periods.first_day, facts.medium

),

actual as (

    select
        period_type,
        first_day,
        medium,
        {{ summed(measures) }},
        round(sum(sessions_share) / count(distinct platform), 4) as share_sum
    from {{ ref('mart_match_methods') }}
    group by period_type, first_day, medium

)

{{ sums_that_differ('expected', 'actual', ['period_type', 'first_day', 'medium'], measures + ['share_sum']) }}
