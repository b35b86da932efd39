{# Return the statements that store the descriptions of a relation and its columns. #}
{% macro comment_statements(relation, model) -%}
    {%- if config.persist_relation_docs() and model.description %}
        {{ duckdb__alter_relation_comment(relation, model.description) }}
    {%- endif %}
    {%- if config.persist_column_docs() and model.columns %}
        {{ duckdb__alter_column_comment(relation, model.columns) }}
        {{ comment_on_engagement_id(relation) }}
    {%- endif %}
{%- endmacro %}


{# One statement, where dbt's own macro takes two and looks up the columns before. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set statements = comment_statements(relation, model) | trim -%}
    {%- if statements -%}
        {%- call statement('comments') -%}{{ statements }}{%- endcall -%}
    {%- endif -%}
{%- endmacro %}


{# Comments on every described column, without looking first which exist: one that is described and missing is an error. #}
{% macro duckdb__alter_column_comment(relation, column_dict) -%}
    {% for name in column_dict %}
    comment on column {{ relation }}.{{ name }} is {{ duckdb_escape_comment(column_dict[name]['description']) }};
    {% endfor %}
{%- endmacro %}
