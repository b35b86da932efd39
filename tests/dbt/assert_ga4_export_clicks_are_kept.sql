-- Clicks that leave the site are the same each day in raw events and in the model. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__outbound_clicks'}}}) }}

with

raw_days as (

    select
        report_date,
        count(*) as clicks
    from {{ source('raw_ga4_export', 'events') }}
    where event_name = 'click' and outbound = 'true'
    group by report_date

),

model_days as (

    select
        report_date,
        sum(event_count) as clicks
    from {{ ref('int_ga4_export__outbound_clicks') }}
    group by report_date

)

{{ days_that_differ('raw_days', 'model_days', ['clicks']) }}
