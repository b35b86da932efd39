-- Google Ads: impressions, clicks, cost, conversions of each day the API tells are equal in raw and mart. # R-01 R-02 R-03
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

with

file_days as (

    select
        account_id,
        report_date
    from {{ ref('int_console__days') }}
    where platform = 'google_ads' and counts_file

),

raw_days as (

    select
        ads.report_date,
        sum(ads.metrics_impressions) as impressions,
        sum(ads.metrics_clicks) as clicks,
        sum(cast(ads.metrics_cost_micros as decimal(38, 0))) as cost_micros,
        sum(cast(ads.metrics_conversions as decimal(18, 6))) as conversions
    from {{ source('raw_google_ads', 'ad_daily') }} as ads
    left join file_days on ads._account_id = file_days.account_id and ads.report_date = file_days.report_date
    where file_days.account_id is null
    group by ads.report_date

),

mart_days as (

    select
        mart.report_date,
        sum(mart.impressions) as impressions,
        sum(mart.clicks) as clicks,
        cast(sum(mart.cost_net) * 1000000 as decimal(38, 0)) as cost_micros,
        sum(mart.platform_conversions) as conversions
    from {{ ref('fct_ad_performance_daily') }} as mart
    left join file_days on mart.account_id = file_days.account_id and mart.report_date = file_days.report_date
    where mart.platform = 'google_ads' and file_days.account_id is null
    group by mart.report_date

)

{{ days_that_differ('raw_days', 'mart_days', ['impressions', 'clicks', 'cost_micros', 'conversions']) }}
