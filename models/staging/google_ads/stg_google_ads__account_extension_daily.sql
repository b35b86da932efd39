with

source as (

    select * from {{ source('raw_google_ads', 'account_extension_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(asset_id as string) as asset_id,
        {{ google_extension_type('customer_asset_field_type') }} as extension_type,

        -- attributes
        {{ google_extension_text() }} as extension_text,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
