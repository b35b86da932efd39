with

days as (

    select * from {{ ref('int_site__source_days') }}

),

api_reports as (

    select * from {{ ref('int_report_days') }}
    where platform = 'ga4'

),

final as (

    select
        days.report_date,
        coalesce(max(days.source_system = 'ga4_export' or api.report = 'sessions'), false) as has_sessions,
        coalesce(max(days.source_system = 'ga4_export' or api.report = 'page_views'), false) as has_page_views,
        coalesce(max(days.source_system = 'ga4_export' or api.report = 'outbound_clicks'), false) as has_clicks,
        coalesce(max(days.source_system = 'ga4_export' or api.report = 'cv_sessions'), false) as has_cv_sessions
    from days
    left join api_reports as api on days.report_date = api.report_date
    group by days.report_date

)

select * from final
