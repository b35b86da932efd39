{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

clicks as (

    select *
    from {{ ref('int_site__outbound_clicks') }}
    {{ where_day_is_loaded() }}

),

cv_links as (

    {{ cv_link_rule('clicks') }}

),

actions as (

    select *
    from {{ ref('int_site__cv_actions') }}
    {{ where_day_is_loaded() }}

),

both_kinds as (

    select
        clicks.report_date,
        clicks.source_system,
        clicks.session_key,
        {%- for column in session_columns() %}
        clicks.{{ column }},
        {%- endfor %}
        clicks.device,
        clicks.link_url,
        clicks.link_domain,
        clicks.page_path,
        cv_links.rule_id,
        cv_links.cv_kind,
        cv_links.is_counted,
        clicks.event_count,
        clicks.sessions
    from clicks
    left join cv_links on clicks.link_url = cv_links.link_url

    union all

    select
        actions.report_date,
        actions.source_system,
        actions.session_key,
        {%- for column in session_columns() %}
        actions.{{ column }},
        {%- endfor %}
        actions.device,
        cast(null as varchar) as link_url,
        cast(null as varchar) as link_domain,
        actions.page_path,
        actions.rule_id,
        rules.cv_kind,
        rules.is_counted,
        actions.event_count,
        actions.sessions
    from actions
    left join {{ ref('cv_rules') }} as rules on actions.rule_id = rules.rule_id

),

final as (

    select
        both_kinds.report_date,
        both_kinds.source_system,
        both_kinds.session_key,
        both_kinds.session_source,
        both_kinds.session_medium,
        both_kinds.session_campaign_name as session_campaign,
        both_kinds.session_campaign_id,
        both_kinds.session_manual_ad_content as session_content,
        both_kinds.device,
        both_kinds.link_url,
        both_kinds.link_domain,
        both_kinds.page_path,
        both_kinds.rule_id,
        both_kinds.cv_kind,
        coalesce(both_kinds.is_counted, false) as is_counted,
        cast(both_kinds.event_count as bigint) as cv_events,
        cast(both_kinds.sessions as bigint) as cv_sessions,
        site_days.is_provisional
    from both_kinds
    left join {{ ref('int_site__source_days') }} as site_days on both_kinds.report_date = site_days.report_date

)

select * from final
