{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

hours as (

    {{
        offered_report('hours', [
            'campaign_name',
            'impressions',
            'clicks',
            'cost_net',
            'platform_conversions'
        ], renamed={'hour_of_day': 'column'})
    }}

),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        cast(hour_of_day as integer) as hour_of_day,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        {{ measure('ctr') }} as ctr,
        cast(cost_net as decimal(18, 6)) as cost_net,
        {{ measure('cpc') }} as cpc,
        cast(platform_conversions as decimal(18, 6)) as platform_conversions
    from hours

)

select * from final
