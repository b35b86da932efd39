{#-
    A campaign is unseen when GA4 shows no session of it on any loaded day although it had clicks. It is only judged if four fifths of
    the platform's sessions carry a campaign. `remainder` is delivery of seen campaigns without an ad row. Its visits have no ad in GA4
    either, so they are estimated: sessions without an ad beyond the share that campaigns without such delivery have.
-#}
{%- set least_clicks, most_without_campaign = 10, 0.2 %}
{%- set measures = ['clicks', 'platform_conversions', 'platform_all_conversions'] %}

with

delivery as (

    select
        report_date,
        platform,
        coalesce(campaign_id, '(unattributed)') as campaign_id,
        is_remainder,
        {{ measures | join(',\n        ') }}
    from {{ ref('int_ads__daily') }}

),

ad_days as (

    select distinct
        report_date,
        platform
    from delivery
    where not is_remainder

),

visits as (

    select
        attribution.platform,
        attribution.campaign_id,
        sum(sessions.sessions) as sessions,
        sum(case when attribution.ad_id = '(unattributed)' then sessions.sessions else 0 end) as sessions_without_ad
    from {{ ref('int_site__sessions') }} as sessions
    inner join {{ ref('int_session_attribution') }} as attribution on sessions.session_key = attribution.session_key
    group by attribution.platform, attribution.campaign_id

),

delivered as (

    select
        delivery.platform,
        delivery.campaign_id,
        sum(delivery.clicks) as clicks,
        sum(case when delivery.is_remainder and ad_days.platform is not null then delivery.clicks else 0 end)
            as remainder_clicks
    from delivery
    left join ad_days on delivery.report_date = ad_days.report_date and delivery.platform = ad_days.platform
    group by delivery.platform, delivery.campaign_id

),

without_campaign as (

    select
        platform,
        {{ ratio("sum(case when campaign_id = '(unattributed)' then sessions else 0 end)", 'sum(sessions)') }}
            as unattributed_share
    from visits
    group by platform

),

campaigns as (

    select
        delivered.platform,
        delivered.campaign_id,
        delivered.clicks,
        delivered.remainder_clicks,
        coalesce(visits.sessions, 0) as sessions,
        coalesce(visits.sessions_without_ad, 0) as sessions_without_ad,
        visits.sessions is null
        and delivered.clicks >= {{ least_clicks }}
        and delivered.campaign_id <> '(unattributed)'
        and without_campaign.unattributed_share <= {{ most_without_campaign }} as is_unseen
    from delivered
    left join visits on delivered.platform = visits.platform and delivered.campaign_id = visits.campaign_id
    left join without_campaign on delivered.platform = without_campaign.platform

),

shares as (

    select
        platform,
        sum(case when remainder_clicks > 0 then remainder_clicks end) as remainder_clicks,
        sum(case when remainder_clicks > 0 then sessions end) as sessions,
        sum(case when remainder_clicks > 0 then sessions_without_ad end) as sessions_without_ad,
        sum(case when remainder_clicks = 0 then clicks end) as usual_clicks,
        sum(case when remainder_clicks = 0 then sessions end) as usual_sessions,
        sum(case when remainder_clicks = 0 then sessions_without_ad end) as usual_without_ad
    from campaigns
    where not is_unseen and campaign_id <> '(unattributed)'
    group by platform

),

lost as (

    select
        platform,
        {{ ratio('usual_sessions', 'usual_clicks') }} as arrival,
        sessions_without_ad - sessions * {{ ratio('usual_without_ad', 'usual_sessions') }} as extra_sessions,
        remainder_clicks
    from shares

),

-- Part of the remainder whose visits GA4 does not show, 0 to 1. Null when no campaign shows what is usual.
unseen_shares as (

    select
        platform,
        case
            when extra_sessions is not null and remainder_clicks * arrival > 0
                then greatest(0, least(1, 1 - greatest(0, extra_sessions) / (remainder_clicks * arrival)))
        end as unseen_share
    from lost

),

final as (

    select
        delivery.report_date,
        delivery.platform,
        {%- for measure in measures %}
        cast(
            coalesce(sum(case when campaigns.is_unseen then delivery.{{ measure }} end), 0) as decimal(18, 6)
        ) as unseen_{{ measure }},
        cast(
            case
                when
                    sum(case when not campaigns.is_unseen and delivery.is_remainder then delivery.{{ measure }} end) > 0
                    then
                        sum(case when not campaigns.is_unseen and delivery.is_remainder then delivery.{{ measure }} end)
                        * max(unseen_shares.unseen_share)
                else 0
            end as decimal(18, 6)
        ) as remainder_{{ measure }},
        {%- endfor %}
        bool_or(ad_days.platform is not null) as has_ad_rows
    from delivery
    inner join campaigns
        on delivery.platform = campaigns.platform and delivery.campaign_id = campaigns.campaign_id
    left join unseen_shares on delivery.platform = unseen_shares.platform
    left join ad_days on delivery.report_date = ad_days.report_date and delivery.platform = ad_days.platform
    group by delivery.report_date, delivery.platform

)

select * from final
