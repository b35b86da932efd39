with

pages as (

    select * from {{ ref('int_search_console__index') }}

),

final as (

    select
        page_path,
        title_ja,
        is_article,
        site_url,
        report_date,
        verdict = 'PASS' as is_indexed,
        verdict,
        coverage_state,
        robots_txt_state,
        indexing_state,
        page_fetch_state,
        last_crawl_at,
        crawled_as,
        google_canonical,
        user_canonical,
        is_in_sitemap,
        sitemap_errors,
        sitemap_warnings,
        sitemap_last_read_at,
        fetched_at
    from pages

)

select * from final
