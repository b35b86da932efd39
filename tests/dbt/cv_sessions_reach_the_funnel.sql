-- Sessions with a counted CV click of each day are the same in GA4's report and in the funnel. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'mart_funnel_daily'}}}) }}

with

source_days as (

    select
        report_date,
        sum(sessions) as cv_sessions
    from {{ source('raw_ga4', 'cv_sessions') }}
    group by report_date

    union all

    select
        report_date,
        sum(sessions) as cv_sessions
    from {{ ref('int_ga4_export__cv_sessions') }}
    where report_date not in (select report_date from {{ source('ops', 'loads') }} where platform = 'ga4')
    group by report_date

),

reported_days as (

    select * from source_days
    where cv_sessions <> 0

),

funnel_days as (

    select
        report_date,
        sum(cv_sessions) as cv_sessions
    from {{ ref('mart_funnel_daily') }}
    group by report_date
    having sum(cv_sessions) <> 0

)

{{ days_that_differ('reported_days', 'funnel_days', ['cv_sessions']) }}
