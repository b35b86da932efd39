-- Each way of grouping articles has the same totals in a period, with and without the kind of traffic. # R-28
{{ config(meta={'dagster': {'ref': {'name': 'mart_article_period_totals'}}}) }}
{%- set measures = ['landing_sessions', 'article_views', 'article_reads', 'outbound_clicks', 'cv_events'] %}

with

kinds as (
    {% for grouping in ['article', 'theme', 'purpose', 'audience', 'theme_and_purpose'] %}
        select
            '{{ grouping }}' as grouping_name,
            true as is_all
        union all
        select
            '{{ grouping }}' as grouping_name,
            false as is_all
        {{ "union all" if not loop.last }}
    {% endfor %}
),

expected as (

    select
        periods.period_type,
        periods.first_day,
        kinds.grouping_name,
        kinds.is_all,
        {{ summed(measures) }}
    from {{ ref('mart_article_daily') }} as articles
    inner join {{ ref('dim_report_periods') }} as periods on articles.report_date between periods.first_day and periods.last_day
    cross join kinds
    group by 1, 2, 3, 4

),

actual as (

    select
        period_type,
        first_day,
        grouping_name,
        traffic_kind = '(all)' as is_all,
        {{ summed(measures) }}
    from {{ ref('mart_article_period_totals') }}
    group by 1, 2, 3, 4

)

{{ sums_that_differ('expected', 'actual', ['period_type', 'first_day', 'grouping_name', 'is_all'], measures) }}
