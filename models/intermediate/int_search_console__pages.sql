with

pages as (

    select * from {{ ref('stg_search_console__page_daily') }}

),

final as (

    select
        pages.report_date,
        pages.site_url,
        pages.page_path,
        {{ is_lp_page('pages.page_path', 'engagement.lp_path_prefix') }} as is_lp_page,
        articles.page_path is not null as is_article,
        pages.clicks,
        pages.impressions,
        pages.position_sum
    from pages
    cross join {{ ref('engagement') }} as engagement
    left join {{ ref('lp_articles') }} as articles on pages.page_path = articles.page_path

)

select * from final
