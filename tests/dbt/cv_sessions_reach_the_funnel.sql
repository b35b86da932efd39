-- Sessions with a counted CV click of each day are the same in GA4's report and in the funnel. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'mart_funnel_daily'}}}) }}

with

api_loads as (

    select distinct report_date from {{ source('ops', 'loads') }}
    where platform = 'ga4'

),

api_days as (

    select
        report_date,
        sum(sessions) as cv_sessions
    from {{ source('raw_ga4', 'cv_sessions') }}
    group by report_date

),

export_days as (

    select
        report_date,
        sum(sessions) as cv_sessions
    from {{ ref('int_ga4_export__cv_sessions') }}
    group by report_date

),

source_days as (

    select * from api_days
    union all
    select export_days.*
    from export_days
    left join api_loads on export_days.report_date = api_loads.report_date
    where api_loads.report_date is null

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
