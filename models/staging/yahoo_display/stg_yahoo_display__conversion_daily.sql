with

source as (

    select * from {{ source('raw_yahoo_display', 'conversion_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(campaign_id as string) as campaign_id,
        conversion_name,

        -- attributes
        campaign_name,

        -- measures
        cast(conversions as decimal(18, 6)) as platform_conversions,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
