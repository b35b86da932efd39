-- Each measure of the funnel adds up to the fact it came from, day by day; no day more, no day less. # R-16
{{ config(meta={'dagster': {'ref': {'name': 'mart_funnel_daily'}}}) }}
{%- set parts = {
    'impressions': ('fct_ad_performance_daily', 'impressions', 'true'),
    'clicks': ('fct_ad_performance_daily', 'clicks', 'true'),
    'cost_net': ('fct_ad_performance_daily', 'cost_net', 'true'),
    'platform_conversions': ('fct_ad_performance_daily', 'platform_conversions', 'true'),
    'sessions': ('fct_site_sessions_daily', 'sessions', 'true'),
    'engaged_sessions': ('fct_site_sessions_daily', 'engaged_sessions', 'true'),
    'article_views': ('fct_page_views_daily', 'page_views', 'is_article'),
    'article_sessions': ('int_site__article_sessions', 'sessions', 'true'),
    'cv_events': ('fct_cv_daily', 'cv_events', 'is_counted'),
    'cv_sessions': ('int_site__cv_sessions', 'sessions', 'true')
} %}

with

source_days as (
    {% for measure, (model, column, condition) in parts.items() %}
        select
            report_date,
            '{{ measure }}' as measure,
            cast(sum({{ column }}) as decimal(38, 6)) as total
        from {{ ref(model) }}
        where {{ condition }}
        group by report_date
        {{ "union all" if not loop.last }}
    {% endfor %}
),

funnel_days as (
    {% for measure in parts %}
        select
            report_date,
            '{{ measure }}' as measure,
            cast(sum({{ measure }}) as decimal(38, 6)) as total
        from {{ ref('mart_funnel_daily') }}
        group by report_date
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    coalesce(source_days.report_date, funnel_days.report_date) as report_date,
    coalesce(source_days.measure, funnel_days.measure) as measure,
    source_days.total as source_total,
    funnel_days.total as funnel_total
from source_days
full outer join funnel_days
    on source_days.report_date = funnel_days.report_date and source_days.measure = funnel_days.measure
where coalesce(source_days.total, 0) <> coalesce(funnel_days.total, 0)
