-- Clicks on external links, counted or not, of each day are the same in GA4's report and in the mart. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'fct_cv_daily'}}}) }}

with

api_loads as (

    select distinct report_date from {{ source('ops', 'loads') }}
    where platform = 'ga4'

),

api_days as (

    select
        report_date,
        sum(event_count) as clicks,
        sum(sessions) as sessions
    from {{ source('raw_ga4', 'outbound_clicks') }}
    group by report_date

),

export_days as (

    select
        report_date,
        sum(event_count) as clicks,
        sum(sessions) as sessions
    from {{ ref('int_ga4_export__outbound_clicks') }}
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

mart_days as (

    select
        facts.report_date,
        sum(facts.cv_events) as clicks,
        sum(facts.cv_sessions) as sessions
    from {{ ref('fct_cv_daily') }} as facts
    where {{ is_link_click('facts') }}
    group by facts.report_date

)

{{ days_that_differ('source_days', 'mart_days', ['clicks', 'sessions']) }}
