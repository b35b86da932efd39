with

source as (

    select * from {{ source('raw_google_ads', 'region_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(user_location_view_country_criterion_id as string) as country_id,
        segments_geo_target_region as region_resource,
        user_location_view_targeting_location as is_targeted,

        -- attributes
        campaign_name,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
