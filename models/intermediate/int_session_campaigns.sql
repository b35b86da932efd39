with

session_keys as (

    select * from {{ ref('int_session_keys') }}

),

ads as (

    select * from {{ ref('int_ads__rule_sheet') }}

),

platform_sources as (

    select distinct
        platform,
        utm_source
    from {{ ref('media') }}

),

-- A platform's campaign, with the engagement's words where all of its ads agree on them.
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

-- An export file can name a campaign by its id only; no name is no match for a session without one.
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

-- The rule sheet names medium and campaign; the platform's campaign is known too when only one serves both.
sheet_platform_campaigns as (

    select
        sheet.platform,
        sheet.medium,
        sheet.campaign,
        sheet.utm_source,
        sheet.utm_medium,
        sheet.utm_campaign,
        case when count(known.campaign_id) = 1 then max(known.campaign_id) end as campaign_id
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

),

candidates as (

    select
        session_keys.session_key,
        1 as step,
        'platform_id' as match_method,
        known.platform,
        known.medium,
        known.campaign,
        known.campaign_id,
        case when session_keys.session_source = known.utm_source then 0 else 1 end as distance
    from session_keys
    inner join platform_campaigns as known on session_keys.session_campaign_id = known.campaign_id

    union all

    select
        session_keys.session_key,
        2 as step,
        'rule_sheet' as match_method,
        sheet.platform,
        sheet.medium,
        sheet.campaign,
        sheet.campaign_id,
        0 as distance
    from session_keys
    inner join sheet_platform_campaigns as sheet
        on
            session_keys.session_source = sheet.utm_source
            and session_keys.session_medium = sheet.utm_medium
            and session_keys.session_campaign_name = sheet.utm_campaign

    union all

    select
        session_keys.session_key,
        3 as step,
        'campaign_name' as match_method,
        known.platform,
        known.medium,
        known.campaign,
        known.campaign_id,
        case when session_keys.session_source = known.utm_source then 0 else 1 end as distance
    from session_keys
    inner join campaign_names on session_keys.session_campaign_name = campaign_names.campaign_name
    inner join platform_campaigns as known
        on campaign_names.platform = known.platform and campaign_names.campaign_id = known.campaign_id

    union all

    -- A campaign of a platform whose ads are not loaded is known by the engagement's own name in front of it.
    select
        session_keys.session_key,
        4 as step,
        'campaign_name' as match_method,
        media.platform,
        media.medium,
        campaigns.campaign,
        null as campaign_id,
        0 as distance
    from session_keys
    inner join {{ ref('media') }} as media
        on session_keys.session_source = media.utm_source and session_keys.session_medium = media.utm_medium
    inner join {{ ref('campaigns') }} as campaigns
        on {{ begins_with(comparable_name('session_keys.session_campaign_name'), comparable_name('campaigns.name_ja')) }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by session_key order by step, distance, platform, campaign_id, medium, campaign
        ) as choice
    from candidates

),

final as (

    select
        session_key,
        match_method,
        platform,
        medium,
        campaign,
        campaign_id
    from ranked
    where choice = 1

)

select * from final
