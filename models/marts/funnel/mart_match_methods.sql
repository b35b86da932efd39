{%- set measures = ['sessions', 'cv_events', 'cv_sessions'] %}
{%- set period = ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}

with

daily as (

    select
        report_date,
        platform,
        medium,
        match_method,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('mart_funnel_daily') }}
    where match_method <> 'not_ad'
    group by report_date, platform, medium, match_method

),

by_period as (

    {{ in_periods('daily') }}

),

summed as (

    select
        {{ period | join(',\n        ') }},
        platform,
        medium,
        match_method,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from by_period
    group by {{ (period + ['platform', 'medium', 'match_method']) | join(', ') }}

),

compared as (

    select
        *,
        {%- for measure in measures %}
        sum({{ measure }}) over (partition by period_type, first_day, platform, medium) as all_{{ measure }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from summed

),

final as (

    select
        {{ period_columns('compared') }},
        compared.platform,
        compared.medium,
        compared.match_method,
        {%- for measure in measures %}
        cast(compared.{{ measure }} as bigint) as {{ measure }},
        {%- endfor %}
        {{ ratio('compared.sessions', 'compared.all_sessions') }} as sessions_share,
        {{ ratio('compared.cv_events', 'compared.all_cv_events') }} as cv_share
    from compared

)

select * from final
