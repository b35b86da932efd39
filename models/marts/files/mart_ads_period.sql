with

files as (

    select * from {{ ref('stg_console__ads_period') }}

),

final as (

    select
        period_first,
        period_last,
        platform,
        account_id,
        file_level,
        campaign_id,
        ad_group_id,
        ad_id,
        device,
        result_indicator,
        final_url,
        campaign_name,
        ad_group_name,
        ad_name,
        impressions,
        clicks,
        cost_net,
        platform_conversions,
        results,
        reach,
        video_views,
        fetched_at
    from files

)

select * from final
