-- mart_campaign_daily has the funnel's totals each day. # R-12
{{ config(meta={'dagster': {'ref': {'name': 'mart_campaign_daily'}}}) }}
{%- set measures = [
    'impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions',
    'article_views', 'article_sessions', 'cv_events', 'cv_sessions'
] %}

with

funnel_days as (

    select
        report_date,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('mart_funnel_daily') }}
    group by report_date

),

campaign_days as (

    select
        report_date,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('mart_campaign_daily') }}
    group by report_date

)

{{ days_that_differ('funnel_days', 'campaign_days', measures) }}
