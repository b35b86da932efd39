with

source as (

    select * from {{ source('raw_google_ads', 'campaign_hourly') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        segments_hour as hour_of_day,

        -- attributes
        campaign_name,

        -- measures
        {{ google_figures(is_credited=false) }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
