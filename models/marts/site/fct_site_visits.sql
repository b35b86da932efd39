with

visits as (

    select
        *,
        case when session_source <> '(direct)' then visit_key end as non_direct_key
    from {{ ref('int_ga4_export__visits') }}

),

credited as (

    select
        visit_key,
        report_date,
        {{ last_non_direct_key('non_direct_key', 'user_key', event_order('started_at_usec') ~ ', visit_key') }}
            as credited_key
    from visits

),

-- A direct visit is credited to the visitor's last other source within the lookback of dbt_project.yml.
last_non_direct as (

    select
        credited.visit_key,
        coalesce(sources.session_source, '(direct)') as last_non_direct_source,
        coalesce(sources.session_medium, '(none)') as last_non_direct_medium,
        sources.session_campaign_name as last_non_direct_campaign_name,
        sources.session_campaign_id as last_non_direct_campaign_id,
        sources.session_manual_ad_content as last_non_direct_content
    from credited
    left join visits as sources
        on
            credited.credited_key = sources.visit_key
            and {{ days_between('sources.report_date', 'credited.report_date') }}
            <= {{ var('attribution_lookback_days') }}

),

final as (

    select
        md5(visits.visit_key) as visit_id,
        visits.report_date,
        visits.session_source,
        visits.session_medium,
        visits.session_campaign_name as session_campaign,
        visits.session_campaign_id,
        visits.session_manual_ad_content as session_content,
        credited.last_non_direct_source,
        credited.last_non_direct_medium,
        credited.last_non_direct_campaign_name as last_non_direct_campaign,
        credited.last_non_direct_campaign_id,
        credited.last_non_direct_content,
        visits.landing_page,
        visits.device,
        visits.is_engaged,
        visits.page_views,
        visits.article_views,
        cast(case when visits.article_views > 0 then 1 else 0 end as bigint) as article_sessions,
        visits.article_reads,
        visits.outbound_clicks,
        visits.cv_events,
        cast(case when visits.cv_events > 0 then 1 else 0 end as bigint) as cv_sessions,
        visits.user_engagement_seconds
    from visits
    left join last_non_direct as credited on visits.visit_key = credited.visit_key

)

select * from final
