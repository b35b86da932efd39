-- kpi.daily has the funnel's totals each day, its official CV is the CV of advertising. # R-12 R-15
{{ config(meta={'dagster': {'ref': {'name': 'kpi_daily'}}}) }}
{%- set measures = [
    'impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions',
    'article_views', 'article_sessions', 'cv_events', 'cv_sessions'
] %}

with

engagement as (

    select * from {{ ref('engagement') }}

),

funnel_days as (

    select
        funnel.report_date,
        {%- for measure in measures %}
        sum(funnel.{{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(
            case
                when funnel.match_method = 'not_ad' then null
                when engagement.cv_basis = 'cv_events' then funnel.cv_events
                when engagement.cv_basis = 'cv_sessions' then funnel.cv_sessions
            end
        ) as cv
    from {{ ref('mart_funnel_daily') }} as funnel
    cross join engagement
    group by funnel.report_date

),

kpi_days as (

    select
        report_date,
        {%- for measure in measures + ['cv'] %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('kpi_daily') }}
    group by report_date

)

{{ days_that_differ('funnel_days', 'kpi_days', measures + ['cv']) }}
