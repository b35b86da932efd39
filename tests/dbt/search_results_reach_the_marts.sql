-- Search Console: by day, site totals, page totals and query totals are the same in raw and marts, to the unit. # R-07 R-27
{{ config(meta={'dagster': {'ref': {'name': 'mart_seo_daily'}}}) }}

with

sites as (

    select
        report_date,
        sum(clicks) as clicks,
        sum(impressions) as impressions
    from {{ source('raw_search_console', 'site_daily') }}
    group by report_date

),

pages as (

    select
        report_date,
        sum(clicks) as page_clicks,
        sum(impressions) as page_impressions
    from {{ source('raw_search_console', 'page_daily') }}
    group by report_date

),

queries as (

    select
        report_date,
        sum(clicks) as query_clicks,
        sum(impressions) as query_impressions
    from {{ source('raw_search_console', 'query_daily') }}
    group by report_date

),

-- What rare queries hide is told page by page, so the marts know queries only where the pages have come.
page_loads as (

    select distinct report_date
    from {{ source('ops', 'loads') }}
    where platform = 'search_console' and report = 'page_daily'

),

raw_days as (

    select
        sites.report_date,
        sites.clicks,
        sites.impressions,
        coalesce(pages.page_clicks, 0) as page_clicks,
        coalesce(pages.page_impressions, 0) as page_impressions,
        case when page_loads.report_date is null then 0 else coalesce(queries.query_clicks, 0) end as query_clicks,
        case when page_loads.report_date is null then 0 else coalesce(queries.query_impressions, 0) end as query_impressions
    from sites
    left join pages on sites.report_date = pages.report_date
    left join queries on sites.report_date = queries.report_date
    left join page_loads on sites.report_date = page_loads.report_date

),

mart_days as (

    select
        report_date,
        sum(clicks) as clicks,
        sum(impressions) as impressions,
        sum(coalesce(page_clicks, 0)) as page_clicks,
        sum(coalesce(page_impressions, 0)) as page_impressions,
        sum(coalesce(query_clicks, 0)) as query_clicks,
        sum(coalesce(query_impressions, 0)) as query_impressions
    from {{ ref('mart_seo_daily') }}
    where not is_provisional and impressions > 0
    group by report_date

)

{{ days_that_differ(
    'raw_days', 'mart_days',
    ['clicks', 'impressions', 'page_clicks', 'page_impressions', 'query_clicks', 'query_impressions']
) }}
