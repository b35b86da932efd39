-- Every session with a counted CV click is there once, and is one of its source's sessions that day. # R-15
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__cv_sessions'}}}) }}

with

clicks as (

    select * from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click and visit_key is not null

),

rules as (

    {{ cv_link_rule('clicks') }}

),

counted as (

    select count(distinct clicks.visit_key) as sessions
    from clicks
    inner join rules on clicks.link_url = rules.link_url and rules.is_counted

),

total as (

    select coalesce(sum(sessions), 0) as sessions
    from {{ ref('int_ga4_export__cv_sessions') }}

)

select
    cast(null as date) as report_date,
    total.sessions as counted_sessions,
    counted.sessions as expected
from total
cross join counted
where total.sessions <> counted.sessions

union all

{{ sessions_beyond_their_source('int_ga4_export__cv_sessions') }}
