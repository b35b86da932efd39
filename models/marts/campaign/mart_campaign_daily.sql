{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

funnel as (

    select * from {{ ref('mart_funnel_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

final as (

    select
        report_date,
        platform,
        medium,
        campaign,
        target,
        device,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(cost_net) as decimal(18, 6)) as cost_net,
        cast(sum(platform_conversions) as decimal(18, 6)) as platform_conversions,
        cast(sum(platform_all_conversions) as decimal(18, 6)) as platform_all_conversions,
        cast(sum(platform_conversion_value) as decimal(18, 6)) as platform_conversion_value,
        cast(sum(platform_all_conversion_value) as decimal(18, 6)) as platform_all_conversion_value,
        cast(sum(sessions) as bigint) as sessions,
        cast(sum(engaged_sessions) as bigint) as engaged_sessions,
        cast(sum(article_views) as bigint) as article_views,
        cast(sum(article_sessions) as bigint) as article_sessions,
        cast(sum(cv_events) as bigint) as cv_events,
        cast(sum(cv_sessions) as bigint) as cv_sessions,
        cast(sum(cv) as bigint) as cv,
        cast(sum(cv_with_cost) as bigint) as cv_with_cost,
        cast(sum(cv_with_clicks) as bigint) as cv_with_clicks,
        max(is_provisional) as is_provisional
    from funnel
    group by report_date, platform, medium, campaign, target, device

)

select * from final
