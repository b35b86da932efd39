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

final as (

    select
        clicks.report_date,
        clicks.source_system,
        clicks.session_key,
        clicks.session_source,
        clicks.session_medium,
        clicks.session_campaign_name as session_campaign,
        clicks.session_campaign_id,
        clicks.session_manual_ad_content as session_content,
        clicks.device,
        clicks.link_url,
        clicks.link_domain,
        clicks.page_path,
        cv_links.rule_id,
        cv_links.cv_kind,
        coalesce(cv_links.is_counted, false) as is_counted,
        cast(clicks.event_count as bigint) as cv_events,
        cast(clicks.sessions as bigint) as cv_sessions,
        site_days.is_provisional
    from clicks
    left join cv_links on clicks.link_url = cv_links.link_url
    left join {{ ref('int_site__source_days') }} as site_days on clicks.report_date = site_days.report_date

)

select * from final
