with

source as (

    select * from {{ source('raw_google_ads', 'customers') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,

        -- attributes
        customer_descriptive_name as account_name,
        {{ google_word('customer_status', {
            2: 'ENABLED', 3: 'CANCELED', 4: 'SUSPENDED', 5: 'CLOSED'
        }) }} as status,
        customer_manager as is_manager,
        customer_test_account as is_test_account,
        customer_currency_code as currency,
        customer_time_zone as time_zone,
        customer_auto_tagging_enabled as has_auto_tagging,
        nullif(customer_tracking_url_template, '') as tracking_url_template,
        nullif(customer_final_url_suffix, '') as final_url_suffix,
        customer_conversion_tracking_setting_conversion_tracking_status > 2 as tracks_conversions,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
