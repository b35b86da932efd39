with

export_clicks as (

    select
        report_date,
        visit_key,
        event_timestamp,
        link_url,
        page_path,
        cv_rule_id,
        is_cv_event
    from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click or is_cv_event

),

export_rules as (

    {{ cv_link_rule('export_clicks') }}

),

-- CV of the event export that repeat an event of the same visit, time, link or rule, and page.
copies as (

    select
        export_clicks.report_date,
        count(*) - 1 as repeated
    from export_clicks
    left join export_rules on export_clicks.link_url = export_rules.link_url
    where export_clicks.visit_key is not null and (export_clicks.is_cv_event or export_rules.is_counted)
    group by
        export_clicks.report_date,
        export_clicks.visit_key,
        export_clicks.event_timestamp,
        export_clicks.link_url,
        export_clicks.page_path,
        export_clicks.cv_rule_id

),

repeated_cv as (

    select
        report_date,
        cast(sum(repeated) as bigint) as repeated_cv_events
    from copies
    group by report_date

),

days as (

    select * from {{ ref('int_site__source_days') }}

),

visits as (

    select
        sessions.report_date,
        sum(sessions.sessions) as sessions
    from {{ ref('int_site__sessions') }} as sessions
    cross join {{ ref('engagement') }} as engagement
    where {{ is_own_host('sessions.session_source') }}
    group by sessions.report_date

),

own_clicks as (

    select
        clicks.report_date,
        clicks.link_url,
        clicks.event_count
    from {{ ref('int_site__outbound_clicks') }} as clicks
    cross join {{ ref('engagement') }} as engagement
    where {{ is_own_host('clicks.session_source') }}

),

rules as (

    {{ cv_link_rule('own_clicks') }}

),

own_cv as (

    select
        own_clicks.report_date,
        own_clicks.event_count
    from own_clicks
    inner join rules on own_clicks.link_url = rules.link_url and rules.is_counted

    union all

    select
        actions.report_date,
        actions.event_count
    from {{ ref('int_site__cv_actions') }} as actions
    inner join {{ ref('cv_rules') }} as event_rules on actions.rule_id = event_rules.rule_id and event_rules.is_counted
    cross join {{ ref('engagement') }} as engagement
    where {{ is_own_host('actions.session_source') }}

),

cv as (

    select
        report_date,
        sum(event_count) as cv_events
    from own_cv
    group by report_date

),

totals as (

    select
        report_date,
        max(case when measure = 'sessions' then total end) as sessions,
        max(case when measure = 'cv_events' then total end) as cv_events
    from {{ ref('int_ga4__day_totals') }}
    group by report_date

),

shown as (

    select
        report_date,
        sum(sessions) as sessions
    from {{ ref('stg_ga4__sessions') }}
    group by report_date

),

final as (

    select
        days.report_date,
        days.source_system,
        coalesce(visits.sessions, 0) as self_sessions,
        coalesce(cv.cv_events, 0) as self_cv,
        totals.sessions - shown.sessions as withheld_sessions,
        totals.cv_events as total_cv,
        unkeyed.unkeyed_sessions,
        repeated.repeated_cv_events as repeated_cv
    from days
    left join visits on days.report_date = visits.report_date
    left join cv on days.report_date = cv.report_date
    left join totals on days.report_date = totals.report_date
    left join shown on days.report_date = shown.report_date
    left join {{ ref('int_ga4_export__unkeyed_events') }} as unkeyed on days.report_date = unkeyed.report_date
    left join repeated_cv as repeated on days.report_date = repeated.report_date

)

select * from final
