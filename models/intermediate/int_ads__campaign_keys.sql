{#-
    match_step is the order of comparison: id of the platform campaign, rule sheet, name of the platform campaign, name of the
    contract campaign.
-#}
with

ads as (

    select * from {{ ref('int_ads__rule_sheet') }}

),

platform_sources as (

    select distinct
        platform,
        utm_source
    from {{ ref('media') }}

),

-- Platform campaigns, with medium and campaign of the contract if all their ads agree on them.
platform_campaigns as (

    select
        ads.platform,
        ads.campaign_id,
        media.utm_source,
        coalesce({{ agreed_word('ads.medium') }}, '(unattributed)') as medium,
        coalesce({{ agreed_word('ads.campaign') }}, '(unattributed)') as campaign
    from ads
    inner join platform_sources as media on ads.platform = media.platform
    group by ads.platform, ads.campaign_id, media.utm_source

),

-- An export file may contain the campaign's id without a name. An empty name must not match sessions without a campaign.
campaign_names as (

    select distinct
        platform,
        campaign_id,
        {{ comparable('campaign_name') }} as campaign_name
    from ads
    where campaign_name <> ''

),

sheet_campaigns as (

    select distinct
        platform,
        medium,
        campaign,
        utm_source,
        utm_medium,
        utm_campaign
    from {{ ref('dm_sheet') }}

),

final as (

    select
        1 as match_step,
        'platform_id' as match_method,
        platform,
        medium,
        campaign,
        campaign_id,
        utm_source,
        cast(null as string) as utm_medium,
        campaign_id as campaign_key
    from platform_campaigns

    union all

    -- The rule sheet gives medium and campaign of the contract. The platform campaign is known too if only one serves both.
    select
        2 as match_step,
        'rule_sheet' as match_method,
        sheet.platform,
        sheet.medium,
        sheet.campaign,
        case when count(known.campaign_id) = 1 then max(known.campaign_id) end as campaign_id,
        sheet.utm_source,
        sheet.utm_medium,
        sheet.utm_campaign as campaign_key
    from sheet_campaigns as sheet
    left join platform_campaigns as known
        on
            sheet.platform = known.platform
            and sheet.medium = known.medium
            and sheet.campaign = known.campaign
    group by
        sheet.platform,
        sheet.medium,
        sheet.campaign,
        sheet.utm_source,
        sheet.utm_medium,
        sheet.utm_campaign

    union all

    select
        3 as match_step,
        'campaign_name' as match_method,
        known.platform,
        known.medium,
        known.campaign,
        known.campaign_id,
        known.utm_source,
        cast(null as string) as utm_medium,
        named.campaign_name as campaign_key
    from campaign_names as named
    inner join platform_campaigns as known on named.platform = known.platform and named.campaign_id = known.campaign_id

    union all

    -- If a platform's ads are not loaded, a platform campaign is recognised by the contract campaign's name at its beginning.
    select
        4 as match_step,
        'campaign_name' as match_method,
        media.platform,
        media.medium,
        campaigns.campaign,
        cast(null as string) as campaign_id,
        media.utm_source,
        media.utm_medium,
        {{ comparable_name('campaigns.name_ja') }} as campaign_key
    from {{ ref('media') }} as media
    cross join {{ ref('campaigns') }} as campaigns

)

select * from final
