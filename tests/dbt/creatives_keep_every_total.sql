-- Creatives of a day, what no creative can be named for included, have the facts' totals of each medium. # R-18 R-19
{{ config(meta={'dagster': {'ref': {'name': 'mart_creative_daily'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions',
    'article_views', 'article_sessions', 'cv_events', 'cv_sessions'] %}
{%- set keys = ['report_date', 'platform', 'medium', 'campaign', 'target'] %}

with

facts as (

    {{ facts_side_by_side() }}

),

expected as (

    select
        {{ keys | join(', ') }},
        {{ summed(measures) }}
    from facts
    group by {{ keys | join(', ') }}

),

actual as (

    select
        {{ keys | join(', ') }},
        {{ summed(measures) }}
    from {{ ref('mart_creative_daily') }}
    group by {{ keys | join(', ') }}

)

{{ sums_that_differ('expected', 'actual', keys, measures) }}
