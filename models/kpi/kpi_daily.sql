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
        sum(cv_events) as cv_events,
        sum(cv_sessions) as cv_sessions,
        max(is_provisional) as is_provisional
    from campaign_days
    group by report_date, platform, medium, campaign, target

),

with_official_cv as (

    select
        summed.*,
        case
            when not summed.is_ads then null
            when engagement.cv_basis = 'cv_sessions' then summed.cv_sessions
            else summed.cv_events
        end as cv
    from summed
    cross join {{ ref('engagement') }} as engagement

),

-- What a CV cost is known where the platform's ads of that day are loaded, also for CV that no single ad can be given.
with_known_cost as (

    select
        *,
        case
            when sum(cost_net) over (partition by report_date, platform) is not null then cv
        end as cv_with_cost
    from with_official_cv

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
        {{ ratio('kpi_days.clicks', 'kpi_days.impressions') }} as ctr,
        {{ ratio('kpi_days.cost_net', 'kpi_days.clicks') }} as cpc,
        cast(kpi_days.cost_net as decimal(18, 6)) as cost_net,
        cast(kpi_days.cv as bigint) as cv,
        cast(kpi_days.cv_with_cost as bigint) as cv_with_cost,
        {{ ratio('kpi_days.cost_net', 'kpi_days.cv') }} as cpa,
        {{ ratio('kpi_days.cv', 'kpi_days.clicks') }} as cvr,
        cast(kpi_days.sessions as bigint) as sessions,
        cast(kpi_days.engaged_sessions as bigint) as engaged_sessions,
        {{ ratio('kpi_days.sessions - kpi_days.engaged_sessions', 'kpi_days.sessions') }} as bounce_rate,
        cast(kpi_days.article_views as bigint) as article_views,
        cast(kpi_days.cv_events as bigint) as cv_events,
        cast(kpi_days.cv_sessions as bigint) as cv_sessions,
        cast(kpi_days.platform_conversions as decimal(18, 6)) as platform_conversions,
        cast(kpi_days.platform_all_conversions as decimal(18, 6)) as platform_all_conversions,
        cast(kpi_days.platform_conversion_value as decimal(18, 6)) as platform_conversion_value,
        cast(kpi_days.platform_all_conversion_value as decimal(18, 6)) as platform_all_conversion_value,
        kpi_days.is_provisional
    from with_known_cost as kpi_days
    left join {{ ref('ad_platforms') }} as platforms on kpi_days.platform = platforms.platform
    left join {{ ref('media') }} as media on kpi_days.medium = media.medium
    left join {{ ref('ad_platforms') }} as unlisted on kpi_days.medium = unlisted.platform
    left join {{ ref('campaigns') }} as campaigns on kpi_days.campaign = campaigns.campaign
    left join {{ ref('targets') }} as targets on kpi_days.target = targets.target

)

select * from final
