{#-
    A row counts unless a finer file of the day contains its campaign, by id or by name. A row of the whole account counts
    unless any finer file is loaded.
-#}
with

files as (

    select * from {{ ref('stg_console__ads_daily') }}

),

levels as (

    select
        *,
        {{ coarseness('file_level') }} as coarseness,
        coalesce(campaign_id = campaign_name, false) as has_name_alone
    from files

),

finest_of_days as (

    select
        report_date,
        platform,
        account_id,
        min(coarseness) as coarseness,
        min(case when campaign_id = '(unattributed)' then coarseness end) as coarseness_without_campaign
    from levels
    group by report_date, platform, account_id

),

finest_by_id as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        min(coarseness) as coarseness
    from levels
    group by report_date, platform, account_id, campaign_id

),

-- Campaigns with the same name are the same campaign only if one of the two files has no ids.
finest_by_name as (

    select
        report_date,
        platform,
        account_id,
        campaign_name,
        min(coarseness) as coarseness,
        min(case when has_name_alone then coarseness end) as coarseness_of_names
    from levels
    where campaign_name is not null
    group by report_date, platform, account_id, campaign_name

),

-- Finest file that may contain the row's campaign. A file without campaigns may contain any of them.
compared as (

    select
        levels.*,
        case
            when levels.file_level = 'account' then finest_of_days.coarseness
            else
                least(
                    finest_by_id.coarseness,
                    coalesce(
                        case
                            when levels.has_name_alone then finest_by_name.coarseness
                            else finest_by_name.coarseness_of_names
                        end,
                        levels.coarseness
                    ),
                    coalesce(finest_of_days.coarseness_without_campaign, levels.coarseness)
                )
        end as finest_coarseness
    from levels
    inner join finest_of_days
        on
            levels.report_date = finest_of_days.report_date
            and levels.platform = finest_of_days.platform
            and levels.account_id = finest_of_days.account_id
    inner join finest_by_id
        on
            levels.report_date = finest_by_id.report_date
            and levels.platform = finest_by_id.platform
            and levels.account_id = finest_by_id.account_id
            and levels.campaign_id = finest_by_id.campaign_id
    left join finest_by_name
        on
            levels.report_date = finest_by_name.report_date
            and levels.platform = finest_by_name.platform
            and levels.account_id = finest_by_name.account_id
            and levels.campaign_name = finest_by_name.campaign_name

),

final as (

    select
        report_date,
        platform,
        account_id,
        file_level,
        campaign_id,
        ad_group_id,
        ad_id,
        device,
        result_indicator,
        campaign_name,
        channel,
        ad_group_name,
        ad_name,
        final_url,
        impressions,
        clicks,
        cost_net,
        platform_conversions,
        cast(null as decimal(18, 6)) as platform_all_conversions,
        cast(null as decimal(18, 6)) as platform_conversion_value,
        cast(null as decimal(18, 6)) as platform_all_conversion_value,
        results,
        reach,
        video_views,
        source_line,
        fetched_at,
        load_id
    from compared
    where coarseness = finest_coarseness

)

select * from final
