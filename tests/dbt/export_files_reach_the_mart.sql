-- Export files: impressions, clicks, cost of each day on which a file counts are equal in raw and mart. # R-10 R-33
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

with

file_days as (

    select
        platform,
        account_id,
        report_date
    from {{ ref('int_console__days') }}
    where counts_file

),

raw_levels as (

    select
        platform,
        file_account_id as account_id,
        report_date,
        level,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        cast(sum(cast(cost as decimal(18, 6))) as decimal(18, 6)) as cost_net,
        row_number() over (
            partition by platform, file_account_id, report_date
            order by case level when 'ad' then 1 when 'ad_group' then 2 when 'campaign' then 3 else 4 end
        ) as coarseness
    from {{ source('raw_console', 'ads_daily') }}
    group by platform, file_account_id, report_date, level

),

raw_days as (

    select
        raw_levels.report_date,
        sum(raw_levels.impressions) as impressions,
        sum(raw_levels.clicks) as clicks,
        sum(raw_levels.cost_net) as cost_net
    from raw_levels
    inner join file_days
        on
            raw_levels.platform = file_days.platform
            and raw_levels.account_id = file_days.account_id
            and raw_levels.report_date = file_days.report_date
    where raw_levels.coarseness = 1
    group by raw_levels.report_date

),

mart_days as (

    select
        mart.report_date,
        sum(mart.impressions) as impressions,
        sum(mart.clicks) as clicks,
        sum(mart.cost_net) as cost_net
    from {{ ref('fct_ad_performance_daily') }} as mart
    inner join file_days
        on
            mart.platform = file_days.platform
            and mart.account_id = file_days.account_id
            and mart.report_date = file_days.report_date
    group by mart.report_date

)

{{ days_that_differ('raw_days', 'mart_days', ['impressions', 'clicks', 'cost_net']) }}
