with

file_days as (

    select * from {{ ref('int_console__days') }}
    where counts_file

),

from_apis as (

    select
        apis.report_date,
        apis.platform,
        apis.reported_level,
        apis.reported_level <> 'ad' as is_remainder,
        apis.account_id,
        apis.campaign_id,
        apis.campaign_name,
        apis.channel,
        apis.ad_group_id,
        apis.ad_group_name,
        apis.ad_id,
        apis.ad_name,
        apis.device,
        apis.final_url,
        apis.impressions,
        apis.clicks,
        apis.cost_net,
        apis.platform_conversions,
        apis.platform_all_conversions,
        apis.platform_conversion_value,
        apis.platform_all_conversion_value,
        apis.fetched_at,
        apis.load_id
    from {{ ref('int_ads__api_daily') }} as apis
    left join file_days
        on
            apis.platform = file_days.platform
            and apis.account_id = file_days.account_id
            and apis.report_date = file_days.report_date
    where file_days.platform is null

),

from_files as (

    select
        files.report_date,
        files.platform,
        files.file_level as reported_level,
        false as is_remainder,
        files.account_id,
        files.campaign_id,
        files.campaign_name,
        files.channel,
        files.ad_group_id,
        files.ad_group_name,
        files.ad_id,
        files.ad_name,
        files.device,
        files.final_url,
        files.impressions,
        files.clicks,
        files.cost_net,
        files.platform_conversions,
        files.platform_all_conversions,
        files.platform_conversion_value,
        files.platform_all_conversion_value,
        files.fetched_at,
        files.load_id
    from {{ ref('int_console__ads_daily') }} as files
    inner join file_days
        on
            files.platform = file_days.platform
            and files.account_id = file_days.account_id
            and files.report_date = file_days.report_date

),

both_sources as (

    select * from from_apis
    union all
    select * from from_files

),

final as (

    select
        *,
        {{ ad_version_key() }} as ad_version_key
    from both_sources

)

select * from final
