-- Each day of the whole site, ads and others, has the facts' totals; reads are GA4's scroll events on articles. # R-14 R-39
{{ config(meta={'dagster': {'ref': {'name': 'mart_site_daily'}}}) }}
{%- set measures = ['sessions', 'engaged_sessions', 'lp_sessions', 'engaged_lp_sessions', 'article_views', 'article_sessions',
    'cv_events', 'cv_sessions'] %}

with

facts as (

    {{ facts_side_by_side(ads_only=false) }}

),

scrolls as (

    {{ scrolls_on_articles() }}

),

reads as (

    select
        report_date,
        sum(article_reads) as article_reads
    from scrolls
    group by report_date

),

fact_days as (

    select
        report_date,
        {{ summed(measures) }},
        sum(case when platform <> '(not ads)' then sessions end) as ad_sessions
    from facts
    group by report_date

),

expected as (

    select
        fact_days.*,
        reads.article_reads
    from fact_days
    left join reads on fact_days.report_date = reads.report_date

),

actual as (

    select
        report_date,
        {{ summed(measures + ['article_reads']) }},
        sum(case when traffic_kind = 'ads' then sessions end) as ad_sessions
    from {{ ref('mart_site_daily') }}
    group by report_date

)

{{ sums_that_differ('expected', 'actual', ['report_date'], measures + ['ad_sessions', 'article_reads']) }}
