with

source as (

    select * from {{ source('raw_search_console', 'site_daily_fresh') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,

        -- attributes
        site_url,

        -- measures
        clicks,
        impressions,
        {{ position_sum('position', 'impressions') }} as position_sum,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
