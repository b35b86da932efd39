{{ config(materialized='table') }}

with

actions as (

    select
        events.report_date,
        visits.session_source,
        visits.session_medium,
        visits.session_campaign_name,
        visits.session_campaign_id,
        visits.session_manual_ad_content,
        events.device,
        events.cv_rule_id as rule_id,
        events.page_path,
        events.visit_key
    from {{ ref('stg_ga4_export__events') }} as events
    left join {{ ref('int_ga4_export__visits') }} as visits on events.visit_key = visits.visit_key
    where events.cv_rule_id is not null

),

final as (

    select
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        device,
        rule_id,
        page_path,
        count(*) as event_count,
        count(distinct visit_key) as sessions
    from actions
    group by
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        device,
        rule_id,
        page_path

)

select * from final
