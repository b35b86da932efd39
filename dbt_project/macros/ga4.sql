{#
    A GA4 report in the warehouse's words: `columns` maps names to SQL over the raw row, `measures` names to SQL of numbers.
    Used for the reports that need nothing but renaming.
#}
{% macro ga4_report(report, columns, measures) -%}
    with

    source as (

        select * from {{ source('raw_ga4', report) }}

    ),

    renamed as (

        select
            -- grain
            report_date,
            {%- for name, sql in columns.items() %}
            {{ sql }} as {{ name }},
            {%- endfor %}

            -- measures
            {%- for name, sql in measures.items() %}
            {{ sql }} as {{ name }},
            {%- endfor %}

            -- provenance
            _account_id as account_id,
            _fetched_at as fetched_at,
            _load_id as load_id

        from source

    )

    select * from renamed
{%- endmacro %}


{# Whether a GA4 dimension says that its rows were folded because the table grew too long. #}
{% macro is_other_row(dimension) -%}{{ dimension }} in ('(other)', '/(other)'){%- endmacro %}


{# One field of a JSON text, as text. #}
{% macro json_text(json, field) -%}{{ adapter.dispatch('json_text')(json, field) }}{%- endmacro %}
{% macro default__json_text(json, field) -%}get_json_object({{ json }}, '$.{{ field }}'){%- endmacro %}
{% macro duckdb__json_text(json, field) -%}json_extract_string({{ json }}, '$.{{ field }}'){%- endmacro %}
