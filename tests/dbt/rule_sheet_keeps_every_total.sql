-- Money and clicks of ads, sessions and CV of each day are the same in the facts and in the rule-sheet mart. # R-21
{{ config(meta={'dagster': {'ref': {'name': 'mart_rule_sheet_daily'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'sessions', 'engaged_sessions', 'cv_events'] %}

with

facts as (

    select
        report_date,
        impressions,
        clicks,
        cost_net,
        null as sessions,
        null as engaged_sessions,
        null as cv_events
    from {{ ref('fct_ad_performance_daily') }}

    union all

    select
        report_date,
        null as impressions,
        null as clicks,
        null as cost_net,
        sessions,
        engaged_sessions,
        0 as cv_events
    from {{ ref('fct_site_sessions_daily') }}

    union all

    select
        report_date,
        null as impressions,
        null as clicks,
        null as cost_net,
        0 as sessions,
        0 as engaged_sessions,
        cv_events
    from {{ ref('fct_cv_daily') }}
    where is_counted

),

fact_days as (

    select
        report_date,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from facts
    group by report_date

),

judged_days as (

    select
        report_date,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('mart_rule_sheet_daily') }}
    group by report_date

)

{{ days_that_differ('fact_days', 'judged_days', measures) }}
