{{ config(materialized='table') }}

with

loaded_days as (

    select report_date
    from {{ source('ops', 'days_to_build') }}

),

-- Attribution changed since the last finished build: in this build, or in one that did not finish.
changed_sessions as (

    select session_key
    from {{ ref('int_session_attribution') }}
    where changed_in_build >= {{ finished_builds() }}

),

changed_days as (
    {% for fact in ['fct_site_sessions_daily', 'fct_cv_daily', 'fct_page_views_daily'] %}
        select facts.report_date
        from {{ ref(fact) }} as facts
        inner join changed_sessions on facts.session_key = changed_sessions.session_key
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (

    select report_date from loaded_days
    union
    select report_date from changed_days

)

select * from final
