{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

views as (

    select *
    from {{ ref('int_site__page_views') }}
    {{ where_day_is_loaded() }}

),

final as (

    select
        views.report_date,
        views.source_system,
        views.session_key,
        views.session_source,
        views.session_medium,
        views.session_campaign_name as session_campaign,
        views.session_campaign_id,
        views.session_manual_ad_content as session_content,
        views.device,
        views.page_path,
        articles.page_path is not null as is_article,
        cast(views.page_views as bigint) as page_views,
        cast(views.user_engagement_seconds as decimal(18, 6)) as user_engagement_seconds,
        site_days.is_provisional
    from views
    left join {{ ref('lp_articles') }} as articles on views.page_path = articles.page_path
    left join {{ ref('int_site__source_days') }} as site_days on views.report_date = site_days.report_date

)

select * from final
