{{ config(materialized='table') }}

with

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

events as (

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
    from events
    group by visit_key

)

select * from final
