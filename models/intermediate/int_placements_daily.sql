{#-
    Google's detail view has the page, app, channel or product; Yahoo! Display has the address of the place. Without scheme and
    closing slash both can be compared with seeds/excluded_placements.csv.
-#}
with

google as (

    select
        report_date,
        'google_ads' as platform,
        account_id,
        campaign_id,
        campaign_name,
        placement as platform_placement,
        placement_type,
        placement_name,
        impressions,
        clicks,
        cost_net,
        platform_conversions
    from {{ ref('stg_google_ads__placement_daily') }}

),

yahoo as (

    select
        report_date,
        'yahoo_display' as platform,
        account_id,
        campaign_id,
        campaign_name,
        coalesce(placement_url, placement_name) as platform_placement,
        'WEBSITE' as placement_type,
        placement_name,
        impressions,
        clicks,
        cost_net,
        platform_conversions
    from {{ ref('stg_yahoo_display__placement_daily') }}

),

both_platforms as (

    select * from google
    union all
    select * from yahoo

),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        coalesce({{ placement_key('platform_placement') }}, '(unattributed)') as placement,
        placement_type,
        placement_name,
        impressions,
        clicks,
        cost_net,
        platform_conversions
    from both_platforms

)

select * from final
