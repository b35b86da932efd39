-- Every pair of user and session id is one session of its first day, and engaged if any event says so. # R-06
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__sessions'}}}) }}

with

known_visits as (

    select
        _account_id,
        user_key,
        ga_session_id,
        min(report_date) as report_date,
        max(case when is_session_engaged then 1 else 0 end) as is_engaged
    from {{ source('raw_ga4_export', 'events') }}
    where user_key is not null and ga_session_id is not null
    group by
        _account_id,
        user_key,
        ga_session_id

),

raw_days as (

    select
        report_date,
        count(*) as sessions,
        sum(is_engaged) as engaged_sessions
    from known_visits
    group by report_date

),

model_days as (

    select
        report_date,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions
    from {{ ref('int_ga4_export__sessions') }}
    group by report_date
    having sum(sessions) > 0

)

{{ days_that_differ('raw_days', 'model_days', ['sessions', 'engaged_sessions']) }}
