{# Return a condition that is true for the (other) row, into which GA4 groups values when there are too many. #}
{% macro is_other_row(dimension) -%}{{ dimension }} in ('(other)', '/(other)'){%- endmacro %}


{# Return one field of a JSON text, as text. #}
{% macro json_text(json, field) -%}{{ adapter.dispatch('json_text')(json, field) }}{%- endmacro %}
{% macro default__json_text(json, field) -%}get_json_object({{ json }}, '$.{{ field }}'){%- endmacro %}
{% macro duckdb__json_text(json, field) -%}json_extract_string({{ json }}, '$.{{ field }}'){%- endmacro %}
