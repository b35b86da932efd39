with

source as (

    select * from {{ source('raw_google_ads', 'campaign_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        {{ google_device('segments_device') }} as device,

        -- attributes
        campaign_name,
        {{ google_channel('campaign_advertising_channel_type') }} as channel,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
