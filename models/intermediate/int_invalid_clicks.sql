{#- Google tells invalid clicks by account, Yahoo! Search by campaign, Yahoo! Display not at all. -#}
with

google as (

    select
        report_date,
        'google_ads' as platform,
        account_id,
        '(all)' as campaign_id,
        '(all)' as campaign_name,
        clicks,
        invalid_clicks
    from {{ ref('stg_google_ads__account_daily') }}

),

yahoo_search as (

    select
        report_date,
        'yahoo_search' as platform,
        account_id,
        campaign_id,
        campaign_name,
        clicks,
        invalid_clicks
    from {{ ref('stg_yahoo_search__campaign_daily') }}

),

yahoo_display as (

    select
        report_date,
        'yahoo_display' as platform,
        account_id,
        campaign_id,
        campaign_name,
        clicks,
        cast(null as bigint) as invalid_clicks
    from {{ ref('stg_yahoo_display__campaign_daily') }}

),

final as (

    select * from google
    union all
    select * from yahoo_search
    union all
    select * from yahoo_display

)

select * from final
