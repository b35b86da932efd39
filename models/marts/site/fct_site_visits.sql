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

clicks as (

    select
        visit_key,
        link_url
    from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click and visit_key is not null

),

rules as (

    {{ cv_link_rule('clicks') }}

),

articles as (

    select page_path
    from {{ ref('lp_articles') }}

),

keyed_events as (

    select
        stg.visit_key,
        stg.event_name,
        stg.is_page_view,
        stg.is_outbound_click,
        stg.engagement_time_msec,
        articles.page_path is not null as is_on_article,
        coalesce(rules.is_counted, false) as is_cv
    from {{ ref('stg_ga4_export__events') }} as stg
    left join articles on stg.page_path = articles.page_path
    left join rules on stg.is_outbound_click and stg.link_url = rules.link_url
    where stg.visit_key is not null

),

-- An article counts as read when GA4 sends the scroll event of enhanced measurement (90 percent of the page).
visit_events as (

    select
        visit_key,
        {{ event_counts({
            'page_views': 'is_page_view',
            'article_views': 'is_page_view and is_on_article',
            'article_reads': "event_name = 'scroll' and is_on_article",
            'outbound_clicks': 'is_outbound_click',
            'cv_events': 'is_cv'
        }) }},
        cast(
            cast(sum(coalesce(engagement_time_msec, 0)) as decimal(18, 0)) * cast('0.001' as decimal(4, 3))
            as decimal(18, 6)
        ) as user_engagement_seconds
    from keyed_events
    group by visit_key

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
        done.page_views,
        done.article_views,
        done.article_reads,
        done.outbound_clicks,
        done.cv_events,
        cast(case when done.cv_events > 0 then 1 else 0 end as bigint) as cv_sessions,
        done.user_engagement_seconds
    from visits
    left join last_non_direct as credited on visits.visit_key = credited.visit_key
    left join visit_events as done on visits.visit_key = done.visit_key

)

select * from final
