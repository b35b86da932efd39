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
        {{ google_device('segments_device') }} as device,

        -- attributes
        campaign_name,
        {{ google_channel('campaign_advertising_channel_type') }} as channel,
        ad_group_name,
        ad_group_ad_ad_name as ad_name,
        ad_group_ad_ad_final_urls[1] as final_url,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
