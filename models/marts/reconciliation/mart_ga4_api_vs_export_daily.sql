{#- Both sides of each measure: the report of the API and the model of the export, each summed by day. -#}
{%- set measures = ['sessions', 'engaged_sessions', 'page_views', 'article_sessions', 'outbound_clicks', 'cv_events',
    'cv_sessions'] %}
{%- set visits = {'sessions': 'sessions', 'engaged_sessions': 'engaged_sessions', 'page_views': 'page_views'} %}
{%- set clicks = {'outbound_clicks': 'clicks', 'cv_events': 'counted_events'} %}
{%- set parts = [
    ('api', ref('stg_ga4__sessions'), visits),
    ('api', 'api_clicks', clicks),
    ('api', ref('stg_ga4__article_sessions'), {'article_sessions': 'sessions'}),
    ('api', ref('stg_ga4__cv_sessions'), {'cv_sessions': 'sessions'}),
    ('export', ref('int_ga4_export__sessions'), dict(visits, article_sessions='article_sessions', cv_sessions='cv_sessions')),
    ('export', 'export_clicks', clicks)
] %}

with

api_links as (

    select
        clicks.report_date,
        clicks.link_url,
        clicks.event_count as clicks,
        0 as counted_actions
    from {{ ref('stg_ga4__outbound_clicks') }} as clicks

    union all

    select
        actions.report_date,
        cast(null as varchar) as link_url,
        0 as clicks,
        case when rules.is_counted then actions.event_count else 0 end as counted_actions
    from {{ ref('stg_ga4__cv_actions') }} as actions
    left join {{ ref('cv_rules') }} as rules on actions.rule_id = rules.rule_id

),

export_links as (

    select
        report_date,
        link_url,
        case when is_outbound_click then 1 else 0 end as clicks,
        case when is_cv_event then 1 else 0 end as counted_actions
    from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click or cv_rule_id is not null

),

{% for side in ['api', 'export'] -%}
{{ side }}_rules as (

    {{ cv_link_rule(side ~ '_links') }}

),

{{ side }}_clicks as (

    select
        links.report_date,
        links.clicks,
        links.counted_actions + case when rules.is_counted then links.clicks else 0 end as counted_events
    from {{ side }}_links as links
    left join {{ side }}_rules as rules on links.link_url = rules.link_url

),

{% endfor -%}
-- One row per day and part. A part contributes the measures it contains; the others are null.
parts as (

    {% for side, part, given in parts -%}
    select
        '{{ side }}' as side,
        report_date,
        {%- for measure in measures %}
        {{ given.get(measure, 'null') }} as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

sides as (

    select
        side,
        report_date,
        {%- for measure in measures %}
        cast(sum({{ measure }}) as bigint) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from parts
    group by side, report_date

),

unkeyed as (

    select * from {{ ref('int_ga4_export__unkeyed_events') }}

),

compared as (

    {% for measure in measures -%}
    select
        api.report_date,
        '{{ measure }}' as measure,
        coalesce(api.{{ measure }}, 0) as api_value,
        coalesce(exported.{{ measure }}, 0) as export_value,
        {{ '-unkeyed.unkeyed_sessions' if measure == 'sessions' else '0' }} as without_consent
    from sides as api
    inner join sides as exported on api.report_date = exported.report_date and exported.side = 'export'
    inner join unkeyed on api.report_date = unkeyed.report_date
    where api.side = 'api'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        report_date,
        measure,
        api_value,
        export_value,
        export_value - api_value as difference,
        cast(
            cast(export_value - api_value as decimal(18, 6)) / nullif(api_value, 0) as decimal(18, 6)
        ) as difference_rate,
        cast(without_consent as bigint) as without_consent,
        cast(export_value - api_value - without_consent as bigint) as unexplained
    from compared

)

select * from final
