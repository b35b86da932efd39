-- Match methods of a period add up to the sessions and CV of advertising, and their shares to one. # R-21
{{ config(meta={'dagster': {'ref': {'name': 'mart_match_methods'}}}) }}
{%- set measures = ['sessions', 'cv_events', 'cv_sessions'] %}

with

facts as (

    {{ facts_side_by_side() }}

),

kinds as (

    select true as is_total
    union all
    select false as is_total

),

expected as (

    select
        periods.period_type,
        periods.first_day,
        kinds.is_total,
        {{ summed(measures) }},
        case when kinds.is_total and sum(facts.sessions) > 0 then 1 end as share_sum
    from facts
    inner join {{ ref('dim_report_periods') }} as periods on facts.report_date between periods.first_day and periods.last_day
    cross join kinds
    group by periods.period_type, periods.first_day, kinds.is_total

),

actual as (

    select
        period_type,
        first_day,
        medium = '(all)' as is_total,
        {{ summed(measures) }},
        round(sum(case when medium = '(all)' then sessions_share end), 4) as share_sum
    from {{ ref('mart_match_methods') }}
    group by period_type, first_day, medium = '(all)'

)

{{ sums_that_differ('expected', 'actual', ['period_type', 'first_day', 'is_total'], measures + ['share_sum']) }}
