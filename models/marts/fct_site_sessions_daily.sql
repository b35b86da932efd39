{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

sessions as (

    select *
    from {{ ref('int_site__sessions') }}
    {{ where_day_is_loaded() }}

),

final as (

    select
        sessions.report_date,
        sessions.source_system,
        sessions.session_key,
        sessions.session_source,
        sessions.session_medium,
        sessions.session_campaign_name as session_campaign,
        sessions.session_campaign_id,
        sessions.session_manual_ad_content as session_content,
        coalesce(
            sessions.session_channel_group,
            {{ default_channel_group(
                'sessions.session_source', 'sessions.session_medium', 'categories.source_category',
                'sessions.session_campaign_name'
            ) }}
        ) as channel_group,
        sessions.landing_page,
        sessions.device,
        cast(sessions.sessions as bigint) as sessions,
        cast(sessions.engaged_sessions as bigint) as engaged_sessions,
        cast(sessions.page_views as bigint) as page_views,
        cast(sessions.user_engagement_seconds as decimal(18, 6)) as user_engagement_seconds,
        site_days.is_provisional
    from sessions
    left join {{ ref('source_categories') }} as categories
        on {{ comparable('sessions.session_source') }} = categories.source
    left join {{ ref('int_site__source_days') }} as site_days on sessions.report_date = site_days.report_date

)

select * from final
