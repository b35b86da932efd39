with

source as (

    select * from {{ source('raw_search_console', 'sitemaps') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        path as sitemap_url,
        content_type,

        -- attributes
        site_url,
        type as sitemap_type,
        is_pending,
        is_sitemaps_index,
        cast(last_submitted as timestamp) as last_submitted_at,
        cast(last_downloaded as timestamp) as last_read_at,

        -- measures
        errors,
        warnings,
        submitted as submitted_urls,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
