{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Measure → condition under which its report is loaded for the day, so that a missing value is zero. -#}
{%- set measures = {
    'sessions': 'site_days.has_sessions', 'engaged_sessions': 'site_days.has_sessions', 'lp_sessions': 'site_days.has_sessions',
    'engaged_lp_sessions': 'site_days.has_sessions', 'page_views': 'site_days.has_page_views',
    'article_views': 'site_days.has_page_views', 'article_sessions': 'site_days.has_article_sessions',
    'article_reads': 'export_days.report_date is not null', 'outbound_clicks': 'site_days.has_clicks', 'cv_events': 'site_days.has_cv_events', 'cv_sessions': 'site_days.has_cv_sessions'
} %}

with

activity as (

    select * from {{ ref('int_site__activity') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

export_days as (

    select report_date
    from {{ ref('int_report_days') }}
    where platform = 'ga4_export'

),

summed as (

    select
        report_date,
        traffic_kind,
        channel_group,
        device,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from activity
    group by report_date, traffic_kind, channel_group, device

),

counted as (

    select
        summed.report_date,
        summed.traffic_kind,
        summed.channel_group,
        summed.device,
        site_days.is_provisional,
        {%- for measure, is_known in measures.items() %}
        cast(
            {{ zero_if('summed.' ~ measure, is_known ~ " and summed.traffic_kind <> '(not told)'") }} as bigint
        ) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from summed
    left join {{ ref('int_site__source_days') }} as site_days on summed.report_date = site_days.report_date
    left join export_days on summed.report_date = export_days.report_date

),

final as (

    select
        counted.*,
        {{ measure('bounce_rate', 'counted') }} as bounce_rate,
        {{ measure('lp_bounce_rate', 'counted') }} as lp_bounce_rate
    from counted

)

select * from final
