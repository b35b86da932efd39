{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Schemas are named exactly as configured: people and programs query them by name. -#}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
