with

source as (

    select * from {{ source('raw_yahoo_display', 'accounts') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,

        -- attributes
        {{ yahoo_account() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
