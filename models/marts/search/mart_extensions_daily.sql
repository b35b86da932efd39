{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- An impression counts for every extension shown with the ad, so these rows do not add up to the campaign. -#}

with

shown as (

    {{
        offered_report('extensions', [
            'campaign_name',
            'asset_id',
            'extension_type',
            'extension_text',
            'impressions',
            'clicks',
            'cost_net',
            'platform_conversions'
        ])
    }}

),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        asset_id,
        extension_type,
        max(extension_text) as extension_text,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        {{ measure('ctr', summed=true) }} as ctr,
        cast(sum(cost_net) as decimal(18, 6)) as cost_net,
        cast(sum(platform_conversions) as decimal(18, 6)) as platform_conversions
    from shown
    group by report_date, platform, account_id, campaign_id, asset_id, extension_type

)

select * from final
