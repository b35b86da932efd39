{{ config(materialized='table') }}

with

clicks as (

    select
        visit_key,
        link_url
    from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click and visit_key is not null

),

rules as (

    {{ cv_link_rule('clicks') }}

),

converted as (

    select distinct clicks.visit_key
    from clicks
    inner join rules on clicks.link_url = rules.link_url
    where rules.is_counted

),

final as (

    select
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        landing_page,
        device,
        count(*) as sessions
    from {{ ref('int_ga4_export__visits') }}
    where visit_key in (select converted.visit_key from converted)
    group by
        report_date,
        session_source,
        session_medium,
        session_campaign_name,
        session_campaign_id,
        session_manual_ad_content,
        landing_page,
        device

)

select * from final
