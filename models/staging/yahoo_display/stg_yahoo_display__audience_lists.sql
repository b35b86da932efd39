with

source as (

    select * from {{ source('raw_yahoo_display', 'audience_lists') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(audience_list_id as string) as audience_list_id,

        -- attributes
        audience_list_name,
        source_type,
        delivery_status,
        is_shared,

        -- measures
        reach as members,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
