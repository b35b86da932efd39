-- Yahoo! Display: impressions, clicks, cost, conversions of each day are the same in raw and mart. # R-05
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

with

raw_days as (

    select
        report_date,
        sum(imps) as impressions,
        sum(clicks) as clicks,
        sum(cast(cost as decimal(38, 6))) as cost_net,
        sum(cast(conversions as decimal(18, 6))) as conversions
    from {{ source('raw_yahoo_display', 'ad_daily') }}
    group by report_date

),

mart_days as (

    select
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as conversions
    from {{ ref('fct_ad_performance_daily') }}
    where platform = 'yahoo_display'
    group by report_date

)

{{ days_that_differ('raw_days', 'mart_days', ['impressions', 'clicks', 'cost_net', 'conversions']) }}
