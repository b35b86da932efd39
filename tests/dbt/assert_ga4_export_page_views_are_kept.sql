-- Page views and time of each day are the same in raw events, by page and by session source. # R-06 R-14
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__page_views'}}}) }}

with

raw_days as (

    select
        report_date,
        sum(case when event_name in ('page_view', 'screen_view') then 1 else 0 end) as page_views,
        cast(sum(coalesce(engagement_time_msec, 0)) as decimal(38, 0)) as milliseconds
    from {{ source('raw_ga4_export', 'events') }}
    where event_name in ('page_view', 'screen_view') or engagement_time_msec > 0
    group by report_date

),

by_page as (

    select
        report_date,
        sum(page_views) as page_views,
        cast(sum(user_engagement_seconds) * 1000 as decimal(38, 0)) as milliseconds
    from {{ ref('int_ga4_export__page_views') }}
    group by report_date

),

by_session as (

    select
        report_date,
        sum(page_views) as page_views,
        cast(sum(user_engagement_seconds) * 1000 as decimal(38, 0)) as milliseconds
    from {{ ref('int_ga4_export__sessions') }}
    group by report_date
    having sum(page_views) > 0 or sum(user_engagement_seconds) > 0

),

page_differences as (

    {{ days_that_differ('raw_days', 'by_page', ['page_views', 'milliseconds']) }}

),

session_differences as (

    {{ days_that_differ('raw_days', 'by_session', ['page_views', 'milliseconds']) }}

)

select * from page_differences
union all
select * from session_differences
