with

source as (

    select * from {{ source('raw_search_console', 'url_inspections') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        inspection_url as page_url,

        -- attributes
        site_url,
        {{ normalise_page('inspection_url') }} as page_path,
        verdict,
        coverage_state,
        robots_txt_state,
        indexing_state,
        page_fetch_state,
        cast(last_crawl_time as timestamp) as last_crawl_at,
        crawled_as,
        google_canonical,
        user_canonical,
        sitemaps,
        referring_urls,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
