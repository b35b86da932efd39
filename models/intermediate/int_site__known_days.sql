with

days as (

    select * from {{ ref('int_site__source_days') }}

),

api_reports as (

    select * from {{ ref('int_report_days') }}
    where platform = 'ga4'

),

day_reports as (

    select
        days.report_date,
        days.source_system = 'ga4_export' as is_export,
        coalesce(api.report, '') as report
    from days
    left join api_reports as api on days.report_date = api.report_date

),

-- The export is one file of events: whatever it does not mention did not happen.
final as (

    select
        report_date,
        max(is_export or report = 'sessions') as has_sessions,
        max(is_export or report = 'page_views') as has_page_views,
        max(is_export or report = 'outbound_clicks') as has_clicks,
        max(is_export or report = 'cv_sessions') as has_cv_sessions
    from day_reports
    group by report_date

)

select * from final
