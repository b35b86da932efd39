{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

loaded as (

    select * from {{ ref('stg_search_console__query_daily') }}
    {{ where_day_is_loaded() }}

),

queries as (

    select
        loaded.*,
        {{ is_lp_page('loaded.page_path', 'engagement.lp_path_prefix') }} as is_lp_page
    from loaded
    cross join {{ ref('engagement') }} as engagement

),

summed as (

    select
        report_date,
        site_url,
        query,
        page_path,
        country,
        device,
        is_lp_page,
        sum(clicks) as clicks,
        sum(impressions) as impressions,
        sum(position_sum) as position_sum,
        sum(case when position_sum is not null then impressions end) as positioned_impressions
    from queries
    group by report_date, site_url, query, page_path, country, device, is_lp_page

),

final as (

    select
        report_date,
        site_url,
        query,
        page_path,
        country,
        device,
        is_lp_page,
        cast(clicks as bigint) as clicks,
        cast(impressions as bigint) as impressions,
        {{ measure('ctr') }} as ctr,
        cast(position_sum as decimal(18, 6)) as position_sum,
        {{ ratio('position_sum', 'positioned_impressions') }} as average_position
    from summed

)

select * from final
