{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set measures = ['article_views', 'article_reads', 'outbound_clicks', 'cv_events'] %}

with

activity as (

    select * from {{ ref('int_site__activity') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

final as (

    select
        activity.report_date,
        activity.page_path,
        activity.traffic_kind,
        activity.device,
        max(articles.title_ja) as title_ja,
        max(articles.theme) as theme,
        max(articles.purpose) as purpose,
        max(articles.audience) as audience,
        cast(sum(activity.lp_sessions) as bigint) as landing_sessions,
        cast(sum(activity.engaged_lp_sessions) as bigint) as engaged_landing_sessions,
        {%- for measure in measures %}
        cast(sum(activity.{{ measure }}) as bigint) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from activity
    inner join {{ ref('lp_articles') }} as articles on activity.page_path = articles.page_path
    group by activity.report_date, activity.page_path, activity.traffic_kind, activity.device

)

select * from final
