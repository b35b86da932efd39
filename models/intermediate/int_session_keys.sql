{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set reports = ['sessions', 'outbound_clicks', 'cv_actions', 'cv_sessions', 'article_sessions', 'page_views'] %}

with

mentioned as (
    {% for report in reports %}
        select
            session_key,
            {{ comparable('session_source') }} as session_source,
            {{ comparable('session_medium') }} as session_medium,
            {{ comparable('session_campaign_name') }} as session_campaign_name,
            {{ comparable('session_campaign_id') }} as session_campaign_id,
            {{ comparable('session_manual_ad_content') }} as session_content
        from {{ ref('int_site__' ~ report) }}
        {{ where_day_is_due(source('ops', 'days_to_build')) }}
        {{ "union" if not loop.last }}
    {% endfor %}
),

final as (

    select mentioned.*
    from mentioned
    {% if is_incremental() %}
        left join {{ this }} as known on mentioned.session_key = known.session_key
        where known.session_key is null
    {% endif %}

)

select * from final
