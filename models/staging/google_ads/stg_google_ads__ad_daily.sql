with

source as (

    select * from {{ source('raw_google_ads', 'ad_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        cast(ad_group_ad_ad_id as string) as ad_id,
        case segments_device
            when 2 then 'mobile'
            when 3 then 'tablet'
            when 4 then 'desktop'
            else case when segments_device > 1 then 'other' end
        end as device,

        -- attributes
        campaign_name,
        case campaign_advertising_channel_type
            when 2 then 'SEARCH'
            when 3 then 'DISPLAY'
            when 6 then 'VIDEO'
            when 10 then 'PERFORMANCE_MAX'
            when 14 then 'DEMAND_GEN'
            else case when campaign_advertising_channel_type > 1 then 'OTHER' end
        end as channel,
        ad_group_name,
        ad_group_ad_ad_name as ad_name,
        ad_group_ad_ad_final_urls[1] as final_url,

        -- measures (absent stays null: unknown is not zero)
        metrics_impressions as impressions,
        metrics_clicks as clicks,
        {{ from_micros('metrics_cost_micros') }} as cost_net,
        cast(metrics_conversions as decimal(18, 6)) as platform_conversions,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
