{#-
    Step → its measure, the step it is compared with, its Japanese name. Article views and CV clicks count events, not
    sessions.
-#}
{%- set steps = {
    'impression': ('impressions', none, '表示'),
    'click': ('clicks', 'impressions', 'クリック'),
    'lp_session': ('lp_sessions', 'clicks', 'LPセッション'),
    'engaged_session': ('engaged_lp_sessions', 'lp_sessions', 'エンゲージのあったセッション'),
    'article_view': ('article_views', 'engaged_lp_sessions', '記事閲覧（延べ）'),
    'cv': ('cv_events', 'article_views', '外部リンククリック（CV）'),
    'cv_session': ('cv_sessions', 'lp_sessions', 'CVのあったセッション')
} %}
{#- Steps that one session may have several times: no loss can be computed against the step before. -#}
{%- set events = ['article_view', 'cv'] %}
{%- set of_funnel = ['impressions', 'clicks', 'article_views', 'cv_events', 'cv_sessions'] %}
{%- set of_site = ['lp_sessions', 'engaged_lp_sessions'] %}
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

site as (

    select
        sessions.report_date,
        sessions.platform,
        sessions.medium,
        sessions.campaign,
        {%- for measure in of_funnel %}
        cast(null as bigint) as {{ measure }},
        {%- endfor %}
        {{ on_lp('sessions', 'sessions') }} as lp_sessions,
        {{ on_lp('sessions', 'engaged_sessions') }} as engaged_lp_sessions,
        sessions.is_provisional
    from arrivals as sessions
    cross join {{ ref('engagement') }} as engagement
    where sessions.match_method <> 'not_ad'

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
    {% for step, (measure, compared_with, name_ja) in steps.items() %}
        select
            {{ period_columns() }},
            scope_type,
            {{ scope | join(',\n            ') }},
            scope_type <> 'medium' as is_total,
            cast({{ loop.index }} as integer) as step_no,
            '{{ step }}' as step,
            '{{ name_ja }}' as step_name_ja,
            cast({{ measure }} as bigint) as step_count,
            cast({{ compared_with or 'null' }} as bigint) as compared_count,
            {{ ratio(measure, compared_with) if compared_with else 'cast(null as decimal(18, 6))' }} as step_rate,
            {%- if compared_with and step not in events %}
            cast({{ compared_with }} - {{ measure }} as bigint) as loss,
            {%- else %}
            cast(null as bigint) as loss,
            {%- endif %}
            {{ ratio(measure, 'impressions') }} as rate_of_impressions,
            is_provisional
        from summed
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
