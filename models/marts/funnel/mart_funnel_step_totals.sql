{#-
    Step → its measure, the step it is compared with and that step's measure, its Japanese name. Steps on the site are sessions that began on
    the landing page, so each is a part of the LP sessions. CV are clicks, several of one session: they are no part of the step before.
-#}
{%- set steps = {
    'impression': ('impressions', none, none, '表示'),
    'click': ('clicks', 'impression', 'impressions', 'クリック'),
    'lp_session': ('lp_sessions', 'click', 'clicks', 'LPセッション'),
    'engaged_session': ('engaged_lp_sessions', 'lp_session', 'lp_sessions', 'エンゲージのあったセッション'),
    'article_view': ('article_lp_sessions', 'lp_session', 'lp_sessions_of_article_days', '記事閲覧（セッション）'),
    'cv_session': ('cv_lp_sessions', 'lp_session', 'lp_sessions_of_cv_days', 'CVのあったセッション'),
    'cv': ('cv_events', none, none, 'CV')
} %}
{%- set of_funnel = ['impressions', 'clicks', 'cv_events'] %}
{%- set of_site = [
    'lp_sessions', 'engaged_lp_sessions', 'article_lp_sessions', 'lp_sessions_of_article_days', 'cv_lp_sessions',
    'lp_sessions_of_cv_days'
] %}
{#- Sessions of each report, and the LP sessions they are a part of: those of days on which both reports are loaded. -#}
{%- set on_site = {
    'arrivals': {
        'lp_sessions': ('sessions', 'true'),
        'engaged_lp_sessions': ('engaged_sessions', 'true'),
        'lp_sessions_of_article_days': ('sessions', 'site_days.has_article_sessions'),
        'article_lp_sessions': (none, 'site_days.has_article_sessions'),
        'lp_sessions_of_cv_days': ('sessions', 'site_days.has_cv_sessions'),
        'cv_lp_sessions': (none, 'site_days.has_cv_sessions')
    },
    'article_visits': {'article_lp_sessions': ('sessions', 'site_days.has_sessions')},
    'cv_visits': {'cv_lp_sessions': ('sessions', 'site_days.has_sessions')}
} %}
{%- set period = ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}
{%- set scope = ['platform', 'medium', 'campaign'] %}

with

funnel as (

    select
        report_date,
        {{ (scope + of_funnel) | join(',\n        ') }},
        {%- for measure in of_site %}
        cast(null as bigint) as {{ measure }},
        {%- endfor %}
        is_provisional
    from {{ ref('mart_campaign_daily') }}
    where platform <> '(not ads)'

),

arrivals as (

    {{ attributed('fct_site_sessions_daily') }}

),

article_visits as (

    {{ attributed_visits('article_sessions') }}

),

cv_visits as (

    {{ attributed_visits('cv_sessions') }}

),

-- A report that is loaded and does not mention a source that had sessions says 0 of it.
site as (
    {% for report, given in on_site.items() %}
        select
            {{ report }}.report_date,
            {{ report }}.platform,
            {{ report }}.medium,
            {{ report }}.campaign,
            {%- for measure in of_funnel %}
            cast(null as bigint) as {{ measure }},
            {%- endfor %}
            {%- for measure in of_site %}
            {%- set sessions, is_known = given.get(measure, (none, 'false')) %}
            case when {{ is_known }} then {{ on_lp(report, sessions) if sessions else 0 }} end as {{ measure }},
            {%- endfor %}
            {{ report }}.is_provisional
        from {{ report }}
        cross join {{ ref('engagement') }} as engagement
        left join {{ ref('int_site__source_days') }} as site_days on {{ report }}.report_date = site_days.report_date
        where {{ report }}.match_method <> 'not_ad'
        {{ "union all" if not loop.last }}
    {% endfor %}
),

stages as (

    select * from funnel
    union all
    select * from site

),

daily as (

    select
        report_date,
        {{ scope | join(',\n        ') }},
        {%- for measure in of_funnel + of_site %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        max(is_provisional) as is_provisional
    from stages
    group by report_date, {{ scope | join(', ') }}

),

by_period as (

    {{ in_periods('daily') }}

),

summed as (

    select
        {{ period_columns() }},
        case
            when grouping(medium) = 0 then 'medium'
            when grouping(platform) = 0 then 'platform'
            when grouping(campaign) = 0 then 'campaign'
            else 'total'
        end as scope_type,
        {%- for key in scope %}
        case when grouping({{ key }}) = 0 then {{ key }} else '(all)' end as {{ key }},
        {%- endfor %}
        {%- for measure in of_funnel + of_site %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        is_running or max(is_provisional) as is_provisional
    from by_period
    group by grouping sets (
        {%- for set in ([], ['platform'], ['platform', 'medium'], ['campaign']) %}
        ({{ (period + set) | join(', ') }})
        {{- ',' if not loop.last }}
        {%- endfor %}
    )

),

final as (
    {% for step, (measure, compared_step, compared_with, name_ja) in steps.items() %}
        select
            {{ period_columns() }},
            scope_type,
            {{ scope | join(',\n            ') }},
            scope_type <> 'medium' as is_total,
            cast({{ loop.index }} as integer) as step_no,
            '{{ step }}' as step,
            '{{ name_ja }}' as step_name_ja,
            cast({{ measure }} as bigint) as step_count,
            {{ "'" ~ compared_step ~ "'" if compared_step else 'cast(null as varchar)' }} as compared_step,
            cast({{ compared_with or 'null' }} as bigint) as compared_count,
            {{ ratio(measure, compared_with) if compared_with else 'cast(null as decimal(18, 6))' }} as step_rate,
            {{ 'cast(' ~ compared_with ~ ' - ' ~ measure ~ ' as bigint)' if compared_with else 'cast(null as bigint)' }} as loss,
            {{ ratio(measure, 'impressions') }} as rate_of_impressions,
            is_provisional
        from summed
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
