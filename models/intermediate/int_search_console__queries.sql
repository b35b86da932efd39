with

queries as (

    select * from {{ ref('stg_search_console__query_daily') }}

),

final as (

    select
        queries.report_date,
        queries.site_url,
        queries.query,
        queries.page_path,
        queries.country,
        queries.device,
        {{ is_lp_page('queries.page_path', 'engagement.lp_path_prefix') }} as is_lp_page,
        queries.clicks,
        queries.impressions,
        queries.position_sum
    from queries
    cross join {{ ref('engagement') }} as engagement

)

select * from final
