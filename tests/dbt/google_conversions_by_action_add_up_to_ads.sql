-- Google's conversions by action add up to the conversions of its ads each day. A warning: two reports
-- asked one after the other may differ while conversions still arrive. # R-12
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_google_ads__conversion_action_daily'}}}) }}

with

action_days as (

    select
        report_date,
        sum(platform_conversions) as conversions
    from {{ ref('stg_google_ads__conversion_action_daily') }}
    group by report_date
    having sum(platform_conversions) <> 0

),

ad_days as (

    select
        report_date,
        sum(platform_conversions) as conversions
    from {{ ref('stg_google_ads__ad_daily') }}
    group by report_date
    having sum(platform_conversions) <> 0

)

{{ days_that_differ('ad_days', 'action_days', ['conversions']) }}
