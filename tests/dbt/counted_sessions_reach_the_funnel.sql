-- Sessions with a CV click, and those with an article view, are the same each day in the source and in the funnel. # R-14 R-15
{{ config(meta={'dagster': {'ref': {'name': 'mart_funnel_daily'}}}) }}
{%- set reports = ['cv_sessions', 'article_sessions'] %}

with

api_loads as (

    select distinct report_date from {{ source('ops', 'loads') }}
    where platform = 'ga4'

),

reported_days as (

    {% for report in reports -%}
    select
        report_date,
        '{{ report }}' as report,
        sum(sessions) as sessions
    from {{ source('raw_ga4', report) }}
    group by report_date
    union all
    select
        exported.report_date,
        '{{ report }}' as report,
        sum(exported.{{ report }}) as sessions
    from {{ ref('int_ga4_export__sessions') }} as exported
    left join api_loads on exported.report_date = api_loads.report_date
    where api_loads.report_date is null
    group by exported.report_date
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

funnel_days as (

    {% for report in reports -%}
    select
        report_date,
        '{{ report }}' as report,
        sum({{ report }}) as sessions
    from {{ ref('mart_funnel_daily') }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

{{ sums_that_differ('reported_days', 'funnel_days', ['report_date', 'report'], ['sessions']) }}
