{#
    A view is replaced in place with its comments, in one transaction. The stock materialization builds it under another
    name, renames twice, drops the old one and looks up the columns: most of a build's time, for views that hold no rows.
#}
{% materialization view, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {%- if existing is not none and existing.type != 'view' -%}
        {{ drop_relation_if_exists(existing) }}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        create or replace view {{ target }} as ({{ sql }});
        {%- if config.persist_relation_docs() and model.description %}
        {{ duckdb__alter_relation_comment(target, model.description) }}
        {%- endif %}
        {%- if config.persist_column_docs() and model.columns %}
        {{ duckdb__alter_column_comment(target, model.columns) }}
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}


{# Comments on every described column, without looking first which exist: one that is described and missing is an error. #}
{% macro duckdb__alter_column_comment(relation, column_dict) -%}
    {% for name in column_dict %}
    comment on column {{ relation }}.{{ name }} is {{ duckdb_escape_comment(column_dict[name]['description']) }};
    {% endfor %}
{%- endmacro %}
