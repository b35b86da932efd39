with

lp_pages as (

    select
        lp_path_prefix as page_path,
        cast(null as varchar) as title_ja,
        false as is_article
    from {{ ref('engagement') }}

    union all

    select
        page_path,
        title_ja,
        true as is_article
    from {{ ref('lp_articles') }}

),

ranked_inspections as (

    select
        *,
        row_number() over (partition by account_id, page_path order by report_date desc, page_url asc) as choice
    from {{ ref('stg_search_console__url_inspections') }}

),

inspections as (

    select * from ranked_inspections
    where choice = 1

),

ranked_sitemaps as (

    select
        *,
        rank() over (partition by account_id order by report_date desc) as choice
    from {{ ref('stg_search_console__sitemaps') }}

),

sitemaps as (

    select
        account_id,
        sitemap_url,
        max(errors) as errors,
        max(warnings) as warnings,
        max(last_read_at) as last_read_at
    from ranked_sitemaps
    where choice = 1
    group by account_id, sitemap_url

),

named_sitemaps as (

    select
        account_id,
        page_path,
        {{ split_to_rows('sitemaps', ' ') }} as sitemap_url
    from inspections

),

page_sitemaps as (

    select
        named.account_id,
        named.page_path,
        max(sitemaps.errors) as sitemap_errors,
        max(sitemaps.warnings) as sitemap_warnings,
        max(sitemaps.last_read_at) as sitemap_last_read_at
    from named_sitemaps as named
    left join sitemaps
        on named.account_id = sitemaps.account_id and named.sitemap_url = sitemaps.sitemap_url
    group by named.account_id, named.page_path

),

final as (

    select
        lp_pages.page_path,
        lp_pages.title_ja,
        lp_pages.is_article,
        inspections.site_url,
        inspections.report_date,
        inspections.verdict = 'PASS' as is_indexed,
        inspections.verdict,
        inspections.coverage_state,
        inspections.robots_txt_state,
        inspections.indexing_state,
        inspections.page_fetch_state,
        inspections.last_crawl_at,
        inspections.crawled_as,
        inspections.google_canonical,
        inspections.user_canonical,
        case when inspections.page_path is not null then inspections.sitemaps is not null end as is_in_sitemap,
        page_sitemaps.sitemap_errors,
        page_sitemaps.sitemap_warnings,
        page_sitemaps.sitemap_last_read_at,
        inspections.fetched_at
    from lp_pages
    left join inspections on lp_pages.page_path = inspections.page_path
    left join page_sitemaps
        on inspections.account_id = page_sitemaps.account_id and inspections.page_path = page_sitemaps.page_path

)

select * from final
