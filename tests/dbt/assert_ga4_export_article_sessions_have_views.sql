-- Every session with an article view is counted once. # R-14
{{ config(meta={'dagster': {'ref': {'name': 'int_ga4_export__sessions'}}}) }}

with

viewed as (

    select count(distinct visit_key) as sessions
    from {{ ref('stg_ga4_export__events') }}
    where is_page_view and page_path in (select articles.page_path from {{ ref('lp_articles') }} as articles)

),

total as (

    select coalesce(sum(article_sessions), 0) as sessions
    from {{ ref('int_ga4_export__sessions') }}

)

select
    total.sessions as counted_sessions,
    viewed.sessions as expected
from total
cross join viewed
where total.sessions <> viewed.sessions
