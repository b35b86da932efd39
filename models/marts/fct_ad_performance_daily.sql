{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

ads as (

    select *
    from {{ ref('int_ads__daily') }}
    {{ where_day_is_loaded() }}

),

described as (

    select
        ads.*,
        sheet.medium,
        sheet.campaign,
        sheet.target,
        sheet.creative,
        sheet.follows_rule_sheet,
        {{ days_between('ads.report_date', jst_date('ads.fetched_at')) }}
        < platforms.restated_days as is_provisional
    from ads
    left join {{ ref('int_ads__rule_sheet') }} as sheet on ads.ad_version_key = sheet.ad_version_key
    left join {{ ref('ad_platforms') }} as platforms on ads.platform = platforms.platform

),

-- Ids below the level at which a row is reported are not known: (unattributed).
final as (

    select
        report_date,
        platform,
        max(reported_level) as reported_level,
        max(is_remainder) as is_remainder,
        account_id,
        max(medium) as medium,
        max(campaign) as campaign,
        max(target) as target,
        max(creative) as creative,
        coalesce(campaign_id, '(unattributed)') as campaign_id,
        max(campaign_name) as campaign_name,
        max(channel) as channel,
        coalesce(ad_group_id, '(unattributed)') as ad_group_id,
        max(ad_group_name) as ad_group_name,
        coalesce(ad_id, '(unattributed)') as ad_id,
        max(ad_name) as ad_name,
        max(final_url) as final_url,
        min(follows_rule_sheet) as follows_rule_sheet,
        device,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(cost_net) as decimal(18, 6)) as cost_net,
        cast(sum(platform_conversions) as decimal(18, 6)) as platform_conversions,
        cast(sum(platform_all_conversions) as decimal(18, 6)) as platform_all_conversions,
        cast(sum(platform_conversion_value) as decimal(18, 6)) as platform_conversion_value,
        cast(sum(platform_all_conversion_value) as decimal(18, 6)) as platform_all_conversion_value,
        max(is_provisional) as is_provisional,
        max(fetched_at) as fetched_at,
        max(load_id) as load_id
    from described
    group by report_date, platform, account_id, campaign_id, ad_group_id, ad_id, device

)

select * from final
