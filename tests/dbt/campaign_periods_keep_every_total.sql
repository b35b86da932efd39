-- Each period has the facts' totals of its days at every level, and the money and the plan of its days. # R-12 R-23
{{ config(meta={'dagster': {'ref': {'name': 'mart_campaign_period_totals'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions',
    'article_views', 'article_sessions', 'cv_events', 'cv_sessions'] %}
{%- set made = ['fee', 'cost_gross_tax', 'cv'] %}
{%- set planned = ['planned_cost_net', 'planned_cv'] %}

with

facts as (

    {{ facts_side_by_side() }}

),

periods as (

    select * from {{ ref('dim_report_periods') }}

),

fact_sums as (

    select
        periods.period_type,
        periods.first_day,
        {{ summed(measures) }}
    from facts
    inner join periods on facts.report_date between periods.first_day and periods.last_day
    group by periods.period_type, periods.first_day

),

day_sums as (

    select
        periods.period_type,
        periods.first_day,
        {{ summed(made + planned) }}
    from {{ ref('mart_campaign_totals_daily') }} as daily
    inner join periods on daily.report_date between periods.first_day and periods.last_day
    where daily.level_name = 'total' and daily.device = '(all)'
    group by periods.period_type, periods.first_day

),

levels as (

    select distinct level_name
    from {{ ref('mart_campaign_totals_daily') }}

),

expected as (

    select
        fact_sums.*,
        levels.level_name,
        {%- for measure in made %}
        day_sums.{{ measure }},
        {%- endfor %}
        {%- for measure in planned %}
        case when levels.level_name in ('total', 'platform', 'medium') then day_sums.{{ measure }} end as {{ measure }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from fact_sums
    inner join day_sums on fact_sums.period_type = day_sums.period_type and fact_sums.first_day = day_sums.first_day
    cross join levels

),

actual as (

    select
        period_type,
        first_day,
        level_name,
        {{ summed(measures + made + planned) }}
    from {{ ref('mart_campaign_period_totals') }}
    where device = '(all)'
    group by period_type, first_day, level_name

)

{{ sums_that_differ('expected', 'actual', ['period_type', 'first_day', 'level_name'], measures + made + planned) }}
