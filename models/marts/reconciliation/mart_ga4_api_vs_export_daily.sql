{%- set measures = ['sessions', 'engaged_sessions', 'page_views', 'outbound_clicks', 'cv_events', 'cv_sessions'] %}

with

sides as (

    select * from {{ ref('int_ga4__api_and_export') }}

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
