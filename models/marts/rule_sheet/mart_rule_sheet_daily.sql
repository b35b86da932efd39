{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set rules = tag_rules() %}
{%- do rules.update({
    'upper_case': has_other_case(
        ['tags.session_source', 'tags.session_medium', 'tags.session_content'], 'tags.written_campaign'
    )
}) %}
{%- set tags = ['session_source', 'session_medium', 'session_campaign', 'session_campaign_id', 'session_content'] %}
{%- set placed = ['platform', 'medium', 'campaign', 'target', 'campaign_id', 'match_method'] %}

with

ads as (

    select * from {{ ref('int_ads__daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

sessions as (

    {{ attributed('fct_site_sessions_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

cv as (

    {{ attributed('fct_cv_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

ad_urls as (

    select
        report_date,
        platform,
        account_id,
        ad_version_key,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from ads
    group by report_date, platform, account_id, ad_version_key

),

arrived as (

    select
        report_date,
        {{ (tags + placed) | join(',\n        ') }},
        sessions,
        engaged_sessions,
        0 as cv_events
    from sessions

    union all

    select
        report_date,
        {{ (tags + placed) | join(',\n        ') }},
        0 as sessions,
        0 as engaged_sessions,
        cv_events
    from cv
    where is_counted

),

arrivals as (

    select
        report_date,
        {{ row_key(tags) }} as object_key,
        {{ (tags + placed) | join(',\n        ') }},
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(cv_events) as cv_events
    from arrived
    group by report_date, {{ (tags + placed) | join(', ') }}

),

-- With auto-tagging, GA4 reports the platform campaign's name instead of utm_campaign. The platform campaign's id then stands
-- for the utm_campaign of the contract's campaign.
platform_names as (

    select distinct
        campaign_id,
        {{ comparable('campaign_name') }} as campaign_name
    from {{ ref('int_ads__rule_sheet') }}
    where campaign_name <> ''

),

session_tags as (

    select distinct
        arrivals.object_key,
        arrivals.session_source,
        arrivals.session_medium,
        arrivals.session_content,
        arrivals.session_source as utm_source,
        arrivals.session_medium as utm_medium,
        arrivals.session_content as utm_content,
        case when platform_names.campaign_id is not null then campaigns.utm_campaign else arrivals.session_campaign end
            as utm_campaign,
        case when platform_names.campaign_id is null then arrivals.session_campaign end as written_campaign
    from arrivals
    left join platform_names
        on
            arrivals.match_method = 'platform_id'
            and arrivals.session_campaign_id = platform_names.campaign_id
            and {{ comparable('arrivals.session_campaign') }} = platform_names.campaign_name
    left join {{ ref('campaigns') }} as campaigns on arrivals.campaign = campaigns.campaign

),

known as (

    {{ known_to_rule_sheet('session_tags') }}

),

judged as (

    select
        tags.object_key,
        coalesce(known.knows_campaign, false) or coalesce(known.knows_content, false) as is_tagged,
        {{ failed_rules(rules) }} as failed_rules
    from session_tags as tags
    left join known on tags.object_key = known.object_key

),

both_arrivals as (

    select
        ad_urls.report_date,
        'ad_url' as arrival,
        ad_urls.ad_version_key as object_key,
        ad_urls.platform,
        ad_urls.account_id,
        urls.medium,
        urls.campaign,
        urls.target,
        urls.campaign_id,
        urls.ad_id,
        urls.ad_name,
        urls.final_url,
        urls.utm_source,
        urls.utm_medium,
        urls.utm_campaign,
        urls.utm_content,
        urls.utm_id,
        urls.verdict,
        urls.failed_rules,
        ad_urls.impressions,
        ad_urls.clicks,
        ad_urls.cost_net,
        cast(null as bigint) as sessions,
        cast(null as bigint) as engaged_sessions,
        cast(null as bigint) as cv_events
    from ad_urls
    left join {{ ref('int_rule_sheet__urls') }} as urls on ad_urls.ad_version_key = urls.object_key

    union all

    select
        arrivals.report_date,
        'session' as arrival,
        arrivals.object_key,
        arrivals.platform,
        '(site)' as account_id,
        arrivals.medium,
        arrivals.campaign,
        arrivals.target,
        arrivals.campaign_id,
        cast(null as string) as ad_id,
        cast(null as string) as ad_name,
        cast(null as string) as final_url,
        arrivals.session_source as utm_source,
        arrivals.session_medium as utm_medium,
        arrivals.session_campaign as utm_campaign,
        arrivals.session_content as utm_content,
        arrivals.session_campaign_id as utm_id,
        case
            when arrivals.match_method = 'not_ad' and not judged.is_tagged then 'not_subject'
            when judged.failed_rules = '' then 'conforms'
            else 'fails'
        end as verdict,
        judged.failed_rules,
        cast(null as bigint) as impressions,
        cast(null as bigint) as clicks,
        cast(null as decimal(18, 6)) as cost_net,
        arrivals.sessions,
        arrivals.engaged_sessions,
        arrivals.cv_events
    from arrivals
    left join judged on arrivals.object_key = judged.object_key

),

final as (

    select
        report_date,
        arrival,
        object_key,
        platform,
        account_id,
        medium,
        campaign,
        target,
        campaign_id,
        ad_id,
        ad_name,
        final_url,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_id,
        verdict,
        case when verdict = 'fails' then split_part(failed_rules, ',', 1) end as failed_rule,
        case when verdict = 'fails' then failed_rules end as failed_rules,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        cast(cost_net as decimal(18, 6)) as cost_net,
        cast(sessions as bigint) as sessions,
        cast(engaged_sessions as bigint) as engaged_sessions,
        cast(cv_events as bigint) as cv_events
    from both_arrivals

)

select * from final
