-- A session that began on an article viewed it, and each session with an article view has at least one view. # R-14
-- An article added to the seed after a day was fetched is not in the filter of that day's report.
-- GA4's counts of sessions are estimates, hence the tolerance.
{{
    config(
        severity='warn',
        meta={'dagster': {'ref': {'name': 'mart_funnel_daily'}}}
    )
}}

with

articles as (

    select page_path from {{ ref('lp_articles') }}

),

landings as (

    select
        sessions.report_date,
        sum(sessions.sessions) as article_landings
    from {{ ref('int_site__sessions') }} as sessions
    inner join articles on sessions.landing_page = articles.page_path
    group by sessions.report_date

),

funnel_days as (

    select
        report_date,
        sum(sessions) as sessions,
        sum(article_views) as article_views,
        sum(article_sessions) as article_sessions
    from {{ ref('mart_funnel_daily') }}
    group by report_date

),

compared as (

    select
        funnel_days.*,
        landings.article_landings,
        greatest(5, 0.01 * funnel_days.article_sessions) as tolerance
    from funnel_days
    left join landings on funnel_days.report_date = landings.report_date

)

select *
from compared
where
    article_landings > article_sessions + tolerance
    or article_sessions > article_views + tolerance
    or article_sessions > sessions + tolerance
