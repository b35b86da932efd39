{#- Every source gives its own measures; what it does not know is null, so a sum never invents a number. -#}
{%- set keys = [
    'report_date', 'platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id', 'ad_id', 'device'
] %}
{%- set names = ['campaign_name', 'ad_group_name', 'ad_name', 'creative'] %}
{%- set measures = {
    'impressions': 'bigint',
    'clicks': 'bigint',
    'cost_net': 'decimal(18, 6)',
    'platform_conversions': 'decimal(18, 6)',
    'platform_all_conversions': 'decimal(18, 6)',
    'platform_conversion_value': 'decimal(18, 6)',
    'platform_all_conversion_value': 'decimal(18, 6)',
    'sessions': 'bigint',
    'engaged_sessions': 'bigint',
    'article_views': 'bigint',
    'cv_events': 'bigint',
    'cv_sessions': 'bigint'
} %}
{%- set stages = {
    'ads': {'impressions': 'impressions', 'clicks': 'clicks', 'cost_net': 'cost_net',
        'platform_conversions': 'platform_conversions',
        'platform_all_conversions': 'platform_all_conversions',
        'platform_conversion_value': 'platform_conversion_value',
        'platform_all_conversion_value': 'platform_all_conversion_value'},
    'sessions': {'sessions': 'sessions', 'engaged_sessions': 'engaged_sessions'},
    'articles': {'article_views': 'page_views'},
    'cv_clicks': {'cv_events': 'cv_events'},
    'cv_sessions': {'cv_sessions': 'cv_sessions'}
} %}

with

ads as (

    select
        *,
        'platform_id' as match_method
    from {{ ref('fct_ad_performance_daily') }}

),

sessions as (

    {{ attributed('fct_site_sessions_daily') }}

),

articles as (

    {{ attributed('fct_page_views_daily') }}
    where facts.is_article

),

cv_clicks as (

    {{ attributed('fct_cv_daily') }}
    where facts.is_counted

),

cv_sessions as (

    select
        cv.report_date,
        cv.device,
        cv.sessions as cv_sessions,
        {{ attribution_columns('attribution') }},
        site_days.is_provisional
    from {{ ref('int_site__cv_sessions') }} as cv
    left join {{ ref('int_session_attribution') }} as attribution on cv.session_key = attribution.session_key
    left join {{ ref('int_site__source_days') }} as site_days on cv.report_date = site_days.report_date

),

final as (
    {% for stage, given in stages.items() %}
        select
            {{ keys | join(',\n            ') }},
            match_method,
            {%- for name in names %}
            {{ name if stage == 'ads' else 'cast(null as string)' }} as {{ name }},
            {%- endfor %}
            {%- for measure, type in measures.items() %}
            cast({{ given.get(measure, 'null') }} as {{ type }}) as {{ measure }},
            {%- endfor %}
            is_provisional
        from {{ stage }}
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
