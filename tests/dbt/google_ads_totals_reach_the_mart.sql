-- Google Ads: impressions, clicks, cost, conversions of each day are equal in raw and mart. # R-01 R-02 R-03
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

with

raw_days as (

    select
        report_date,
        sum(metrics_impressions) as impressions,
        sum(metrics_clicks) as clicks,
        sum(cast(metrics_cost_micros as decimal(38, 0))) as cost_micros,
        sum(cast(metrics_conversions as decimal(18, 6))) as conversions
    from {{ source('raw_google_ads', 'ad_daily') }}
    group by report_date

),

mart_days as (

    select
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        cast(sum(cost_net) * 1000000 as decimal(38, 0)) as cost_micros,
        sum(platform_conversions) as conversions
    from {{ ref('fct_ad_performance_daily') }}
    where platform = 'google_ads'
    group by report_date

)

{{ days_that_differ('raw_days', 'mart_days', ['impressions', 'clicks', 'cost_micros', 'conversions']) }}
