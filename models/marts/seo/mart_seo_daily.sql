{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

days as (

    select * from {{ ref('int_search_console__days') }}
    {{ where_day_is_loaded() }}

),

pages as (

    select
        report_date,
        site_url,
        sum(clicks) as clicks,
        sum(impressions) as impressions,
        sum(query_clicks) as query_clicks,
        sum(query_impressions) as query_impressions,
        sum(case when is_lp_page then clicks else 0 end) as lp_clicks,
        sum(case when is_lp_page then impressions else 0 end) as lp_impressions
    from {{ ref('mart_seo_pages_daily') }}
    {{ where_day_is_loaded() }}
    group by report_date, site_url

),

sessions as (

    select * from {{ ref('fct_site_sessions_daily') }}
    {{ where_day_is_loaded() }}

),

visits as (

    select
        sessions.report_date,
        sum(
            case when {{ comparable('sessions.session_source') }} = 'google' then sessions.sessions else 0 end
        ) as google_sessions,
        sum(sessions.sessions) as sessions,
        sum(
            case
                when {{ is_lp_page('sessions.landing_page', 'engagement.lp_path_prefix') }} then sessions.sessions else 0
            end
        ) as lp_sessions
    from sessions
    cross join {{ ref('engagement') }} as engagement
    where {{ comparable('sessions.session_medium') }} = 'organic'
    group by sessions.report_date

),

clicked_links as (

    select * from {{ ref('fct_cv_daily') }}
    {{ where_day_is_loaded() }}

),

cv as (

    select
        report_date,
        sum(cv_events) as cv_events
    from clicked_links
    where is_counted and {{ comparable('session_medium') }} = 'organic'
    group by report_date

),

joined as (

    select
        days.*,
        {{ zero_if('pages.clicks', 'days.has_pages') }} as page_clicks,
        {{ zero_if('pages.impressions', 'days.has_pages') }} as page_impressions,
        {{ zero_if('pages.query_clicks', 'days.has_pages and days.has_queries') }} as query_clicks,
        {{ zero_if('pages.query_impressions', 'days.has_pages and days.has_queries') }} as query_impressions,
        {{ zero_if('pages.lp_clicks', 'days.has_pages') }} as lp_clicks,
        {{ zero_if('pages.lp_impressions', 'days.has_pages') }} as lp_impressions,
        {{ zero_if('visits.google_sessions', 'known.has_sessions') }} as sessions,
        {{ zero_if('visits.sessions', 'known.has_sessions') }} as organic_sessions,
        {{ zero_if('visits.lp_sessions', 'known.has_sessions') }} as organic_lp_sessions,
        {{ zero_if('cv.cv_events', 'known.has_cv_events') }} as organic_cv_events
    from days
    left join pages on days.report_date = pages.report_date and days.site_url = pages.site_url and days.has_pages
    left join {{ ref('int_site__source_days') }} as known on days.report_date = known.report_date
    left join visits on days.report_date = visits.report_date
    left join cv on days.report_date = cv.report_date

),

final as (

    select
        report_date,
        site_url,
        data_state,
        data_state = 'fresh' as is_provisional,
        cast(clicks as bigint) as clicks,
        cast(impressions as bigint) as impressions,
        {{ measure('ctr') }} as ctr,
        cast(position_sum as decimal(18, 6)) as position_sum,
        case when position_sum is not null then {{ ratio('position_sum', 'impressions') }} end as average_position,
        cast(page_clicks as bigint) as page_clicks,
        cast(page_impressions as bigint) as page_impressions,
        cast(query_clicks as bigint) as query_clicks,
        cast(query_impressions as bigint) as query_impressions,
        cast(page_clicks - query_clicks as bigint) as anonymised_clicks,
        cast(page_impressions - query_impressions as bigint) as anonymised_impressions,
        cast(lp_clicks as bigint) as lp_clicks,
        cast(lp_impressions as bigint) as lp_impressions,
        cast(sessions as bigint) as google_organic_sessions,
        cast(sessions - clicks as bigint) as sessions_less_clicks,
        cast(organic_sessions as bigint) as organic_sessions,
        cast(organic_lp_sessions as bigint) as organic_lp_sessions,
        cast(organic_cv_events as bigint) as organic_cv_events,
        {{ ratio('organic_cv_events', 'organic_sessions') }} as organic_cv_rate
    from joined

)

select * from final
