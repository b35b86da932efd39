{{ config(alias='daily') }}

with

campaign_days as (

    select * from {{ ref('mart_campaign_daily') }}

),

summed as (

    select
        report_date,
        platform,
        campaign,
        target,
        platform <> '(not ads)' as is_ads,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as platform_conversions,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(article_views) as article_views,
        sum(cv_events) as cv_events,
        sum(cv_sessions) as cv_sessions,
        max(is_provisional) as is_provisional
    from campaign_days
    group by report_date, platform, campaign, target

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

final as (

    select
        days.report_date,
        days.platform,
        days.campaign,
        days.target,
        days.is_ads,
        {{ label('platforms.name_ja', 'days.platform') }} as platform_name_ja,
        {{ label('campaigns.name_ja', 'days.campaign') }} as campaign_name_ja,
        {{ label('targets.name_ja', 'days.target') }} as target_name_ja,
        cast(days.impressions as bigint) as impressions,
        cast(days.clicks as bigint) as clicks,
        {{ ratio('days.clicks', 'days.impressions') }} as ctr,
        {{ ratio('days.cost_net', 'days.clicks') }} as cpc,
        cast(days.cost_net as decimal(18, 6)) as cost_net,
        cast(days.cv as bigint) as cv,
        {{ ratio('days.cost_net', 'days.cv') }} as cpa,
        {{ ratio('days.cv', 'days.clicks') }} as cvr,
        cast(days.sessions as bigint) as sessions,
        cast(days.engaged_sessions as bigint) as engaged_sessions,
        {{ ratio('days.sessions - days.engaged_sessions', 'days.sessions') }} as bounce_rate,
        cast(days.article_views as bigint) as article_views,
        cast(days.cv_events as bigint) as cv_events,
        cast(days.cv_sessions as bigint) as cv_sessions,
        cast(days.platform_conversions as decimal(18, 6)) as platform_conversions,
        days.is_provisional
    from with_official_cv as days
    left join {{ ref('ad_platforms') }} as platforms on days.platform = platforms.platform
    left join {{ ref('campaigns') }} as campaigns on days.campaign = campaigns.campaign
    left join {{ ref('targets') }} as targets on days.target = targets.target

)

select * from final
