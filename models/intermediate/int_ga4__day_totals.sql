{#- Measures whose total of a day is known, and the report that states it. CV clicks by region are never withheld. -#}
{%- set totals = {
    'sessions': 'daily_totals', 'page_views': 'daily_totals', 'event_count': 'daily_totals', 'cv_events': 'regions_cv'
} %}

with

daily_totals as (

    select * from {{ ref('stg_ga4__daily_totals') }}

),

regions_cv as (

    select * from {{ ref('stg_ga4__regions_cv') }}

),

final as (
    {% for measure, report in totals.items() %}
        select
            report_date,
            '{{ measure }}' as measure,
            cast(sum({{ measure }}) as bigint) as total
        from {{ report }}
        group by report_date
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
