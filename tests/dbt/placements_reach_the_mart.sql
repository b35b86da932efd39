-- Impressions, clicks, cost and conversions by placement of each day and platform are the same in raw and mart. # R-20
{{ config(meta={'dagster': {'ref': {'name': 'mart_placements_daily'}}}) }}
{%- set measures = [
    'google_impressions', 'google_clicks', 'google_cost', 'google_conversions',
    'yahoo_impressions', 'yahoo_clicks', 'yahoo_cost', 'yahoo_conversions'
] %}

with

google as (

    select
        report_date,
        sum(metrics_impressions) as google_impressions,
        sum(metrics_clicks) as google_clicks,
        sum({{ from_micros('metrics_cost_micros') }}) as google_cost,
        sum(cast(metrics_conversions as decimal(18, 6))) as google_conversions
    from {{ source('raw_google_ads', 'placement_daily') }}
    group by report_date

),

yahoo as (

    select
        report_date,
        sum(imps) as yahoo_impressions,
        sum(clicks) as yahoo_clicks,
        sum(cast(cost as decimal(18, 6))) as yahoo_cost,
        sum(cast(conversions as decimal(18, 6))) as yahoo_conversions
    from {{ source('raw_yahoo_display', 'placement_daily') }}
    group by report_date

),

raw_days as (

    select
        coalesce(google.report_date, yahoo.report_date) as report_date,
        {{ measures | join(',\n        ') }}
    from google
    full outer join yahoo on google.report_date = yahoo.report_date

),

mart_days as (

    select
        report_date,
        {% for name, platform in {'google': 'google_ads', 'yahoo': 'yahoo_display'}.items() -%}
        sum(case when platform = '{{ platform }}' then impressions end) as {{ name }}_impressions,
        sum(case when platform = '{{ platform }}' then clicks end) as {{ name }}_clicks,
        sum(case when platform = '{{ platform }}' then cost_net end) as {{ name }}_cost,
        sum(case when platform = '{{ platform }}' then platform_conversions end)
            as {{ name }}_conversions{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ ref('mart_placements_daily') }}
    group by report_date

)

{{ days_that_differ('raw_days', 'mart_days', measures) }}
