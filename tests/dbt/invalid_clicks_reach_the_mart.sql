-- Invalid clicks and valid ones of each day are the same in raw and mart. # R-20
{{ config(meta={'dagster': {'ref': {'name': 'mart_invalid_clicks_daily'}}}) }}

with

told as (

    select
        report_date,
        metrics_clicks as clicks,
        metrics_invalid_clicks as invalid_clicks
    from {{ source('raw_google_ads', 'account_daily') }}

    union all

    select
        report_date,
        clicks,
        invalid_clicks
    from {{ source('raw_yahoo_search', 'campaign_daily') }}

    union all

    select
        report_date,
        clicks,
        null as invalid_clicks
    from {{ source('raw_yahoo_display', 'campaign_daily') }}

),

raw_days as (

    select
        report_date,
        sum(clicks) as clicks,
        sum(invalid_clicks) as invalid_clicks
    from told
    group by report_date

),

mart_days as (

    select
        report_date,
        sum(clicks) as clicks,
        sum(invalid_clicks) as invalid_clicks
    from {{ ref('mart_invalid_clicks_daily') }}
    group by report_date

)

{{ days_that_differ('raw_days', 'mart_days', ['clicks', 'invalid_clicks']) }}
