{# Return the steps that the criteria of the site read. #}
{% macro site_steps() -%}
stored_sessions as (

    select
        report_date,
        sum(sessions) as sessions,
        sum(case when source_system = 'ga4_api' then sessions end) as api_sessions
    from {{ ref('fct_site_sessions_daily') }}
    group by report_date

),

-- GA4's total of the day less what it withholds. A day of the event export has no such total.
site_days as (

    select
        coalesce(stated.report_date, stored_sessions.report_date) as report_date,
        stored_sessions.sessions,
        coalesce(stored_sessions.api_sessions = stated.total - stated.withheld and not stated.is_sampled, false) as is_equal
    from {{ ref('mart_site_quality_daily') }} as stated
    full outer join stored_sessions on stated.report_date = stored_sessions.report_date
    where
        (stated.report is null or stated.report = 'sessions' and stated.dimension = 'session_source')
        and (stated.report is not null or stored_sessions.api_sessions is not null)

),

due_reports_of_site as (

    select distinct report_date
    from due
    where platform = 'ga4' and report in ('sessions', '(any)')

),

site_totals as (

    select
        report_date,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(article_views) as article_views,
        sum(case when traffic_kind in ('organic', 'other') then sessions end) as other_sessions
    from {{ ref('mart_site_daily') }}
    group by report_date

),

stored_views as (

    select
        report_date,
        sum(case when is_article then page_views else 0 end) as article_views
    from {{ ref('fct_page_views_daily') }}
    group by report_date

),

due_site_days as (

    select
        coalesce(due_reports_of_site.report_date, site_totals.report_date) as report_date,
        site_totals.sessions,
        site_totals.engaged_sessions,
        site_totals.article_views,
        coalesce(site_totals.other_sessions, 0) as other_sessions,
        coalesce(
            site_totals.sessions = stored_sessions.sessions and site_totals.article_views = stored_views.article_views, false
        ) as is_equal
    from due_reports_of_site
    full outer join site_totals on due_reports_of_site.report_date = site_totals.report_date
    left join stored_sessions on site_totals.report_date = stored_sessions.report_date
    left join stored_views on site_totals.report_date = stored_views.report_date

),

-- Articles count from the day on which they were published.
article_index as (

    select
        pages.report_date,
        articles.page_path,
        pages.is_indexed,
        pages.is_in_sitemap
    from {{ ref('lp_articles') }} as articles
    inner join clock on articles.published_date <= clock.as_of_date
    left join {{ ref('mart_seo_pages') }} as pages on articles.page_path = pages.page_path

),

search_days as (

    select found.*
    from {{ ref('mart_seo_daily') }} as found
    inner join clock on found.report_date between clock.launch_date and clock.end_date

),

newest_sitemaps as (

    select sitemaps.*
    from {{ ref('stg_search_console__sitemaps') }} as sitemaps
    where
        sitemaps.report_date = (
            select max(newest.report_date) from {{ ref('stg_search_console__sitemaps') }} as newest
        )

),

click_days as (

    select
        coalesce(stated.report_date, stored.report_date) as report_date,
        stored.cv_events,
        coalesce(stated.event_count = stored.clicks_and_events, false) as is_equal
    from (
        select
            report_date,
            sum(event_count) as event_count
        from (
            select
                report_date,
                event_count
            from {{ ref('stg_ga4__outbound_clicks') }}
            union all
            select
                report_date,
                event_count
            from {{ ref('stg_ga4__cv_actions') }}
        ) as reported
        group by report_date
    ) as stated
    full outer join (
        select
            report_date,
            sum(cv_events) as clicks_and_events,
            sum(case when is_counted then cv_events end) as cv_events
        from {{ ref('fct_cv_daily') }}
        where source_system = 'ga4_api'
        group by report_date
    ) as stored on stated.report_date = stored.report_date

),

ruled_clicks as (

    select
        clicked.report_date,
        coalesce(
            clicked.is_counted = coalesce(rules.is_counted, event_rules.is_counted, false), false
        ) as is_by_rule
    from {{ ref('fct_cv_daily') }} as clicked
    left join {{ ref('cv_link_rules') }} as rules on clicked.rule_id = rules.rule_id
    left join {{ ref('cv_rules') }} as event_rules on clicked.rule_id = event_rules.rule_id

),

-- Where no rule counts a link, a link without a rule needs no decision.
external_links as (

    select
        links.first_date,
        links.has_rule or not exists (select 1 from {{ ref('cv_link_rules') }} as rules where rules.is_counted)
            as is_decided
    from {{ ref('mart_external_links') }} as links

),

-- Official CV of advertising, and its CPA where the cost is known, compared with the targets. A target cannot be missed before
-- the delivery ends.
target_state as (

    select
        to_date.report_date,
        case
            when to_date.cv >= clock.target_cv and to_date.cpa <= clock.target_cpa_yen then true
            when to_date.as_of_date >= clock.delivery_end_date then false
        end as is_reached,
        'CV ' || cast(to_date.cv as string) || '（目標 ' || cast(clock.target_cv as string) || '）、CPA '
        || coalesce(cast(cast(to_date.cpa as decimal(18, 0)) as string), '–') || ' 円' as shown_ja
    from (
        select
            min(spent.report_date) as report_date,
            max(spent.report_date) as as_of_date,
            sum(spent.cv) as cv,
            {{ measure('cpa', 'spent', summed=true) }} as cpa
        from {{ ref('mart_campaign_totals_daily') }} as spent
        cross join clock
        where
            spent.level_name = 'total'
            and spent.device = '(all)'
            and spent.report_date between clock.launch_date and clock.end_date
    ) as to_date
    cross join clock
    where to_date.cv is not null

),

-- Zero views of a theme count only once articles have been measured at all.
themes as (

    select
        articles.theme,
        min(viewed.report_date) as report_date,
        case
            when (select count(*) from {{ ref('mart_article_daily') }}) > 0 then coalesce(sum(viewed.article_views), 0)
        end as article_views
    from {{ ref('lp_articles') }} as articles
    left join {{ ref('mart_article_daily') }} as viewed on articles.page_path = viewed.page_path
    group by articles.theme

),

article_days as (

    select
        stored_views.report_date,
        coalesce(stored_views.article_views = coalesce(articles.article_views, 0), false) as is_equal
    from stored_views
    left join (
        select
            report_date,
            sum(article_views) as article_views
        from {{ ref('mart_article_daily') }}
        group by report_date
    ) as articles on stored_views.report_date = articles.report_date

),
{%- endmacro %}


{# Return the criteria of the site, search results and CV: R-06, R-07, R-14 to R-16, R-27, R-28, R-39. #}
{% macro site_criteria() -%}
    {{ days_complete('R-06', ['ga4'], ['daily_totals', 'sessions', 'page_views', 'outbound_clicks']) }}
    union all
    {{ criterion('R-06', 'equals_source', 'GA4の日別合計との一致', 'fct_site_sessions_daily', 'is_equal', rows='site_days',
        shown_ja="'セッション ' || cast(coalesce(sum(sessions), 0) as string)") }}
    union all
    {{ totals_stated('R-06', 'ga4', ['daily_totals', 'sessions', 'page_views', 'outbound_clicks']) }}
    union all
    {{ settings_hold('R-06', 'settings', 'GA4の設定', ['ga4_counts_japanese_days_and_yen', 'landing_page_has_a_web_stream',
        'outbound_clicks_are_measured', 'click_is_a_key_event']) }}
    union all
    {{ days_complete('R-07', ['search_console'], ['site_daily', 'page_daily', 'query_daily']) }}
    union all
    {{ criterion('R-07', 'positions', '検索結果の掲載順位の把握', 'mart_seo_daily', 'average_position is not null', rows='search_days', where='impressions > 0',
        shown_ja="'検索結果の表示 ' || cast(coalesce(sum(impressions), 0) as string)") }}
    union all
    {{ criterion('R-07', 'index_inspected', 'インデックス状況の検査', 'mart_seo_pages', 'is_indexed is not null', rows='article_index') }}
    union all
    {{ criterion('R-07', 'sitemap_read', 'サイトマップの読取り', 'stg_search_console__sitemaps', 'errors = 0', rows='newest_sitemaps') }}
    union all
    {{ criterion('R-14', 'complete', '期限の到来した日の直帰・記事閲覧', 'mart_site_daily',
        'sessions is not null and engaged_sessions is not null and article_views is not null', rows='due_site_days') }}
    union all
    {{ criterion('R-14', 'equals_source', 'GA4の実績との一致', 'mart_site_daily', 'is_equal', rows='due_site_days',
        where='sessions is not null', shown_ja="'記事閲覧 ' || cast(coalesce(sum(article_views), 0) as string)") }}
    union all
    {{ days_complete('R-15', ['ga4'], ['outbound_clicks', 'cv_actions']) }}
    union all
    {{ criterion('R-15', 'equals_source', 'GA4の外部リンククリック・イベントとの一致（日別）', 'fct_cv_daily', 'is_equal', rows='click_days',
        shown_ja="'CV ' || cast(coalesce(sum(cv_events), 0) as string)") }}
    union all
    {{ criterion('R-15', 'counted_by_rule', 'CVルールどおりの集計', 'fct_cv_daily', 'is_by_rule', rows='ruled_clicks') }}
    union all
    {{ criterion('R-15', 'every_link_has_a_rule', '外部リンク先のルール登録', 'mart_external_links', 'case when is_decided then true end',
        rows='external_links', since='min(first_date)') }}
    union all
    {{ criterion('R-16', 'targets', 'CVとCPAの目標', 'mart_campaign_totals_daily', 'is_reached', rows='target_state',
        shown_ja="max(shown_ja)") }}
    union all
    {{ days_complete('R-27', ['search_console'], ['site_daily', 'page_daily']) }}
    union all
    {{ criterion('R-27', 'organic_measured', '自然検索の流入の把握', 'mart_seo_daily',
        'google_organic_sessions is not null and lp_clicks is not null', rows='search_days', where="data_state = 'final'",
        shown_ja="'自然検索のセッション ' || cast(coalesce(sum(google_organic_sessions), 0) as string)") }}
    union all
    {{ criterion('R-27', 'pages_indexed', '記事のインデックス登録', 'mart_seo_pages', 'is_indexed', rows='article_index') }}
    union all
    {{ criterion('R-27', 'pages_in_sitemap', '記事のサイトマップ掲載', 'mart_seo_pages', 'is_in_sitemap', rows='article_index') }}
    union all
    {{ criterion('R-28', 'themes_read', 'テーマごとの閲覧', 'mart_article_daily', 'article_views > 0', rows='themes',
        shown_ja="'閲覧 ' || cast(coalesce(sum(article_views), 0) as string)") }}
    union all
    {{ criterion('R-28', 'equals_source', '記事閲覧数とGA4の一致（日別）', 'mart_article_daily', 'is_equal', rows='article_days') }}
    union all
    {{ criterion('R-39', 'complete', '広告以外の流入の把握（日別）', 'mart_site_daily', 'other_sessions > 0', rows='due_site_days') }}
    union all
    {{ criterion('R-39', 'equals_source', '全流入の合計とGA4の一致（日別）', 'mart_site_daily', 'is_equal', rows='due_site_days',
        where='sessions is not null') }}
{%- endmacro %}
