with

source as (

    select * from {{ source('raw_google_ads', 'account_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,

        -- measures
        {{ google_figures() }},
        metrics_invalid_clicks as invalid_clicks,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
