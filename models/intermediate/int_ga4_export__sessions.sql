{{ config(materialized='table') }}

with

visits as (

    select * from {{ ref('int_ga4_export__visits') }}

),

-- Page views and engagement time count on the day they happened, also when the session began the day before.
activity as (

    select
        events.report_date,
        visits.session_source,
        visits.session_medium,
        visits.session_campaign_name,
        visits.session_campaign_id,
        visits.session_manual_ad_content,
        visits.landing_page,
        case when visits.visit_key is null then events.device else visits.device end as device,
        case when events.is_page_view then 1 else 0 end as page_views,
        events.engagement_time_msec
    from {{ ref('stg_ga4_export__events') }} as events
    left join visits on events.visit_key = visits.visit_key
    where events.is_page_view or events.engagement_time_msec > 0

),

both_parts as (

    select
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        landing_page,
        device,
        1 as sessions,
        case when is_engaged then 1 else 0 end as engaged_sessions,
        case when article_views > 0 then 1 else 0 end as article_sessions,
        case when cv_events > 0 then 1 else 0 end as cv_sessions,
        0 as page_views,
        0 as engagement_time_msec
    from visits

    union all

    select
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        landing_page,
        device,
        0 as sessions,
        0 as engaged_sessions,
        0 as article_sessions,
        0 as cv_sessions,
        page_views,
        engagement_time_msec
    from activity

),

final as (

    select
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        landing_page,
        device,
        cast(sum(sessions) as bigint) as sessions,
        cast(sum(engaged_sessions) as bigint) as engaged_sessions,
        cast(sum(article_sessions) as bigint) as article_sessions,
        cast(sum(cv_sessions) as bigint) as cv_sessions,
        cast(sum(page_views) as bigint) as page_views,
        {{ seconds_of('engagement_time_msec') }} as user_engagement_seconds
    from both_parts
    group by
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        landing_page,
        device

)

select * from final
