-- Every session with an article view is there once, and is one of its source's sessions that day. # R-14
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__article_sessions'}}}) }}

with

viewed as (

    select count(distinct visit_key) as sessions
    from {{ ref('stg_ga4_export__events') }}
    where is_page_view and page_path in (select articles.page_path from {{ ref('lp_articles') }} as articles)

),

total as (

    select coalesce(sum(sessions), 0) as sessions
    from {{ ref('int_ga4_export__article_sessions') }}

)

select
    cast(null as date) as report_date,
    total.sessions as counted_sessions,
    viewed.sessions as expected
from total
cross join viewed
where total.sessions <> viewed.sessions

union all

{{ sessions_beyond_their_source('int_ga4_export__article_sessions') }}
