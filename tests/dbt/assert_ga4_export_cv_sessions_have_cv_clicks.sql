-- Every session with a counted CV click is counted once. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__sessions'}}}) }}

with

clicks as (

    select * from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click and visit_key is not null

),

rules as (

    {{ cv_link_rule('clicks') }}

),

clicked as (

    select count(distinct clicks.visit_key) as sessions
    from clicks
    inner join rules on clicks.link_url = rules.link_url and rules.is_counted

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
