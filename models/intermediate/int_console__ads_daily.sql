with

files as (

    select * from {{ ref('stg_console__ads_daily') }}

),

levels as (

    select
        *,
        case file_level when 'ad' then 1 when 'ad_group' then 2 when 'campaign' then 3 else 4 end as coarseness
    from files

),

-- The same delivery told at two levels must count once.
finest as (

    select
        report_date,
        platform,
        account_id,
        min(coarseness) as coarseness
    from levels
    group by report_date, platform, account_id

),

final as (

    select
        levels.report_date,
        levels.platform,
        levels.account_id,
        levels.file_level,
        levels.campaign_id,
        levels.ad_group_id,
        levels.ad_id,
        levels.device,
        levels.result_indicator,
        levels.campaign_name,
        levels.channel,
        levels.ad_group_name,
        levels.ad_name,
        levels.final_url,
        levels.impressions,
        levels.clicks,
        levels.cost_net,
        levels.platform_conversions,
        cast(null as decimal(18, 6)) as platform_all_conversions,
        cast(null as decimal(18, 6)) as platform_conversion_value,
        cast(null as decimal(18, 6)) as platform_all_conversion_value,
        levels.results,
        levels.reach,
        levels.video_views,
        levels.source_line,
        levels.fetched_at,
        levels.load_id
    from levels
    inner join finest
        on
            levels.report_date = finest.report_date
            and levels.platform = finest.platform
            and levels.account_id = finest.account_id
            and levels.coarseness = finest.coarseness

)

select * from final
