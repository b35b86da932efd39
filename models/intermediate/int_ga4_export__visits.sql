{{ config(materialized='table') }}

with

events as (

    select
        *,
        row_number() over (
            partition by visit_key
            order by {{ event_order() }}, event_name, page_path, event_source, event_campaign, event_content
        ) as event_number
    from {{ ref('stg_ga4_export__events') }}
    where visit_key is not null

),

-- GA4's own source of the session if the export has it, otherwise the first source that an event names; events of a direct
-- visit name none. Among the events of the first page, those with a click id come first, because not every event carries the
-- id.
named_sources as (

    select
        visit_key,
        coalesce(session_source, event_source) as session_source,
        case when session_source is not null then session_medium else event_medium end as session_medium,
        case
            when session_source is not null then session_campaign_name else event_campaign
        end as session_campaign_name,
        case
            when session_source is not null then session_campaign_id else event_campaign_id
        end as session_campaign_id,
        case
            when session_source is not null then session_manual_ad_content else event_content
        end as session_manual_ad_content,
        row_number() over (
            partition by visit_key
            order by
                case when session_source is not null then 0 else 1 end,
                event_timestamp,
                case when batch_page_id is null then 1 else 0 end,
                batch_page_id,
                case when has_google_click_id then 0 else 1 end,
                event_number
        ) as choice
    from events
    where session_source is not null or coalesce(event_source, '(direct)') <> '(direct)'

),

pages as (

    select
        visit_key,
        page_path,
        row_number() over (
            partition by visit_key order by case when is_page_view then 0 else 1 end, event_number
        ) as choice
    from events
    where page_path is not null

),

visits as (

    select
        visit_key,
        max(case when event_number = 1 then report_date end) as report_date,
        max(user_key) as user_key,
        min(event_timestamp) as started_at_usec,
        {%- for column in ['batch_page_id', 'batch_ordering_id', 'batch_event_index'] %}
        max(case when event_number = 1 then {{ column }} end) as {{ column }},
        {%- endfor %}
        max(case when event_number = 1 then device end) as device,
        max(case when is_session_engaged then 1 else 0 end) = 1 as is_engaged
    from events
    group by visit_key

),

clicks as (

    select link_url
    from events
    where is_outbound_click

),

rules as (

    {{ cv_link_rule('clicks') }}

),

articles as (

    select page_path
    from {{ ref('lp_articles') }}

),

judged_events as (

    select
        events.visit_key,
        events.event_name,
        events.is_page_view,
        events.is_outbound_click,
        events.engagement_time_msec,
        articles.page_path is not null as is_on_article,
        events.is_cv_event or coalesce(rules.is_counted, false) as is_cv
    from events
    left join articles on events.page_path = articles.page_path
    left join rules on events.is_outbound_click and events.link_url = rules.link_url

),

-- An article is read when GA4 reports its end on screen (enhanced measurement's scroll event, 90 percent).
counts as (

    select
        visit_key,
        {{ event_counts({
            'page_views': 'is_page_view',
            'article_views': 'is_page_view and is_on_article',
            'article_reads': "event_name = 'scroll' and is_on_article",
            'outbound_clicks': 'is_outbound_click',
            'cv_events': 'is_cv'
        }) }},
        {{ seconds_of('engagement_time_msec') }} as user_engagement_seconds
    from judged_events
    group by visit_key

),

final as (

    select
        visits.visit_key,
        visits.report_date,
        visits.user_key,
        visits.started_at_usec,
        visits.batch_page_id,
        visits.batch_ordering_id,
        visits.batch_event_index,
        case
            when sources.visit_key is null then '(direct)' else sources.session_source
        end as session_source,
        case
            when sources.visit_key is null then '(none)' else sources.session_medium
        end as session_medium,
        sources.session_campaign_name,
        sources.session_campaign_id,
        sources.session_manual_ad_content,
        pages.page_path as landing_page,
        visits.device,
        visits.is_engaged,
        counts.page_views,
        counts.article_views,
        counts.article_reads,
        counts.outbound_clicks,
        counts.cv_events,
        counts.user_engagement_seconds
    from visits
    inner join counts on visits.visit_key = counts.visit_key
    left join named_sources as sources on visits.visit_key = sources.visit_key and sources.choice = 1
    left join pages on visits.visit_key = pages.visit_key and pages.choice = 1

)

select * from final
