-- Each article has the facts' views, clicks, CV, landings and GA4's scroll events of each day. # R-28
{{ config(meta={'dagster': {'ref': {'name': 'mart_article_daily'}}}) }}
{%- set measures = ['article_views', 'outbound_clicks', 'cv_events', 'landing_sessions', 'article_reads'] %}
{%- set parts = {
    'article_views': ('fct_page_views_daily', 'page_path', 'page_views', 'true'),
    'outbound_clicks': ('fct_cv_daily', 'page_path', 'cv_events', is_link_click('facts')),
    'cv_events': ('fct_cv_daily', 'page_path', 'cv_events', 'is_counted'),
    'landing_sessions': ('fct_site_sessions_daily', 'landing_page', 'sessions', 'true'),
    'article_reads': ('scrolls', 'page_path', 'article_reads', 'true')
} %}

with

scrolls as (

    {{ scrolls_on_articles() }}

),

parts as (
    {% for measure, (model, page, column, condition) in parts.items() %}
        select
            facts.report_date,
            articles.page_path,
            {%- for one in measures %}
            {{ 'facts.' ~ column if one == measure else 'null' }} as {{ one }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ model if model == 'scrolls' else ref(model) }} as facts
        inner join {{ ref('lp_articles') }} as articles on facts.{{ page }} = articles.page_path
        where {{ condition }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

expected as (

    select
        report_date,
        page_path,
        {{ summed(measures) }}
    from parts
    group by report_date, page_path

),

actual as (

    select
        report_date,
        page_path,
        {{ summed(measures) }}
    from {{ ref('mart_article_daily') }}
    group by report_date, page_path

)

{{ sums_that_differ('expected', 'actual', ['report_date', 'page_path'], measures) }}
