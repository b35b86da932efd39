with

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
        done.page_views,
        done.article_views,
        done.article_reads,
        done.outbound_clicks,
        done.cv_events,
        cast(case when done.cv_events > 0 then 1 else 0 end as bigint) as cv_sessions,
        done.user_engagement_seconds
    from {{ ref('int_ga4_export__visits') }} as visits
    left join {{ ref('int_ga4_export__last_non_direct') }} as credited on visits.visit_key = credited.visit_key
    left join {{ ref('int_ga4_export__visit_events') }} as done on visits.visit_key = done.visit_key

)

select * from final
