{{ config(materialized='table') }}

{#- Days of the event export by platform: what only single visits show. -#}
with

events as (

    select * from {{ ref('stg_ga4_export__events') }}

),

keyed_visits as (

    select
        visit_key,
        user_key,
        report_date,
        started_at_usec,
        cv_events,
        {{ session_key() }} as session_key
    from {{ ref('int_ga4_export__visits') }}

),

visits as (

    select
        keyed_visits.*,
        attribution.platform,
        attribution.match_method
    from keyed_visits
    inner join {{ ref('int_session_attribution') }} as attribution
        on keyed_visits.session_key = attribution.session_key

),

ad_visits as (

    select * from visits
    where match_method <> 'not_ad' and platform <> '(unattributed)'

),

-- CV of visits without an ad, and the same person's last visit from an ad before them.
earlier_ads as (

    select
        visits.visit_key,
        visits.report_date,
        visits.cv_events,
        ad_visits.platform,
        ad_visits.report_date as clicked_date,
        row_number() over (
            partition by visits.visit_key order by ad_visits.started_at_usec desc, ad_visits.visit_key desc
        ) as choice
    from visits
    inner join ad_visits
        on
            visits.user_key = ad_visits.user_key
            and visits.started_at_usec > ad_visits.started_at_usec
            and {{ days_between('ad_visits.report_date', 'visits.report_date') }}
            <= {{ var('attribution_lookback_days') }}
    where visits.match_method = 'not_ad' and visits.cv_events > 0

),

returned as (

    select * from earlier_ads
    where choice = 1

),

links as (

    select distinct link_url
    from events
    where is_outbound_click

),

rules as (

    {{ cv_link_rule('links') }}

),

cv_clicks as (

    select
        events.report_date,
        events.visit_key,
        events.has_ads_consent
    from events
    left join rules on events.is_outbound_click and events.link_url = rules.link_url
    where events.is_cv_event or rules.is_counted

),

-- Further pages of a visit that name a source of advertising: the visitor clicked an ad again.
pages as (

    select
        events.report_date,
        visits.platform,
        {{ known_text('events.event_source') }} is not null
        and not {{ is_no_tag('events.event_source', 'events.event_medium') }} as is_from_ad,
        row_number() over (
            partition by events.visit_key order by {{ event_order('events.event_timestamp') }}, events.page_path
        ) as page_number
    from events
    inner join ad_visits as visits on events.visit_key = visits.visit_key
    where events.is_page_view

),

parts as (

    select
        report_date,
        platform,
        cv_events as returned_cv,
        0 as returned_by_click_date,
        0 as refused_cv,
        0 as second_clicks
    from returned

    union all

    select
        clicked_date as report_date,
        platform,
        0 as returned_cv,
        cv_events as returned_by_click_date,
        0 as refused_cv,
        0 as second_clicks
    from returned

    union all

    select
        cv_clicks.report_date,
        visits.platform,
        0 as returned_cv,
        0 as returned_by_click_date,
        1 as refused_cv,
        0 as second_clicks
    from cv_clicks
    inner join ad_visits as visits on cv_clicks.visit_key = visits.visit_key
    where not cv_clicks.has_ads_consent

    union all

    select
        report_date,
        platform,
        0 as returned_cv,
        0 as returned_by_click_date,
        0 as refused_cv,
        1 as second_clicks
    from pages
    where is_from_ad and page_number > 1

),

export_days as (

    select
        report_date,
        count(has_ads_consent) > 0 as has_consent_signals
    from events
    group by report_date

),

unkeyed_cv as (

    select
        report_date,
        sum(case when visit_key is null then 1 else 0 end) as unkeyed_cv,
        {{ ratio('count(distinct visit_key)', 'count(visit_key)') }} as sessions_per_cv
    from cv_clicks
    group by report_date

),

platforms as (

    select platform
    from {{ ref('ad_platforms') }}
    where kind = 'ads'

),

final as (

    select
        export_days.report_date,
        platforms.platform,
        cast(coalesce(sum(parts.returned_cv), 0) as bigint) as returned_cv,
        cast(coalesce(sum(parts.returned_by_click_date), 0) as bigint) as returned_by_click_date,
        case
            when export_days.has_consent_signals then cast(coalesce(sum(parts.refused_cv), 0) as bigint)
        end as refused_cv,
        cast(coalesce(sum(parts.second_clicks), 0) as bigint) as second_clicks,
        cast(
            coalesce(max(unkeyed_cv.unkeyed_cv) * coalesce(max(unkeyed_cv.sessions_per_cv), 1), 0) as decimal(18, 6)
        ) as unkeyed_cv_sessions
    from export_days
    cross join platforms
    left join parts on export_days.report_date = parts.report_date and platforms.platform = parts.platform
    left join unkeyed_cv on export_days.report_date = unkeyed_cv.report_date
    group by export_days.report_date, platforms.platform, export_days.has_consent_signals

)

select * from final
