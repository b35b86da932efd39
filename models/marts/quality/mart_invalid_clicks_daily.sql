{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

counted as (

    select * from {{ ref('int_invalid_clicks') }}
    {{ where_day_is_loaded() }}

),

summed as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        sum(clicks) as clicks,
        sum(invalid_clicks) as invalid_clicks
    from counted
    group by report_date, platform, account_id, campaign_id

),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        invalid_clicks is not null as is_reported,
        cast(clicks as bigint) as clicks,
        cast(invalid_clicks as bigint) as invalid_clicks,
        {{ ratio('invalid_clicks', 'clicks + invalid_clicks') }} as invalid_click_rate
    from summed

)

select * from final
