{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set counts = ['impressions', 'clicks', 'sessions', 'engaged_sessions', 'article_views', 'article_sessions', 'cv_events',
    'cv_sessions', 'cv', 'cv_with_cost', 'cv_with_clicks'] %}
{%- set amounts = ['cost_net', 'platform_conversions'] %}

with

funnel as (

    select * from {{ ref('mart_funnel_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

ads as (

    select *
    from funnel
    where match_method <> 'not_ad'

),

patterns as (

    select
        *,
        coalesce({{ creative_pattern('creative') }}, '(unattributed)') as pattern
    from ads

),

final as (

    select
        report_date,
        platform,
        medium,
        campaign,
        target,
        pattern,
        cast(count(distinct case when impressions > 0 then nullif(creative, '(unattributed)') end) as integer) as size_variants,
        cast(count(distinct case when impressions > 0 then nullif(ad_id, '(unattributed)') end) as integer) as ads,
        {%- for measure in counts %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
        {%- for measure in amounts %}
        cast(sum({{ measure }}) as decimal(18, 6)) as {{ measure }},
        {%- endfor %}
        max(is_provisional) as is_provisional
    from patterns
    group by report_date, platform, medium, campaign, target, pattern

)

select * from final
