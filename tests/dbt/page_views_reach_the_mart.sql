-- Page views of each day are the same in GA4's report and in the mart. # R-14
{{ config(meta={'dagster': {'ref': {'name': 'fct_page_views_daily'}}}) }}

with

api_loads as (

    select distinct report_date from {{ source('ops', 'loads') }}
    where platform = 'ga4'

),

api_days as (

    select
        report_date,
        sum(screen_page_views) as page_views,
        sum(cast(user_engagement_duration as decimal(18, 6))) as seconds
    from {{ source('raw_ga4', 'page_views') }}
    group by report_date

),

export_days as (

    select
        report_date,
        sum(page_views) as page_views,
        sum(cast(user_engagement_seconds as decimal(18, 6))) as seconds
    from {{ ref('int_ga4_export__page_views') }}
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
        sum(page_views) as page_views,
        sum(user_engagement_seconds) as seconds
    from {{ ref('fct_page_views_daily') }}
    group by report_date

)

{{ days_that_differ('source_days', 'mart_days', ['page_views', 'seconds']) }}
