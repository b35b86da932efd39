{{ config(materialized='table') }}

{%- set before = built_before('changed_in_build') %}
{#- Conditions under which a session names a campaign, in the order of match_step of int_ads__campaign_keys. -#}
{%- set tags_agree = 'session_keys.session_source = known.utm_source and session_keys.session_medium = known.utm_medium' %}
{%- set steps = [
    'session_keys.session_campaign_id = known.campaign_key',
    'session_keys.session_campaign_name = known.campaign_key and ' ~ tags_agree,
    'session_keys.session_campaign_name = known.campaign_key',
    begins_with(comparable_name('session_keys.session_campaign_name'), 'known.campaign_key') ~ ' and ' ~ tags_agree
] %}

with

session_keys as (

    select * from {{ ref('int_session_keys') }}

),

ads as (

    select * from {{ ref('int_ads__rule_sheet') }}

),

candidates as (
    {% for condition in steps %}
        select
            session_keys.session_key,
            session_keys.session_content,
            case when session_keys.session_source = known.utm_source then 0 else 1 end as distance,
            known.*
        from session_keys
        inner join {{ ref('int_ads__campaign_keys') }} as known
            on known.match_step = {{ loop.index }} and {{ condition }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

ranked as (

    select
        *,
        row_number() over (
            partition by session_key order by match_step, distance, platform, campaign_id, medium, campaign
        ) as choice
    from candidates

),

matched as (

    select * from ranked
    where choice = 1

),

-- The ad is identified when exactly one ad of the campaign has this utm_content. With two such ads it stays unknown.
matched_ads as (

    select
        matched.session_key,
        case when count(distinct ads.ad_group_id) = 1 then max(ads.ad_group_id) end as ad_group_id,
        case when count(distinct ads.ad_id) = 1 then max(ads.ad_id) end as ad_id,
        case when count(distinct ads.medium) = 1 then max(ads.medium) end as medium,
        case when count(distinct ads.campaign) = 1 then max(ads.campaign) end as campaign,
        case when count(distinct ads.target) = 1 then max(ads.target) end as target
    from matched
    inner join ads
        on
            matched.platform = ads.platform
            and matched.session_content = ads.utm_content
            and (
                matched.campaign_id = ads.campaign_id
                or (
                    matched.campaign_id is null
                    and matched.medium = ads.medium
                    and matched.campaign = ads.campaign
                )
            )
    where matched.session_content <> ''
    group by matched.session_key

),

matched_targets as (

    select
        matched.session_key,
        sheet.target,
        row_number() over (
            partition by matched.session_key order by length(sheet.utm_content_prefix) desc, sheet.target asc
        ) as choice
    from matched
    inner join {{ ref('dm_sheet') }} as sheet
        on
            matched.medium = sheet.medium
            and matched.campaign = sheet.campaign
            and {{ begins_with('matched.session_content', 'sheet.utm_content_prefix') }}

),

-- Sessions without a match still count as advertising if seeds.media has their utm_source and utm_medium, or if their channel
-- group is a paid one.
unmatched as (

    select
        session_keys.session_key,
        media.platform,
        media.medium,
        media.medium is not null
        or {{ default_channel_group(
            'session_keys.session_source', 'session_keys.session_medium', 'categories.source_category',
            'session_keys.session_campaign_name'
        ) }} in (
            'Paid Search', 'Paid Social', 'Paid Video', 'Paid Shopping', 'Paid Other', 'Display',
            'Cross-network'
        ) as is_ad
    from session_keys
    left join {{ ref('media') }} as media
        on session_keys.session_source = media.utm_source and session_keys.session_medium = media.utm_medium
    left join {{ ref('source_categories') }} as categories on session_keys.session_source = categories.source
    left join matched on session_keys.session_key = matched.session_key
    where matched.session_key is null

),

attributed as (

    select
        matched.session_key,
        matched.match_method,
        matched.platform,
        coalesce(found.medium, matched.medium) as medium,
        coalesce(found.campaign, matched.campaign) as campaign,
        coalesce(found.target, targets.target, '(unattributed)') as target,
        coalesce(matched.campaign_id, '(unattributed)') as campaign_id,
        coalesce(found.ad_group_id, '(unattributed)') as ad_group_id,
        coalesce(found.ad_id, '(unattributed)') as ad_id
    from matched
    left join matched_ads as found on matched.session_key = found.session_key
    left join matched_targets as targets on matched.session_key = targets.session_key and targets.choice = 1

    union all

    select
        session_key,
        case when is_ad then 'unattributed' else 'not_ad' end as match_method,
        case when is_ad then coalesce(platform, '(unattributed)') else '(not ads)' end as platform,
        case when is_ad then coalesce(medium, '(unattributed)') else '(not ads)' end as medium,
        case when is_ad then '(unattributed)' else '(not ads)' end as campaign,
        case when is_ad then '(unattributed)' else '(not ads)' end as target,
        case when is_ad then '(unattributed)' else '(not ads)' end as campaign_id,
        case when is_ad then '(unattributed)' else '(not ads)' end as ad_group_id,
        case when is_ad then '(unattributed)' else '(not ads)' end as ad_id
    from unmatched

),

-- changed_in_build: number of builds that had finished before the build in which this attribution last changed.
final as (

    select
        attributed.*,
        {% if before -%}
        case
            when ({{ attribution_columns('attributed') }}) = ({{ attribution_columns('before') }}) then before.changed_in_build
            else {{ finished_builds() }}
        end as changed_in_build
    from attributed
    left join {{ before }} as before on attributed.session_key = before.session_key
    {%- else -%}
        {{ finished_builds() }} as changed_in_build
    from attributed
    {%- endif %}

)

select * from final
