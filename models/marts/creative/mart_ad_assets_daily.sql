{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- An impression counts for every asset shown in the ad, so these rows do not add up to the ad. -#}

with

final as (

    {{
        offered_report('assets', [
            'campaign_name',
            'channel',
            'ad_group_id',
            'ad_group_name',
            'ad_id',
            'asset_id',
            'field_type',
            'asset_type',
            'asset_text',
            'image_url',
            'video_id',
            'performance_label',
            'is_in_use',
            'cast(impressions as bigint) as impressions',
            'cast(clicks as bigint) as clicks',
            measure('ctr') ~ ' as ctr',
            'cast(cost_net as decimal(18, 6)) as cost_net',
            'cast(platform_conversions as decimal(18, 6)) as platform_conversions'
        ])
    }}

)

select * from final
