{{ config(materialized='table') }}

with

final as (
    {% for report in ['sessions', 'outbound_clicks', 'cv_sessions', 'page_views'] %}
        select
            session_key,
            {{ comparable('session_source') }} as session_source,
            {{ comparable('session_medium') }} as session_medium,
            {{ comparable('session_campaign_name') }} as session_campaign_name,
            {{ comparable('session_campaign_id') }} as session_campaign_id,
            {{ comparable('session_manual_ad_content') }} as session_content
        from {{ ref('int_site__' ~ report) }}
        {{ "union" if not loop.last }}
    {% endfor %}
)

select * from final
