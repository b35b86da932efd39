{# Return the measures of advertising that can be summed, by their names in the facts. #}
{% macro ad_measures() -%}
    {{ return([
        'impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions', 'lp_sessions',
        'engaged_lp_sessions', 'article_views', 'article_sessions', 'article_lp_sessions', 'cv_events', 'cv_sessions',
        'cv_lp_sessions'
    ]) }}
{%- endmacro %}


{#
    Return the measures of every fact by day, with platform, medium, campaign and target; measures that a fact does not have
    are null. Tests compare marts with this query, which reads no mart. With `ads_only`, traffic from other sources than ads
    is left out.
#}
{% macro facts_side_by_side(ads_only=true) -%}
    {%- set site = {
        'fct_site_sessions_daily': {
            'sessions': 'sessions', 'engaged_sessions': 'engaged_sessions',
            'lp_sessions': 'case when facts.is_lp then facts.sessions else 0 end',
            'engaged_lp_sessions': 'case when facts.is_lp then facts.engaged_sessions else 0 end'
        },
        'fct_page_views_daily': {'article_views': 'case when facts.is_article then facts.page_views else 0 end'},
        'fct_cv_daily': {'cv_events': 'case when facts.is_counted then facts.cv_events else 0 end'},
        'int_site__article_sessions': {
            'article_sessions': 'sessions', 'article_lp_sessions': 'case when facts.is_lp then facts.sessions else 0 end'
        },
        'int_site__cv_sessions': {
            'cv_sessions': 'sessions', 'cv_lp_sessions': 'case when facts.is_lp then facts.sessions else 0 end'
        },
        'fct_ad_performance_daily': {
            'impressions': 'impressions', 'clicks': 'clicks', 'cost_net': 'cost_net',
            'platform_conversions': 'platform_conversions'
        }
    } -%}
    {%- for fact, given in site.items() %}
    select
        facts.report_date,
        facts.platform,
        facts.medium,
        facts.campaign,
        facts.target,
        {%- for measure in ad_measures() %}
        cast(sum({{ given.get(measure, 'null') }}) as decimal(38, 6)) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from
        {%- if fact in ['fct_site_sessions_daily', 'int_site__article_sessions', 'int_site__cv_sessions'] %} (
            select
                visits.*,
                site_days.has_sessions
                and coalesce({{ is_lp_page('visits.landing_page', 'engagement.lp_path_prefix') }}, false) as is_lp
            from ({{ attributed(fact) }}) as visits
            cross join {{ ref('engagement') }} as engagement
            inner join {{ ref('int_site__source_days') }} as site_days on visits.report_date = site_days.report_date
        ) as facts
        {%- elif fact == 'fct_ad_performance_daily' %} {{ ref(fact) }} as facts
        {%- else %} ({{ attributed(fact) }}) as facts
        {%- endif %}
    {{ "where facts.platform <> '(not ads)'" if ads_only }}
    group by facts.report_date, facts.platform, facts.medium, facts.campaign, facts.target
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#
    Return scroll events on articles by day and page, from the event export on days that it has, otherwise from the GA4 API.
    Tests compare article reads with this query.
#}
{% macro scrolls_on_articles() -%}
    select
        scrolls.report_date,
        scrolls.page_path,
        sum(scrolls.article_reads) as article_reads
    from (
        select
            report_date,
            page_path,
            1 as article_reads
        from {{ ref('stg_ga4_export__events') }}
        where event_name = 'scroll'
        union all
        select
            report_date,
            page_path,
            event_count as article_reads
        from {{ ref('stg_ga4__events') }}
        where
            event_name = 'scroll'
            and report_date not in (
                select loads.report_date from {{ source('ops', 'loads') }} as loads
                where loads.platform = 'ga4_export'
            )
    ) as scrolls
    where scrolls.page_path in (select articles.page_path from {{ ref('lp_articles') }} as articles)
    group by scrolls.report_date, scrolls.page_path
{%- endmacro %}


{#
    Return each combination of `keys` whose sums differ between the CTEs `expected` and `actual`; a missing row counts as
    zero.
#}
{% macro sums_that_differ(expected, actual, keys, measures) -%}
    select
        {%- for key in keys %}
        coalesce(expected.{{ key }}, actual.{{ key }}) as {{ key }},
        {%- endfor %}
        {%- for measure in measures %}
        expected.{{ measure }} as expected_{{ measure }},
        actual.{{ measure }} as actual_{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ expected }} as expected
    full outer join {{ actual }} as actual
        on {% for key in keys %}{{ 'and ' if not loop.first }}expected.{{ key }} = actual.{{ key }} {% endfor %}
    where
        {%- for measure in measures %}
        {{ 'or ' if not loop.first }}coalesce(expected.{{ measure }}, 0) <> coalesce(actual.{{ measure }}, 0)
        {%- endfor %}
{%- endmacro %}


{# Return `sum(x) as x` for each of `measures`. #}
{% macro summed(measures) -%}
    {%- for measure in measures %}
    sum({{ measure }}) as {{ measure }}{{ ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#
    Return each account and day for which the mart does not have the sums of the coarsest loaded report. The expected sums
    come from raw rows and the ledger of loads only. `columns` maps measures to SQL over the raw row. Another test covers days
    that count from an export file.
#}
{% macro mart_days_that_differ_from_coarsest_report(platform, columns) -%}
    with

    file_days as (

        select
            account_id,
            report_date
        from {{ ref('int_console__days') }}
        where platform = '{{ platform }}' and counts_file

    ),

    raw_levels as (

        {% for level in levels_of(platform) -%}
        select
            _account_id as account_id,
            report_date,
            '{{ level }}_daily' as report,
            {%- for measure, sql in columns.items() %}
            sum(cast({{ sql }} as decimal(38, 6))) as {{ measure }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ source('raw_' ~ platform, level ~ '_daily') }}
        group by _account_id, report_date
        {{ 'union all' if not loop.last }}
        {% endfor %}

    ),

    loaded as (

        select
            account_id,
            report_date,
            report,
            row_number() over (
                partition by account_id, report_date order by {{ coarseness("replace(report, '_daily', '')") }} desc
            ) as choice
        from {{ source('ops', 'loads') }}
        where
            platform = '{{ platform }}'
            and report in ('{{ levels_of(platform) | join("_daily', '") }}_daily')
        group by account_id, report_date, report

    ),

    expected as (

        select
            loaded.account_id,
            loaded.report_date,
            {%- for measure in columns %}
            coalesce(raw_levels.{{ measure }}, 0) as {{ measure }}{{ ',' if not loop.last }}
            {%- endfor %}
        from loaded
        left join raw_levels
            on
                loaded.account_id = raw_levels.account_id
                and loaded.report_date = raw_levels.report_date
                and loaded.report = raw_levels.report
        left join file_days on loaded.account_id = file_days.account_id and loaded.report_date = file_days.report_date
        where loaded.choice = 1 and file_days.account_id is null

    ),

    actual as (

        select
            mart.account_id,
            mart.report_date,
            {%- for measure in columns %}
            sum(mart.{{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ ref('fct_ad_performance_daily') }} as mart
        left join file_days on mart.account_id = file_days.account_id and mart.report_date = file_days.report_date
        where mart.platform = '{{ platform }}' and file_days.account_id is null
        group by mart.account_id, mart.report_date

    )

    select
        coalesce(expected.account_id, actual.account_id) as account_id,
        coalesce(expected.report_date, actual.report_date) as report_date,
        {%- for measure in columns %}
        expected.{{ measure }} as expected_{{ measure }},
        actual.{{ measure }} as actual_{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from expected
    full outer join actual on expected.account_id = actual.account_id and expected.report_date = actual.report_date
    where
        {%- for measure in columns %}
        {#- Fractions of conversions are rounded at the sixth decimal in every row. #}
        {{ 'or ' if not loop.first }}abs(coalesce(expected.{{ measure }}, 0) - coalesce(actual.{{ measure }}, 0))
        > {{ '0.001' if 'conversion' in measure else '0' }}
        {%- endfor %}
{%- endmacro %}
