-- Two independent Yahoo! Display reports, ads and campaigns, give the same totals each day. # R-05
{{ config(meta={'dagster': {'ref': {'name': 'stg_yahoo_display__ad_daily'}}}) }}

with

campaign_days as (

    select
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as conversions
    from {{ ref('stg_yahoo_display__campaign_daily') }}
    group by report_date

),

ad_days as (

    select
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as conversions
    from {{ ref('stg_yahoo_display__ad_daily') }}
    group by report_date

)

{{ days_that_differ('campaign_days', 'ad_days', ['impressions', 'clicks', 'cost_net', 'conversions']) }}
