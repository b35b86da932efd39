{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set values = ['first_value', 'second_value', 'difference', 'unexplained'] %}

with

parts as (

    select
        *,
        scope <> '(unattributed)' as is_platform
    from {{ ref('mart_reconciliation_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

summed as (

    select
        report_date,
        comparison,
        measure,
        first_source,
        second_source,
        {{ summed(values) }},
        {%- for cause in difference_causes() %}
        sum(due_to_{{ cause }}) as due_to_{{ cause }},
        {%- endfor %}
        {%- for name in ['late_conversions', 'late_processing'] %}
        case
            when count(case when is_platform then {{ name }} end) = sum(case when is_platform then 1 else 0 end)
                then sum({{ name }})
        end as {{ name }},
        {%- endfor %}
        sum(case when is_platform then 1 else 0 end) as platforms,
        bool_or(not is_platform) as has_unattributed,
        max(is_provisional) as is_provisional
    from parts
    where comparison in ('cv_platform_vs_ga4', 'clicks_vs_sessions')
    group by report_date, comparison, measure, first_source, second_source

),

-- If the conversions of one platform are unknown, the total of all advertising is unknown.
complete as (

    select
        *,
        max(platforms) over (partition by report_date) as platforms_of_day
    from summed

),

final as (

    select
        report_date,
        comparison,
        measure,
        '(all ads)' as scope,
        true as is_total,
        first_source,
        second_source,
        {%- for value in values %}
        cast({{ value }} as decimal(18, 6)) as {{ value }},
        {%- endfor %}
        {%- for cause in difference_causes() %}
        cast(due_to_{{ cause }} as decimal(18, 6)) as due_to_{{ cause }},
        {%- endfor %}
        cast(late_conversions as decimal(18, 6)) as late_conversions,
        cast(late_processing as decimal(18, 6)) as late_processing,
        is_provisional
    from complete
    where platforms = platforms_of_day and has_unattributed

)

select * from final
