{# Whether a GA4 dimension says that its rows were folded because the table grew too long. #}
{% macro is_other_row(dimension) -%}{{ dimension }} in ('(other)', '/(other)'){%- endmacro %}


{# One field of a JSON text, as text. #}
{% macro json_text(json, field) -%}{{ adapter.dispatch('json_text')(json, field) }}{%- endmacro %}
{% macro default__json_text(json, field) -%}get_json_object({{ json }}, '$.{{ field }}'){%- endmacro %}
{% macro duckdb__json_text(json, field) -%}json_extract_string({{ json }}, '$.{{ field }}'){%- endmacro %}
