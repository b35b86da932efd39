{{ config(alias='daily') }}

with

campaign_days as (

    select * from {{ ref('mart_campaign_daily') }}

),

summed as (

    select
        report_date,
        platform,
        medium,
        campaign,
        target,
        platform <> '(not ads)' as is_ads,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as platform_conversions,
        sum(platform_all_conversions) as platform_all_conversions,
        sum(platform_conversion_value) as platform_conversion_value,
        sum(platform_all_conversion_value) as platform_all_conversion_value,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(article_views) as article_views,
        sum(article_sessions) as article_sessions,
        sum(cv_events) as cv_events,
        sum(cv_sessions) as cv_sessions,
        sum(cv) as cv,
        sum(cv_with_cost) as cv_with_cost,
        sum(cv_with_clicks) as cv_with_clicks,
        max(is_provisional) as is_provisional
    from campaign_days
    group by report_date, platform, medium, campaign, target

),

final as (

    select
        kpi_days.report_date,
        kpi_days.platform,
        kpi_days.medium,
        kpi_days.campaign,
        kpi_days.target,
        kpi_days.is_ads,
        {{ label('platforms.name_ja', 'kpi_days.platform') }} as platform_name_ja,
        {{ label('coalesce(media.name_ja, unlisted.name_ja)', 'kpi_days.medium') }} as medium_name_ja,
        {{ label('campaigns.name_ja', 'kpi_days.campaign') }} as campaign_name_ja,
        {{ label('targets.name_ja', 'kpi_days.target') }} as target_name_ja,
        cast(kpi_days.impressions as bigint) as impressions,
        cast(kpi_days.clicks as bigint) as clicks,
        {{ measure('ctr', 'kpi_days') }} as ctr,
        {{ measure('cpc', 'kpi_days') }} as cpc,
        cast(kpi_days.cost_net as decimal(18, 6)) as cost_net,
        cast(kpi_days.cv as bigint) as cv,
        cast(kpi_days.cv_with_cost as bigint) as cv_with_cost,
        cast(kpi_days.cv_with_clicks as bigint) as cv_with_clicks,
        {{ measure('cpa', 'kpi_days') }} as cpa,
        {{ measure('cvr', 'kpi_days') }} as cvr,
        cast(kpi_days.sessions as bigint) as sessions,
        cast(kpi_days.engaged_sessions as bigint) as engaged_sessions,
        {{ measure('bounce_rate', 'kpi_days') }} as bounce_rate,
        cast(kpi_days.article_views as bigint) as article_views,
        cast(kpi_days.article_sessions as bigint) as article_sessions,
        cast(kpi_days.cv_events as bigint) as cv_events,
        cast(kpi_days.cv_sessions as bigint) as cv_sessions,
        cast(kpi_days.platform_conversions as decimal(18, 6)) as platform_conversions,
        cast(kpi_days.platform_all_conversions as decimal(18, 6)) as platform_all_conversions,
        cast(kpi_days.platform_conversion_value as decimal(18, 6)) as platform_conversion_value,
        cast(kpi_days.platform_all_conversion_value as decimal(18, 6)) as platform_all_conversion_value,
        kpi_days.is_provisional
    from summed as kpi_days
    left join {{ ref('ad_platforms') }} as platforms on kpi_days.platform = platforms.platform
    left join {{ ref('media') }} as media on kpi_days.medium = media.medium
    left join {{ ref('ad_platforms') }} as unlisted on kpi_days.medium = unlisted.platform
    left join {{ ref('campaigns') }} as campaigns on kpi_days.campaign = campaigns.campaign
    left join {{ ref('targets') }} as targets on kpi_days.target = targets.target

)

select * from final
