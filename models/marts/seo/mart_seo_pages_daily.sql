{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

loaded as (

    select * from {{ ref('stg_search_console__page_daily') }}
    {{ where_day_is_loaded() }}

),

pages as (

    select
        loaded.report_date,
        loaded.site_url,
        loaded.page_path,
        {{ is_lp_page('loaded.page_path', 'engagement.lp_path_prefix') }} as is_lp_page,
        articles.page_path is not null as is_article,
        loaded.clicks,
        loaded.impressions,
        loaded.position_sum
    from loaded
    cross join {{ ref('engagement') }} as engagement
    left join {{ ref('lp_articles') }} as articles on loaded.page_path = articles.page_path

),

named as (

    select
        report_date,
        site_url,
        page_path,
        sum(clicks) as clicks,
        sum(impressions) as impressions
    from {{ ref('mart_seo_queries_daily') }}
    {{ where_day_is_loaded() }}
    group by report_date, site_url, page_path

),

query_days as (

    select
        report_date,
        site_url,
        has_queries
    from {{ ref('int_search_console__days') }}

),

summed as (

    select
        report_date,
        site_url,
        page_path,
        is_lp_page,
        is_article,
        sum(clicks) as clicks,
        sum(impressions) as impressions,
        sum(position_sum) as position_sum,
        sum(case when position_sum is not null then impressions end) as positioned_impressions
    from pages
    group by report_date, site_url, page_path, is_lp_page, is_article

),

compared as (

    select
        summed.*,
        {{ zero_if('named.clicks', 'query_days.has_queries') }} as query_clicks,
        {{ zero_if('named.impressions', 'query_days.has_queries') }} as query_impressions
    from summed
    left join query_days
        on summed.report_date = query_days.report_date and summed.site_url = query_days.site_url
    left join named
        on
            summed.report_date = named.report_date
            and summed.site_url = named.site_url
            and summed.page_path = named.page_path

),

final as (

    select
        report_date,
        site_url,
        page_path,
        is_lp_page,
        is_article,
        cast(clicks as bigint) as clicks,
        cast(impressions as bigint) as impressions,
        {{ measure('ctr') }} as ctr,
        cast(position_sum as decimal(18, 6)) as position_sum,
        {{ ratio('position_sum', 'positioned_impressions') }} as average_position,
        cast(query_clicks as bigint) as query_clicks,
        cast(query_impressions as bigint) as query_impressions,
        cast(clicks - query_clicks as bigint) as anonymised_clicks,
        cast(impressions - query_impressions as bigint) as anonymised_impressions
    from compared

)

select * from final
