{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Report → the measure that is compared with the day's total, and the columns by which the report breaks it down. -#}
{%- set reports = {
    'sessions': ('sessions', ['session_source', 'session_campaign_name', 'session_channel_group', 'landing_page']),
    'page_views': ('page_views', ['page_path']),
    'events': ('event_count', ['page_path']),
    'terms': ('sessions', ['session_manual_term']),
    'google_ads_sessions': ('sessions', ['campaign_id']),
    'regions': ('sessions', ['region', 'city']),
    'visitors': ('sessions', ['visitor_type']),
    'demographics': ('sessions', ['user_age_bracket', 'user_gender']),
    'demographics_cv': ('cv_events', ['user_age_bracket', 'user_gender'])
} %}

with

{% for report, (measure, dimensions) in reports.items() %}
    {{ report }} as (

        select * from {{ ref('stg_ga4__' ~ report) }}
        {{ where_day_is_loaded() }}

    ),

{% endfor %}
sums as (
    {% for report, (measure, dimensions) in reports.items() %}
        {%- set last = loop.last %}
        {% for dimension in dimensions %}
            select
                report_date,
                '{{ report }}' as report,
                '{{ dimension }}' as dimension,
                '{{ measure }}' as measure,
                cast(sum({{ measure }}) as bigint) as shown,
                cast(sum(case when {{ is_other_row(dimension) }} then {{ measure }} else 0 end) as bigint) as in_other_row,
                cast(sum(case when {{ dimension }} is null then {{ measure }} else 0 end) as bigint) as not_set,
                cast(sum(case when {{ dimension }} = 'Unassigned' then {{ measure }} else 0 end) as bigint) as unassigned
            from {{ report }}
            group by report_date
            {{ "union all" if not (loop.last and last) }}
        {% endfor %}
    {% endfor %}
),

totals as (

    select * from {{ ref('int_ga4__day_totals') }}

),

quality as (

    select * from {{ ref('int_ga4__answer_quality') }}

),

final as (

    select
        sums.report_date,
        sums.report,
        sums.dimension,
        sums.measure,
        totals.total,
        sums.shown,
        totals.total - sums.shown as withheld,
        sums.in_other_row,
        sums.not_set,
        sums.unassigned,
        quality.is_sampled,
        quality.is_thresholded,
        quality.has_other_row,
        quality.time_zone,
        quality.currency_code
    from sums
    left join totals on sums.report_date = totals.report_date and sums.measure = totals.measure
    left join quality on sums.report_date = quality.report_date and sums.report = quality.report

)

select * from final
