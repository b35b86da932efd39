with

source as (

    select * from {{ source('raw_search_console', 'page_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        page as page_url,

        -- attributes
        site_url,
        {{ normalise_page('page') }} as page_path,

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
