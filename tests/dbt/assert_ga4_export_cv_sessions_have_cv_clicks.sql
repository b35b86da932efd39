-- Every session with a counted CV click is there once, and is one of its source's sessions that day. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__cv_sessions'}}}) }}

with

clicks as (

    select * from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click and visit_key is not null

),

rules as (

    {{ cv_link_rule('clicks') }}

),

counted as (

    select count(distinct clicks.visit_key) as sessions
    from clicks
    inner join rules on clicks.link_url = rules.link_url and rules.is_counted

),

total as (

    select coalesce(sum(sessions), 0) as sessions
    from {{ ref('int_ga4_export__cv_sessions') }}

),

cells as (

    select
        cv.report_date,
        cv.sessions as cv_sessions,
        sessions.sessions
    from {{ ref('int_ga4_export__cv_sessions') }} as cv
    left join {{ ref('int_ga4_export__sessions') }} as sessions
        on
            cv.report_date = sessions.report_date
            and cv.landing_page is not distinct from sessions.landing_page
            and cv.device is not distinct from sessions.device
            and cv.session_source is not distinct from sessions.session_source
            and cv.session_medium is not distinct from sessions.session_medium
            and cv.session_campaign_name is not distinct from sessions.session_campaign_name
            and cv.session_campaign_id is not distinct from sessions.session_campaign_id
            and cv.session_manual_ad_content is not distinct from sessions.session_manual_ad_content

)

select
    cast(null as date) as report_date,
    total.sessions as cv_sessions,
    counted.sessions as expected
from total
cross join counted
where total.sessions <> counted.sessions

union all

select
    report_date,
    cv_sessions,
    sessions as expected
from cells
where coalesce(sessions, 0) < cv_sessions
