with

region_names as (

    select
        region_resource,
        max(region_name) as region_name
    from {{ ref('stg_google_ads__geo_targets') }}
    group by region_resource

),

final as (

    select
        regions.report_date,
        regions.account_id,
        regions.campaign_id,
        regions.region_resource,
        named.region_name,
        coalesce(prefectures.name_ja, named.region_name, regions.region_resource) as prefecture,
        regions.impressions,
        regions.clicks,
        regions.cost_net,
        regions.platform_conversions
    from {{ ref('stg_google_ads__region_daily') }} as regions
    left join region_names as named on regions.region_resource = named.region_resource
    left join {{ ref('prefectures') }} as prefectures on named.region_name = prefectures.name_en

)

select * from final
