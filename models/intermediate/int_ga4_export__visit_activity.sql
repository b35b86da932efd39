{{ config(materialized='table') }}

with

events as (

    select * from {{ ref('stg_ga4_export__events') }}
    where visit_key is not null

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

keyed_events as (

    select
        events.visit_key,
        events.event_name,
        events.is_page_view,
        events.is_outbound_click,
        events.engagement_time_msec,
        articles.page_path is not null as is_on_article,
        coalesce(rules.is_counted, false) as is_cv
    from events
    left join articles on events.page_path = articles.page_path
    left join rules on events.is_outbound_click and events.link_url = rules.link_url

),

-- An article is read when GA4 reports its end on screen (enhanced measurement's scroll event, 90 percent).
final as (

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

)

select * from final
