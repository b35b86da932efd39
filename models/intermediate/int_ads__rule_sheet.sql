{{ config(materialized='table') }}

with

reported_ads as (

    select distinct
        platform,
        reported_level,
        campaign_id,
        campaign_name,
        channel,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name,
        final_url
    from {{ ref('int_ads__daily') }}

),

-- utm parameters are parsed here once per ad, not once per day and device.
tagged as (

    select
        *,
        {{ tags_of('final_url') }}
    from reported_ads

),

ad_versions as (

    select
        {{ ad_version_key() }} as ad_version_key,
        platform,
        reported_level,
        campaign_id,
        campaign_name,
        channel,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name,
        final_url,
        {{ comparable('utm_source') }} as utm_source,
        {{ comparable('utm_medium') }} as utm_medium,
        {{ comparable('utm_campaign') }} as utm_campaign,
        {{ comparable('utm_content') }} as utm_content,
        utm_id
    from tagged

),

sheet_matches as (

    select
        ads.ad_version_key,
        sheet.medium,
        sheet.campaign,
        sheet.target,
        substr(ads.utm_content, length(sheet.utm_content_prefix) + 1) as creative,
        row_number() over (
            partition by ads.ad_version_key
            order by
                length(sheet.utm_content_prefix) desc, sheet.medium asc, sheet.campaign asc, sheet.target asc
        ) as choice
    from ad_versions as ads
    inner join {{ ref('dm_sheet') }} as sheet
        on
            ads.platform = sheet.platform
            and ads.utm_source = sheet.utm_source
            and ads.utm_medium = sheet.utm_medium
            and ads.utm_campaign = sheet.utm_campaign
            and {{ begins_with('ads.utm_content', 'sheet.utm_content_prefix') }}

),

named as (

    select
        ads.ad_version_key,
        media.medium,
        targets.target,
        max(campaigns.campaign) as campaign
    from ad_versions as ads
    left join {{ ref('media') }} as media on ads.platform = media.platform and ads.channel = media.channel
    left join {{ ref('targets') }} as targets
        on {{ comparable_name('ads.ad_group_name') }} = {{ comparable_name('targets.name_ja') }}
    left join {{ ref('campaigns') }} as campaigns
        on {{ begins_with(comparable_name('ads.campaign_name'), comparable_name('campaigns.name_ja')) }}
    group by ads.ad_version_key, media.medium, targets.target

),

-- Export files mostly do not contain the campaign type. If the platform has one medium only, all its campaigns belong to that
-- medium.
media_of_platforms as (

    select
        platforms.platform,
        platforms.preferred_source,
        count(media.medium) as media,
        min(media.medium) as only_medium
    from {{ ref('ad_platforms') }} as platforms
    left join {{ ref('media') }} as media on platforms.platform = media.platform
    where platforms.kind = 'ads'
    group by platforms.platform, platforms.preferred_source

),

-- A platform without a row in seeds.media is its own medium, so that its cost is shown under its name.
final as (

    select
        ads.*,
        coalesce(
            sheet.medium,
            named.medium,
            case
                when platforms.media = 0 then platforms.platform
                when platforms.media = 1 and platforms.preferred_source = 'file' and ads.channel is null
                    then platforms.only_medium
            end,
            '(unattributed)'
        ) as medium,
        coalesce(sheet.campaign, named.campaign, '(unattributed)') as campaign,
        coalesce(sheet.target, named.target, '(unattributed)') as target,
        coalesce(sheet.creative, nullif(ads.utm_content, ''), ads.ad_name, '(unattributed)') as creative,
        case when ads.final_url is not null then sheet.ad_version_key is not null end as follows_rule_sheet
    from ad_versions as ads
    inner join named on ads.ad_version_key = named.ad_version_key
    left join sheet_matches as sheet on ads.ad_version_key = sheet.ad_version_key and sheet.choice = 1
    left join media_of_platforms as platforms on ads.platform = platforms.platform

)

select * from final
