{{ config(materialized='table') }}

with

visits as (

    select
        *,
        case when session_source <> '(direct)' then visit_key end as non_direct_key
    from {{ ref('int_ga4_export__visits') }}

),

credited as (

    select
        visit_key,
        report_date,
        {{ last_non_direct_key('non_direct_key', 'user_key', event_order('started_at_usec') ~ ', visit_key') }}
            as credited_key
    from visits

),

final as (

    select
        credited.visit_key,
        coalesce(sources.session_source, '(direct)') as last_non_direct_source,
        coalesce(sources.session_medium, '(none)') as last_non_direct_medium,
        sources.session_campaign_name as last_non_direct_campaign_name,
        sources.session_campaign_id as last_non_direct_campaign_id,
        sources.session_manual_ad_content as last_non_direct_content,
        {{ days_between('sources.report_date', 'credited.report_date') }} as days_since_source
    from credited
    left join visits as sources
        on
            credited.credited_key = sources.visit_key
            and {{ days_between('sources.report_date', 'credited.report_date') }}
            <= {{ var('attribution_lookback_days') }}

)

select * from final
