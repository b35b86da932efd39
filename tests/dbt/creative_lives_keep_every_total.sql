-- A creative's whole life has the totals of the facts, by medium. # R-18 R-19
{{ config(meta={'dagster': {'ref': {'name': 'mart_creatives'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions',
    'article_views', 'article_sessions', 'cv_events', 'cv_sessions'] %}

with

facts as (

    {{ facts_side_by_side() }}

),

expected as (

    select
        platform,
        medium,
        {{ summed(measures) }}
    from facts
    group by platform, medium

),

actual as (

    select
        platform,
        medium,
        {{ summed(measures) }}
    from {{ ref('mart_creatives') }}
    group by platform, medium

)

{{ sums_that_differ('expected', 'actual', ['platform', 'medium'], measures) }}
