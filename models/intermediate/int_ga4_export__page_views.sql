{{ config(materialized='table') }}

with

activity as (

    select
        events.report_date,
        visits.session_source,
        visits.session_medium,
        visits.session_campaign_name,
        visits.session_campaign_id,
        visits.session_manual_ad_content,
        events.device,
        events.page_path,
        case when events.is_page_view then 1 else 0 end as page_views,
        events.engagement_time_msec
    from {{ ref('stg_ga4_export__events') }} as events
    left join {{ ref('int_ga4_export__visits') }} as visits on events.visit_key = visits.visit_key
    where events.is_page_view or events.engagement_time_msec > 0

),

final as (

    select
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        device,
        page_path,
        cast(sum(page_views) as bigint) as page_views,
        {{ seconds_of('engagement_time_msec') }} as user_engagement_seconds
    from activity
    group by
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        device,
        page_path

)

select * from final
