with

source as (

    select * from {{ source('raw_google_ads', 'product_links') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        product_link_resource_name,

        -- attributes
        {{ google_word('product_link_type', {
            2: 'DATA_PARTNER', 3: 'GOOGLE_ADS', 7: 'HOTEL_CENTER', 8: 'MERCHANT_CENTER',
            9: 'ADVERTISING_PARTNER'
        }) }} as product,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
