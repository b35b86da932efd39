{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set grain = [
    'report_date', 'platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id', 'ad_id',
    'device', 'match_method'
] %}

with

stages as (

    select * from {{ ref('int_funnel_stages') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

site_days as (

    select * from {{ ref('int_site__known_days') }}

),

ad_days as (

    select
        platform,
        report_date
    from {{ ref('int_report_days') }}
    where report = 'ad_daily'

),

summed as (

    select
        {{ grain | join(',\n        ') }},
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        max(creative) as creative,
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
    from stages
    group by {{ grain | join(', ') }}

),

-- An ad's own measures stand on its platform_id row. There, and for every site measure, nothing means zero
-- once the report of that day has been loaded; without the report nothing means unknown. A report fetched before it asked for all
-- conversions does not know them.
known as (

    select
        summed.*,
        summed.match_method = 'platform_id' and ad_days.report_date is not null as has_ads,
        max(summed.platform_all_conversions) over (partition by summed.report_date, summed.platform) is not null
            as has_all_conversions,
        coalesce(site_days.has_sessions, false) as has_sessions,
        coalesce(site_days.has_page_views, false) as has_page_views,
        coalesce(site_days.has_clicks, false) as has_clicks,
        coalesce(site_days.has_cv_sessions, false) as has_cv_sessions
    from summed
    left join ad_days on summed.report_date = ad_days.report_date and summed.platform = ad_days.platform
    left join site_days on summed.report_date = site_days.report_date

),

final as (

    select
        {{ grain | join(',\n        ') }},
        max(campaign_name) over (partition by report_date, platform, campaign_id) as campaign_name,
        max(ad_group_name) over (partition by report_date, platform, ad_group_id) as ad_group_name,
        max(ad_name) over (partition by report_date, platform, ad_id) as ad_name,
        max(creative) over (partition by report_date, platform, ad_id) as creative,
        cast({{ zero_if('impressions', 'has_ads') }} as bigint) as impressions,
        cast({{ zero_if('clicks', 'has_ads') }} as bigint) as clicks,
        cast({{ zero_if('sessions', 'has_sessions') }} as bigint) as sessions,
        cast({{ zero_if('engaged_sessions', 'has_sessions') }} as bigint) as engaged_sessions,
        cast({{ zero_if('article_views', 'has_page_views') }} as bigint) as article_views,
        cast({{ zero_if('cv_events', 'has_clicks') }} as bigint) as cv_events,
        cast({{ zero_if('cv_sessions', 'has_cv_sessions') }} as bigint) as cv_sessions,
        cast({{ zero_if('cost_net', 'has_ads') }} as decimal(18, 6)) as cost_net,
        cast({{ zero_if('platform_conversions', 'has_ads') }} as decimal(18, 6)) as platform_conversions,
        cast(
            {{ zero_if('platform_all_conversions', 'has_ads and has_all_conversions') }} as decimal(18, 6)
        ) as platform_all_conversions,
        cast(
            {{ zero_if('platform_conversion_value', 'has_ads and has_all_conversions') }} as decimal(18, 6)
        ) as platform_conversion_value,
        cast(
            {{ zero_if('platform_all_conversion_value', 'has_ads and has_all_conversions') }} as decimal(18, 6)
        ) as platform_all_conversion_value,
        is_provisional
    from known

)

select * from final
