-- kpi.period has kpi.daily's sums of advertising in each period, whatever the scope. # R-12 R-16
{{ config(meta={'dagster': {'ref': {'name': 'kpi_period'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'cv', 'sessions', 'article_views', 'article_sessions',
    'platform_conversions'] %}

with

scopes as (
    {% for scope in ['total', 'platform', 'medium', 'campaign', 'target', 'campaign_target', 'segment'] %}
        select '{{ scope }}' as scope_type
        {{ "union all" if not loop.last }}
    {% endfor %}
),

expected as (
    {% for measure in measures %}
        select
            periods.period_type,
            periods.first_day,
            scopes.scope_type,
            '{{ measure }}' as measure,
            sum(daily.{{ measure }}) as measure_value
        from {{ ref('kpi_daily') }} as daily
        inner join {{ ref('dim_report_periods') }} as periods
            on daily.report_date between periods.first_day and periods.last_day
        cross join scopes
        where daily.is_ads
        group by periods.period_type, periods.first_day, scopes.scope_type
        {{ "union all" if not loop.last }}
    {% endfor %}
),

actual as (

    select
        period_type,
        first_day,
        scope_type,
        measure,
        sum(measure_value) as measure_value
    from {{ ref('kpi_period') }}
    where measure in ('{{ measures | join("', '") }}')
    group by period_type, first_day, scope_type, measure

)

{{ sums_that_differ('expected', 'actual', ['period_type', 'first_day', 'scope_type', 'measure'], ['measure_value']) }}
