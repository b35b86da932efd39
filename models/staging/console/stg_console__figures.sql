with

source as (

    select * from {{ source('raw_console', 'figures') }}

),

renamed as (

    select
        -- grain
        period_first,
        report_date as period_last,
        platform,
        file_account_id as account_id,
        table_name,
        item,
        metric,

        -- measure
        value,

        -- provenance
        source_line,
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
