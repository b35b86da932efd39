with

source as (

    select * from {{ source('raw_google_ads', 'conversion_action_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        segments_conversion_action as conversion_action,

        -- attributes
        campaign_name,
        segments_conversion_action_name as conversion_action_name,
        cast(segments_conversion_action_category as string) as conversion_action_category,

        -- measures
        cast(metrics_conversions as decimal(18, 6)) as platform_conversions,
        {{ google_credited() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
