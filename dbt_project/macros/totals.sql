{# Measures of advertising that add up, as the facts have them. #}
{% macro ad_measures() -%}
    {{ return([
        'impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'engaged_sessions', 'lp_sessions',
        'engaged_lp_sessions', 'article_views', 'cv_events', 'cv_sessions'
    ]) }}
{%- endmacro %}


{#
    Every fact's own measures by day, null what it does not know, with who brought them: what marts are tested against, without
    going through any of them. `ads_only` leaves out traffic that is no advertising.
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
        'cv_visits': {'cv_sessions': 'sessions'},
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
        {%- if fact == 'cv_visits' %} (
            select
                cv.report_date,
                cv.sessions,
                attribution.*
            from {{ ref('int_site__cv_sessions') }} as cv
            inner join {{ ref('int_session_attribution') }} as attribution on cv.session_key = attribution.session_key
        ) as facts
        {%- elif fact == 'fct_site_sessions_daily' %} (
            select
                visits.*,
                coalesce({{ is_lp_page('visits.landing_page', 'engagement.lp_path_prefix') }}, false) as is_lp
            from {{ ref(fact) }} as visits
            cross join {{ ref('engagement') }} as engagement
        ) as facts
        {%- else %} {{ ref(fact) }} as facts
        {%- endif %}
    {{ "where facts.platform <> '(not ads)'" if ads_only }}
    group by facts.report_date, facts.platform, facts.medium, facts.campaign, facts.target
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# Fails with each combination of `keys` whose sums differ between the CTEs `expected` and `actual`; no row is a sum of zero. #}
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


{# `sum(x) as x` for each of `measures`. #}
{% macro summed(measures) -%}
    {%- for measure in measures %}
    sum({{ measure }}) as {{ measure }}{{ ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
