-- Google's conversions by action add up to the conversions of its campaigns each day both were loaded. A warning: two reports
-- asked one after the other may differ while conversions still arrive. # R-12
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_google_ads__conversion_action_daily'}}}) }}

with

known_days as (

    select report_date
    from {{ ref('int_report_days') }}
    where platform = 'google_ads' and report in ('campaign_daily', 'conversion_action_daily')
    group by report_date
    having count(*) = 2

),

action_days as (

    select
        actions.report_date,
        sum(actions.platform_conversions) as conversions
    from {{ ref('stg_google_ads__conversion_action_daily') }} as actions
    inner join known_days on actions.report_date = known_days.report_date
    group by actions.report_date
    having sum(actions.platform_conversions) <> 0

),

campaign_days as (

    select
        campaigns.report_date,
        sum(campaigns.platform_conversions) as conversions
    from {{ ref('stg_google_ads__campaign_daily') }} as campaigns
    inner join known_days on campaigns.report_date = known_days.report_date
    group by campaigns.report_date
    having sum(campaigns.platform_conversions) <> 0

)

{{ days_that_differ('campaign_days', 'action_days', ['conversions']) }}
