-- The figures compared are the facts' own: clicks and conversions of platforms, their sessions and CV in GA4. # R-12
{{ config(meta={'dagster': {'ref': {'name': 'mart_reconciliation_totals_daily'}}}) }}

with

compared_days as (

    select
        report_date,
        sum(case when comparison = 'clicks_vs_sessions' then first_value end) as clicks,
        sum(case when comparison = 'clicks_vs_sessions' then second_value end) as sessions,
        sum(case when comparison = 'cv_platform_vs_ga4' then first_value end) as conversions,
        sum(case when comparison = 'cv_platform_vs_ga4' then second_value end) as cv_events
    from {{ ref('mart_reconciliation_totals_daily') }}
    group by report_date
    having count(*) = 2

),

by_action as (

    select
        report_date,
        platform,
        sum(platform_cv) as conversions
    from {{ ref('mart_conversion_actions_daily') }}
    group by report_date, platform

),

ad_days as (

    select
        ads.report_date,
        ads.platform,
        sum(ads.clicks) as clicks,
        case
            when bool_or(counting.has_rules_by_action) then coalesce(max(by_action.conversions), 0)
            when max(counting.measure) = 'all_conversions' then sum(ads.platform_all_conversions)
            else sum(ads.platform_conversions)
        end as conversions,
        0 as sessions,
        0 as cv_events
    from {{ ref('fct_ad_performance_daily') }} as ads
    left join {{ ref('int_conversion_counting') }} as counting on ads.platform = counting.platform
    left join by_action on ads.report_date = by_action.report_date and ads.platform = by_action.platform
    group by ads.report_date, ads.platform

),

sessions as (

    {{ attributed('fct_site_sessions_daily') }}

),

clicks as (

    {{ attributed('fct_cv_daily') }}

),

facts as (

    select * from ad_days

    union all

    select
        report_date,
        platform,
        0 as clicks,
        0 as conversions,
        sessions,
        0 as cv_events
    from sessions

    union all

    select
        report_date,
        platform,
        0 as clicks,
        0 as conversions,
        0 as sessions,
        cv_events
    from clicks
    where is_counted

),

fact_days as (

    select
        facts.report_date,
        sum(facts.clicks) as clicks,
        sum(facts.sessions) as sessions,
        sum(facts.conversions) as conversions,
        sum(facts.cv_events) as cv_events
    from facts
    inner join compared_days on facts.report_date = compared_days.report_date
    left join ad_days on facts.report_date = ad_days.report_date and facts.platform = ad_days.platform
    where ad_days.platform is not null or facts.platform = '(unattributed)'
    group by facts.report_date

)

{{ days_that_differ('fact_days', 'compared_days', ['clicks', 'sessions', 'conversions', 'cv_events']) }}
