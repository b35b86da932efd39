-- Sessions, engaged sessions and page views of each day are the same in GA4 and in the mart. # R-06 R-39
{{ config(meta={'dagster': {'ref': {'name': 'fct_site_sessions_daily'}}}) }}

with

api_loads as (

    select distinct report_date from {{ source('ops', 'loads') }}
    where platform = 'ga4'

),

api_days as (

    select
        report_date,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(screen_page_views) as page_views,
        sum(cast(user_engagement_duration as decimal(18, 6))) as seconds
    from {{ source('raw_ga4', 'sessions') }}
    group by report_date

),

export_days as (

    select
        report_date,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(page_views) as page_views,
        sum(cast(user_engagement_seconds as decimal(18, 6))) as seconds
    from {{ ref('int_ga4_export__sessions') }}
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
        report_date,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(page_views) as page_views,
        sum(user_engagement_seconds) as seconds
    from {{ ref('fct_site_sessions_daily') }}
    group by report_date

)

{{ days_that_differ('source_days', 'mart_days', ['sessions', 'engaged_sessions', 'page_views', 'seconds']) }}
