{#- Clicks by day and one segment, for each dimension in which a burst can show. Regions in the platform's own words. -#}
with

regions as (

    select
        region_resource,
        max(region_name) as region_name
    from {{ ref('stg_google_ads__geo_targets') }}
    group by region_resource

),

clicks as (

    select
        report_date,
        platform,
        'campaign' as dimension,
        coalesce(campaign_id, '(unattributed)') as segment,
        coalesce(campaign_name, case when campaign_id is null then '(unattributed)' end) as segment_name,
        clicks,
        cost_net
    from {{ ref('int_ads__daily') }}

    union all

    select
        report_date,
        platform,
        'placement' as dimension,
        placement as segment,
        placement_name as segment_name,
        clicks,
        cost_net
    from {{ ref('int_placements_daily') }}

    union all

    select
        report_date,
        'google_ads' as platform,
        'hour' as dimension,
        lpad(cast(hour_of_day as string), 2, '0') as segment,
        cast(hour_of_day as string) || '時台' as segment_name,
        clicks,
        cost_net
    from {{ ref('stg_google_ads__campaign_hourly') }}

    union all

    select
        google.report_date,
        'google_ads' as platform,
        'region' as dimension,
        coalesce(google.region_resource, '(unattributed)') as segment,
        coalesce(regions.region_name, google.region_resource, '(unattributed)') as segment_name,
        google.clicks,
        google.cost_net
    from {{ ref('stg_google_ads__region_daily') }} as google
    left join regions on google.region_resource = regions.region_resource

    union all

    select
        report_date,
        'yahoo_search' as platform,
        'region' as dimension,
        coalesce(prefecture, country, '(unattributed)') as segment,
        coalesce(prefecture, country, '(unattributed)') as segment_name,
        clicks,
        cost_net
    from {{ ref('stg_yahoo_search__region_daily') }}

    union all

    select
        report_date,
        'yahoo_display' as platform,
        'region' as dimension,
        coalesce(prefecture, '(unattributed)') as segment,
        coalesce(prefecture, '(unattributed)') as segment_name,
        clicks,
        cost_net
    from {{ ref('stg_yahoo_display__region_daily') }}

),

final as (

    select
        report_date,
        platform,
        dimension,
        segment,
        max(segment_name) as segment_name,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from clicks
    group by report_date, platform, dimension, segment

)

select * from final
