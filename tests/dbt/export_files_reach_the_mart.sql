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

raw_rows as (

    select
        platform,
        file_account_id as account_id,
        report_date,
        coalesce(campaign_name, campaign_id) as campaign,
        campaign_id,
        {{ coarseness('level') }} as coarseness,
        impressions,
        clicks,
        cast(cost as decimal(18, 6)) as cost_net
    from {{ source('raw_console', 'ads_daily') }}

),

-- Of each campaign the finest file that has it, and nothing of the account where a finer file is there.
counted_rows as (

    select * from raw_rows as one
    where
        not exists (
            select 1
            from raw_rows as finer
            where
                one.report_date = finer.report_date
                and one.platform = finer.platform
                and one.account_id = finer.account_id
                and finer.coarseness < one.coarseness
                and (
                    one.coarseness = 4
                    or finer.campaign is null
                    or one.campaign_id = finer.campaign_id
                    or (one.campaign = finer.campaign and (one.campaign_id is null or finer.campaign_id is null))
                )
        )

),

raw_days as (

    select
        counted_rows.report_date,
        sum(counted_rows.impressions) as impressions,
        sum(counted_rows.clicks) as clicks,
        sum(counted_rows.cost_net) as cost_net
    from counted_rows
    inner join file_days
        on
            counted_rows.platform = file_days.platform
            and counted_rows.account_id = file_days.account_id
            and counted_rows.report_date = file_days.report_date
    group by counted_rows.report_date

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
