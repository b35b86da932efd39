-- Every session with a counted click or event is counted once. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__sessions'}}}) }}

with

clicks as (

    select * from {{ ref('stg_ga4_export__events') }}
    where (is_outbound_click or is_cv_event) and visit_key is not null

),

rules as (

    {{ cv_link_rule('clicks') }}

),

clicked as (

    select count(distinct clicks.visit_key) as sessions
    from clicks
    left join rules on clicks.is_outbound_click and clicks.link_url = rules.link_url
    where clicks.is_cv_event or rules.is_counted

),

total as (

    select coalesce(sum(cv_sessions), 0) as sessions
    from {{ ref('int_ga4_export__sessions') }}

)

select
    total.sessions as counted_sessions,
    clicked.sessions as expected
from total
cross join clicked
where total.sessions <> clicked.sessions
