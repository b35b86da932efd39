{# Return the columns of a session's traffic source, in the GA4 API and the event export alike. #}
{% macro session_columns() -%}
    {{ return([
        'session_source', 'session_medium', 'session_campaign_name', 'session_campaign_id', 'session_manual_ad_content'
    ]) }}
{%- endmacro %}


{#
    Return the columns of a session's traffic source as `staged_report` takes them, followed by `more`: name → SQL over the raw row.
    GA4's (not set) becomes null.
#}
{% macro staged_session_columns(more) -%}
    {%- set columns = {} -%}
    {%- for name in session_columns() -%}
        {%- do columns.update({name: known_text(name)}) -%}
    {%- endfor -%}
    {{ return(dict(columns, **more)) }}
{%- endmacro %}


{#
    Return the query of one site report from both sources, the GA4 API and the event export. Each day comes entirely from the
    source that int_site__source_days chose. Rows that became equal by normalisation are summed. The export has no `api_only`
    columns. For a report that counts only some sessions, `counted_sessions` is the column of int_ga4_export__sessions that counts
    them.
#}
{% macro site_report(report, dimensions, measures, api_only=[], counted_sessions=none) -%}
    {%- set columns = session_columns() + api_only + dimensions -%}
    with

    ga4_api as (

        select
            'ga4_api' as source_system,
            report_date,
            {{ columns | join(',\n            ') }},
            {{ measures | join(',\n            ') }}
        from {{ ref('stg_ga4__' ~ report) }}

    ),

    ga4_export as (

        select
            'ga4_export' as source_system,
            report_date,
            {%- for column in columns %}
            {{ 'cast(null as varchar) as ' ~ column if column in api_only else column }},
            {%- endfor %}
            {%- if counted_sessions %}
            {{ counted_sessions }} as sessions
        from {{ ref('int_ga4_export__sessions') }}
        where {{ counted_sessions }} > 0
            {%- else %}
            {{ measures | join(',\n            ') }}
        from {{ ref('int_ga4_export__' ~ report) }}
            {%- endif %}

    ),

    both_sources as (

        select * from ga4_api
        union all
        select * from ga4_export

    ),

    chosen_days as (

        select both_sources.*
        from both_sources
        inner join {{ ref('int_site__source_days') }} as days
            on
                both_sources.report_date = days.report_date
                and both_sources.source_system = days.source_system

    ),

    final as (

        select
            source_system,
            report_date,
            {{ session_key() }} as session_key,
            {{ columns | join(',\n            ') }},
            {%- for measure in measures %}
            sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
            {%- endfor %}
        from chosen_days
        group by
            source_system,
            report_date,
            {{ columns | join(',\n            ') }}

    )

    select * from final
{%- endmacro %}
